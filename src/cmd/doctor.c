/* doctor.c: `uketsuke doctor`: looks at everything that can be wrong, prints it plainly, and says
 * by its exit status whether something is: 0 no, 1 yes, 2 the command line. Beside a running server
 * or without one; nothing is changed but with --reconcile, which compares the books first. */
#include "app/doctor.h"

#include "adapter/db_sqlite.h"
#include "adapter/smtp.h"
#include "adapter/stripe.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/store.h"
#include "cmd/tool.h"

#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, SHOPS_MAX = 1000, DISK_BAD_MB = 200, DISK_BAD_PERCENT = 3 };

static const char usage_text[] =
    "usage: uketsuke doctor [--json] [--lang ja|en] [--shop SLUG] [--offline] [--reconcile] "
    "[SETTINGS]\n";

struct options {
    bool as_json, is_offline, reconciles;
    enum lang lang;
    struct str shop; /* empty: all */
    char *rest[ARGUMENTS_MAX];
    int n_rest;
};

static bool take_value(int argc, char **argv, int *i, const char *name, const char **value)
{
    size_t n = strlen(name);
    if (strncmp(argv[*i], name, n) != 0) {
        return false;
    }
    if (argv[*i][n] == '=') {
        *value = argv[*i] + n + 1;
        return true;
    }
    if (argv[*i][n] != '\0' || *i + 1 == argc) {
        return false;
    }
    *value = argv[++*i];
    return true;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.lang = LANG_EN, .shop = STR("")};
    for (int i = 0; i < argc; i++) {
        const char *value;
        if (strcmp(argv[i], "--json") == 0) {
            o->as_json = true;
        } else if (strcmp(argv[i], "--offline") == 0) {
            o->is_offline = true;
        } else if (strcmp(argv[i], "--reconcile") == 0) {
            o->reconciles = true;
        } else if (take_value(argc, argv, &i, "--lang", &value)) {
            if (strcmp(value, "ja") != 0 && strcmp(value, "en") != 0) {
                return false;
            }
            o->lang = strcmp(value, "ja") == 0 ? LANG_JA : LANG_EN;
        } else if (take_value(argc, argv, &i, "--shop", &value)) {
            o->shop = str_from(value);
        } else if (o->n_rest < ARGUMENTS_MAX) {
            o->rest[o->n_rest++] = argv[i];
        } else {
            return false;
        }
    }
    return true;
}

/* --- the installation --- */

static void say(struct findings *f, const char *name, enum tx label, enum finding_state state,
                struct str text)
{
    finding_add(f, STR(""), name, label, state, text);
}

static void look_at_settings(const struct settings *s, struct findings *f)
{
    bool is_open = !str_empty(s->base_url) && !str_starts(s->base_url, STR("https://"));
    say(f, "settings", TX_DOCTOR_SETTINGS, is_open ? FINDING_WARN : FINDING_OK,
        is_open ? tr(f->lang, TX_DOCTOR_SETTINGS_HTTP) : STR(""));
}

static void look_at_disk(const struct settings *s, struct findings *f)
{
    struct statvfs v;
    if (statvfs(str_c(f->arena, s->data_dir), &v) != 0 || v.f_blocks == 0) {
        return; /* the database cannot be opened either, which is said */
    }
    int64_t mb = (int64_t)(v.f_bavail * v.f_frsize / (1024 * 1024));
    int64_t percent = (int64_t)(v.f_bavail * 100 / v.f_blocks);
    bool is_full = mb < DISK_BAD_MB || percent < DISK_BAD_PERCENT;
    say(f, "disk", TX_DOCTOR_DISK, is_full ? FINDING_BAD : FINDING_OK,
        tx_doctor_disk_free(f->arena, f->lang, str_format(f->arena, "%" PRId64, mb),
                            str_format(f->arena, "%" PRId64, percent)));
}

static void say_closed(struct findings *f, struct str why)
{
    say(f, "database", TX_DOCTOR_OPENS, FINDING_BAD, tx_doctor_opens_bad(f->arena, f->lang, why));
}

/* False: there is no file, or it cannot be read: nothing more can be looked at. */
static bool look_at_file(const struct settings *s, struct findings *f)
{
    struct db_sqlite_health health;
    const char *path = store_sqlite_path(f->arena, s);
    if (access(path, R_OK) != 0) {
        say_closed(f, str_from(path));
        return false;
    }
    enum err e = db_sqlite_check(path, f->arena, &health);
    if (e != OK) {
        say_closed(f, str_from(err_name(e)));
        return false;
    }
    say(f, "integrity", TX_DOCTOR_INTEGRITY, health.is_sound ? FINDING_OK : FINDING_BAD,
        health.is_sound ? STR("") : health.integrity);
    bool is_whole = health.orphans == 0;
    struct str n = str_format(f->arena, "%d", health.orphans);
    say(f, "shops", TX_DOCTOR_SHOPS, is_whole ? FINDING_OK : FINDING_BAD,
        is_whole ? STR("") : tx_doctor_found(f->arena, f->lang, n, health.orphan_table));
    return true;
}

/* --- the shops --- */

static enum err open_outside(struct tool *t)
{
    int rate = (int)t->settings.stripe_rate;
    struct stripe_config config = {.base_url = t->settings.stripe_url,
                                   .rate = {.sandbox = rate, .endpoint = rate}};
    t->app.base_url = t->settings.base_url;
    if (str_empty(t->app.base_url)) {
        t->app.base_url = str_format(t->arena, "http://%.*s:%" PRId64, STR_ARG(t->settings.address),
                                     t->settings.port);
    }
    TRY(stripe_new(&config, &t->app.gateway));
    t->app.mailer = smtp_new(NULL);
    return OK;
}

static enum err look_at_shops(struct tool *t, const struct options *o, struct findings *f)
{
    struct shop_list_rows shops;
    struct db_conn *db = db_reader(t->app.db);
    TRY(q_shop_list(db, t->arena, &(struct shop_list_in){SHOPS_MAX}, &shops));
    bool is_met = str_empty(o->shop);
    for (size_t i = 0; i < shops.n; i++) {
        struct shop_get_row shop;
        TRY(q_shop_get(db, t->arena, &(struct shop_get_in){shops.v[i].id}, &shop));
        if (str_empty(o->shop) || str_eq(o->shop, shop.slug)) {
            is_met = true;
            TRY(doctor_shop(&t->app, &shop, o->is_offline, o->reconciles, f));
        }
    }
    if (!is_met) {
        fprintf(stderr, "uketsuke: there is no shop %.*s\n", STR_ARG(o->shop));
        return ERR_NOT_FOUND;
    }
    return OK;
}

static enum err look(struct tool *t, struct options *o, struct findings *f)
{
    struct tool_option none[] = {{0}};
    struct settings settings;
    if (settings_read(f->arena, o->n_rest, o->rest, &settings) != OK) {
        say(f, "settings", TX_DOCTOR_SETTINGS, FINDING_BAD, tr(f->lang, TX_DOCTOR_SETTINGS_BAD));
        return OK;
    }
    look_at_settings(&settings, f);
    look_at_disk(&settings, f);
    if (str_empty(settings.database) && !look_at_file(&settings, f)) {
        return OK;
    }
    enum err e = tool_open(t, o->n_rest, o->rest, none);
    if (e != OK) {
        say_closed(f, str_from(err_name(e)));
        return OK;
    }
    say(f, "database", TX_DOCTOR_OPENS, FINDING_OK, STR(""));
    TRY(open_outside(t));
    return look_at_shops(t, o, f);
}

/* --- printing --- */

static const char *const state_names[FINDING_STATE_COUNT] = {"ok", "warn", "bad"};

static void print_json(const struct findings *f)
{
    json_t *all = json_object(), *checks = json_array();
    for (int s = 0; s < FINDING_STATE_COUNT; s++) {
        json_object_set_new(all, state_names[s], json_integer(f->count[s]));
    }
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *it = &f->v[i];
        json_t *one = json_object();
        json_object_set_new(one, "name", json_string(it->name));
        json_object_set_new(one, "shop",
                            str_empty(it->shop) ? json_null() : json_from_str(it->shop));
        json_object_set_new(one, "state", json_string(state_names[it->state]));
        json_object_set_new(one, "label", json_from_str(tr(f->lang, it->label)));
        json_object_set_new(one, "text", json_from_str(it->text));
        json_array_append_new(checks, one);
    }
    json_object_set_new(all, "checks", checks);
    json_dumpf(all, stdout, JSON_INDENT(2));
    fputc('\n', stdout);
    json_decref(all);
}

static void print_text(const struct findings *f)
{
    static const enum tx states[FINDING_STATE_COUNT] = {TX_DOCTOR_STATE_OK, TX_DOCTOR_STATE_WARN,
                                                        TX_DOCTOR_STATE_BAD};
    struct str shop = STR("");
    struct arena *a = f->arena;
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *it = &f->v[i];
        if (!str_eq(shop, it->shop)) {
            shop = it->shop;
            printf("\n%.*s\n", STR_ARG(shop));
        }
        struct str state = tr(f->lang, states[it->state]), label = tr(f->lang, it->label);
        printf("[%.*s] %.*s: %.*s\n", STR_ARG(state), STR_ARG(label), STR_ARG(it->text));
    }
    struct str sum = tx_doctor_sum(a, f->lang, str_format(a, "%d", f->count[FINDING_OK]),
                                   str_format(a, "%d", f->count[FINDING_WARN]),
                                   str_format(a, "%d", f->count[FINDING_BAD]));
    printf("\n%.*s\n", STR_ARG(sum));
}

static void close_outside(struct tool *t)
{
    if (t->app.gateway != NULL) {
        stripe_stop(t->app.gateway);
        stripe_free(t->app.gateway);
    }
    if (t->app.mailer != NULL) {
        smtp_free(t->app.mailer);
    }
}

int cmd_doctor(int argc, char **argv)
{
    struct options o;
    struct findings f;
    struct tool t = {0};
    if (!read_options(argc, argv, &o)) {
        fputs(usage_text, stderr);
        return 2;
    }
    struct arena *a = arena_new();
    findings_init(&f, a, o.lang);
    enum err e = look(&t, &o, &f);
    if (e == OK) {
        (o.as_json ? print_json : print_text)(&f);
    } else {
        fprintf(stderr, "uketsuke: %s\n", err_name(e));
    }
    close_outside(&t);
    tool_close(&t);
    arena_free(a);
    return e == OK && f.count[FINDING_BAD] == 0 ? 0 : 1;
}
