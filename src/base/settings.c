#include "base/settings.h"

#include "base/buf.h"

#include <ini.h>
#include <inttypes.h>

enum kind { KIND_TEXT, KIND_INT, KIND_YES };

struct row {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *text;
    int64_t number, least, most;
    const char *help;
};

static const struct row rows[] = {
#define SETTING_TEXT(name, otherwise, help) \
    {#name, KIND_TEXT, offsetof(struct settings, name), otherwise, 0, 0, 0, help},
#define SETTING_INT(name, otherwise, least, most, help) \
    {#name, KIND_INT, offsetof(struct settings, name), NULL, otherwise, least, most, help},
#define SETTING_YES(name, otherwise, help) \
    {#name, KIND_YES, offsetof(struct settings, name), NULL, otherwise, 0, 1, help},
#include "base/settings.def"
#undef SETTING_TEXT
#undef SETTING_INT
#undef SETTING_YES
};

struct reading {
    struct arena *arena;
    struct settings *out;
    bool is_wrong;
};

static void put_default(struct settings *s, const struct row *r)
{
    char *at = (char *)s + r->offset;
    switch (r->kind) {
    case KIND_TEXT:
        *(struct str *)(void *)at = str_from(r->text);
        break;
    case KIND_INT:
        *(int64_t *)(void *)at = r->number;
        break;
    case KIND_YES:
        *(bool *)(void *)at = r->number != 0;
        break;
    }
}

/* Dashes and underscores are the same in names. */
static bool is_name(const char *name, struct str s)
{
    if (strlen(name) != s.n) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (name[i] != (s.p[i] == '-' ? '_' : s.p[i])) {
            return false;
        }
    }
    return true;
}

static void say(struct reading *r, const char *name, const char *what)
{
    fprintf(stderr, "uketsuke: setting %s: %s\n", name, what);
    r->is_wrong = true;
}

static void put(struct reading *reading, const struct row *r, struct str value)
{
    char *at = (char *)reading->out + r->offset;
    int64_t number;
    switch (r->kind) {
    case KIND_TEXT:
        *(struct str *)(void *)at = str_copy(reading->arena, value);
        break;
    case KIND_INT:
        if (!str_to_i64(value, &number) || number < r->least || number > r->most) {
            char what[96];
            snprintf(what, sizeof what, "must be a number from %" PRId64 " to %" PRId64, r->least,
                     r->most);
            say(reading, r->name, what);
            break;
        }
        *(int64_t *)(void *)at = number;
        break;
    case KIND_YES:
        if (!str_is(value, "yes") && !str_is(value, "no")) {
            say(reading, r->name, "must be yes or no");
            break;
        }
        *(bool *)(void *)at = str_is(value, "yes");
        break;
    }
}

static void put_named(struct reading *reading, struct str name, struct str value)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (is_name(rows[i].name, name)) {
            put(reading, &rows[i], value);
            return;
        }
    }
    say(reading, str_c(reading->arena, name), "is not known");
}

static int on_line(void *arg, const char *section, const char *name, const char *value)
{
    (void)section;
    put_named(arg, str_from(name), str_from(value));
    return 1;
}

/* One pass over the arguments: with `config`, for --config alone; without, for everything else. */
static void read_arguments(struct reading *r, int argc, char **argv, const char **config)
{
    for (int i = 0; i < argc; i++) {
        struct str arg = str_from(argv[i]);
        if (!str_starts(arg, STR("--"))) {
            say(r, argv[i], "is not an option; options begin with --");
            continue;
        }
        struct str value = str_sub(arg, 2, arg.n);
        bool has_value = str_has(value, '=');
        struct str name = str_cut(&value, '=');
        if (!has_value) {
            if (i + 1 == argc) {
                say(r, argv[i], "needs a value");
                return;
            }
            value = str_from(argv[++i]);
        }
        bool is_config = str_is(name, "config");
        if (config != NULL && is_config) {
            *config = str_c(r->arena, value);
        } else if (config == NULL && !is_config) {
            put_named(r, name, value);
        }
    }
}

enum err settings_read(struct arena *a, int argc, char **argv, struct settings *out)
{
    struct reading r = {.arena = a, .out = out};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        put_default(out, &rows[i]);
    }
    const char *config = NULL;
    read_arguments(&r, argc, argv, &config);
    if (r.is_wrong) {
        return ERR_CONFIG;
    }
    int line = config == NULL ? 0 : ini_parse(config, on_line, &r);
    if (line != 0) {
        fprintf(stderr, "uketsuke: %s: %s %d\n", config,
                line < 0 ? "cannot be read, error" : "is not NAME = VALUE at line", line);
        return ERR_CONFIG;
    }
    read_arguments(&r, argc, argv, NULL);
    return r.is_wrong ? ERR_CONFIG : OK;
}

struct str settings_sample(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 64 * 1024);
    buf_c(&b, "# Settings of uketsuke. Every line shows a default.\n");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *r = &rows[i];
        buf_printf(&b, "\n# %s", r->help);
        if (r->kind == KIND_INT) {
            buf_printf(&b, " (%" PRId64 " to %" PRId64 ")", r->least, r->most);
        }
        buf_printf(&b, "\n# %s = ", r->name);
        if (r->kind == KIND_TEXT) {
            buf_c(&b, r->text);
        } else if (r->kind == KIND_INT) {
            buf_i64(&b, r->number);
        } else {
            buf_c(&b, r->number ? "yes" : "no");
        }
        buf_char(&b, '\n');
    }
    return buf_view(&b);
}
