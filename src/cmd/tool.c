#include "cmd/tool.h"

#include "base/log.h"
#include "base/random.h"
#include "base/text_clean.h"
#include "cmd/store.h"
#include "store/shop.h"

enum { TOOL_OPTIONS_MAX = 64 };

static struct tool_option *find(struct tool_option *own, struct str name)
{
    for (; own->name != NULL; own++) {
        if (str_is(name, own->name)) {
            return own;
        }
    }
    return NULL;
}

/* Take the own options out of the arguments; the others go to `rest`. */
static enum err take_options(struct tool *t, int argc, char **argv, struct tool_option *own,
                             char **rest, int *n_rest)
{
    for (int i = 0; i < argc; i++) {
        struct str value = str_from(argv[i]);
        bool has_value = str_has(value, '=');
        struct str name = str_cut(&value, '=');
        struct tool_option *option =
            str_starts(name, STR("--")) ? find(own, str_sub(name, 2, name.n)) : NULL;
        if (*n_rest == TOOL_OPTIONS_MAX) {
            return ERR_BAD_REQUEST;
        }
        if (option == NULL) {
            rest[(*n_rest)++] = argv[i];
            continue;
        }
        if (!has_value && i + 1 == argc) {
            fprintf(stderr, "uketsuke: %s needs a value\n", argv[i]);
            return ERR_BAD_REQUEST;
        }
        option->value = text_clean_line(t->arena, has_value ? value : str_from(argv[++i]));
    }
    return OK;
}

static enum err open_all(struct tool *t)
{
    TRY(random_init());
    t->app.clock = clock_system();
    if (!str_empty(t->settings.clock_file)) {
        TRY(clock_open_file(str_c(t->arena, t->settings.clock_file), &t->app.clock));
    }
    TRY(store_open(t->arena, &t->settings, STORE_TOOL, &t->app));
    t->app.bell = bell_new();
    t->passwords = passwords_new(1);
    return OK;
}

enum err tool_open(struct tool *t, int argc, char **argv, struct tool_option *own)
{
    *t = (struct tool){.arena = arena_new()};
    char *rest[TOOL_OPTIONS_MAX];
    int n_rest = 0;
    log_set_level(LOG_WARN);
    TRY(take_options(t, argc, argv, own, rest, &n_rest));
    TRY(settings_read(t->arena, n_rest, rest, &t->settings));
    return open_all(t);
}

void tool_close(struct tool *t)
{
    if (t->app.db != NULL) {
        t->app.db->ops->free(t->app.db);
    }
    if (t->app.seal != NULL) {
        seal_free(t->app.seal);
    }
    if (t->app.bell != NULL) {
        bell_free(t->app.bell);
    }
    ids_free(t->app.ids);
    passwords_free(t->passwords);
    arena_free(t->arena);
}

enum err tool_need(const struct tool_option *option)
{
    if (str_empty(option->value)) {
        fprintf(stderr, "uketsuke: --%s is needed\n", option->name);
        return ERR_BAD_REQUEST;
    }
    return OK;
}

enum err tool_shop(struct tool *t, struct str slug, struct shop_id *out)
{
    struct shop_get_row row;
    bool found;
    TRY(q_shop_by_slug(db_reader(t->app.db), t->arena, &(struct shop_by_slug_in){slug}, &row,
                       &found));
    if (!found) {
        fprintf(stderr, "uketsuke: there is no shop %.*s\n", STR_ARG(slug));
        return ERR_NOT_FOUND;
    }
    *out = (struct shop_id){row.id};
    return OK;
}

int tool_verb(int argc, char **argv, const struct verb *verbs, const char *usage)
{
    while (argc > 0 && verbs->name != NULL && strcmp(verbs->name, argv[0]) != 0) {
        verbs++;
    }
    if (argc == 0 || verbs->name == NULL) {
        fputs(usage, stderr);
        return 2;
    }
    struct tool t = {0};
    enum err e = verbs->run(argc - 1, argv + 1, &t);
    tool_close(&t);
    return e == OK ? 0 : e == ERR_BAD_REQUEST ? 2 : 1;
}

bool tool_say(const struct problems *problems)
{
    for (size_t i = 0; i < problems->n; i++) {
        const struct problem *p = &problems->v[i];
        struct str text = tr(LANG_EN, p->text);
        fprintf(stderr, "uketsuke: %s%s: %.*s\n", p->is_warning ? "warning: " : "", p->field,
                STR_ARG(text));
    }
    return problems->refuses;
}
