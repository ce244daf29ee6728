/* store.h: opens what lies in the data directory and the database that the settings name. */
#ifndef CMD_STORE_H
#define CMD_STORE_H

#include "app/app.h"
#include "base/settings.h"

enum store_role {
    STORE_SERVER, /* brings the schema up to date */
    STORE_TOOL /* a command beside a server, or alone: only an old or empty database is changed */
};

/* Sets seal, db and ids of `app`, whose clock must be there. The directory and its key file are
 * made when they do not exist; that database is SQLite's file in it, or PostgreSQL's when the
 * setting `database` says where. What is wrong has been said on stderr. */
MUST_USE enum err store_open(struct arena *a, const struct settings *set, enum store_role role,
                             struct app *app);

/* Where SQLite's file lies, when the setting `database` is empty. */
const char *store_sqlite_path(struct arena *a, const struct settings *set);

#endif
