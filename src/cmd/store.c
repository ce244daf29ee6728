#include "cmd/store.h"

#include "adapter/db_postgres.h"
#include "adapter/db_sqlite.h"
#include "migrations.h"
#include "store/server.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err say(const char *what, enum err e)
{
    fprintf(stderr, "uketsuke: %s (%s)\n", what, err_name(e));
    return e;
}

static enum err open_sqlite(const char *path, enum store_role role, struct app *app)
{
    struct db_sqlite_options options = {
        .path = path,
        .role = role == STORE_SERVER ? DB_SQLITE_SERVER : DB_SQLITE_TOOL,
        .migrations = migrations,
        .now = clock_now(app->clock),
    };
    enum err e = ERR_CONFIG;
    if (role == STORE_SERVER || access(path, F_OK) == 0) {
        e = db_sqlite_open(&options, &app->db);
    }
    if (e == ERR_CONFIG && role == STORE_TOOL) {
        options.role = DB_SQLITE_SERVER;
        e = db_sqlite_open(&options, &app->db);
    }
    return e;
}

static enum err open_postgres(const char *conninfo, const struct settings *set,
                              enum store_role role, struct app *app)
{
    bool is_tool = role == STORE_TOOL;
    struct db_postgres_options options = {
        .conninfo = conninfo,
        .role = is_tool ? DB_POSTGRES_TOOL : DB_POSTGRES_SERVER,
        .migrations = migrations,
        .now = clock_now(app->clock),
        .writers = is_tool ? 1 : (int)set->database_writers,
        .readers = is_tool ? 1 : (int)set->database_readers,
    };
    enum err e = db_postgres_open(&options, &app->db);
    if (e == ERR_CONFIG && is_tool) {
        options.role = DB_POSTGRES_SERVER;
        e = db_postgres_open(&options, &app->db);
    }
    return e;
}

struct start {
    const struct seal *seal;
    int64_t number;
    bool is_other_key;
};

/* The word itself means nothing: it can be read, or it cannot. */
static enum err start_in_tx(struct db_conn *c, struct arena *a, void *arg)
{
    struct start *s = arg;
    struct server_start_row row;
    struct str word;
    TRY(q_server_start(c, a, &row));
    s->number = row.starts;
    s->is_other_key =
        !str_empty(row.key_check) && seal_reveal(s->seal, a, row.key_check, &word) != OK;
    if (!str_empty(row.key_check)) {
        return OK;
    }
    struct server_set_key_check_in in = {seal_close(s->seal, a, STR("uketsuke"))};
    return q_server_set_key_check(c, &in, NULL);
}

static enum err begin(struct arena *a, const struct settings *set, struct app *app)
{
    struct start start = {.seal = app->seal};
    enum err e = tx_run(app->db, TX_ADMIN, a, start_in_tx, &start);
    if (e != OK) {
        return say("the database cannot be written", e);
    }
    if (start.is_other_key) {
        /* A single server whose key was lost must still start, so that its secrets can be entered
         * again; one of several has just not been given the others' file. */
        const char *text =
            "the key file is not the one that this database's secrets are kept under";
        if (!str_empty(set->database)) {
            return say(text, ERR_CONFIG);
        }
        fprintf(stderr, "uketsuke: %s: enter the Stripe and mail secrets again\n", text);
    }
    app->ids = ids_new(start.number);
    return OK;
}

const char *store_sqlite_path(struct arena *a, const struct settings *set)
{
    return str_c(a, str_format(a, "%.*s/uketsuke.db", STR_ARG(set->data_dir)));
}

enum err store_open(struct arena *a, const struct settings *set, enum store_role role,
                    struct app *app)
{
    const char *dir = str_c(a, set->data_dir);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return say("the data directory cannot be made", ERR_IO);
    }
    enum err e = seal_open(str_c(a, str_format(a, "%s/key", dir)), &app->seal);
    if (e != OK) {
        return say("the key file cannot be used", e);
    }
    if (str_empty(set->database)) {
        e = open_sqlite(store_sqlite_path(a, set), role, app);
    } else {
        e = open_postgres(str_c(a, set->database), set, role, app);
    }
    return e == OK ? begin(a, set, app) : say("the database cannot be opened", e);
}
