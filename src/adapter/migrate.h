/* migrate.h: which steps of the schema a database still needs, for either store.
 *
 * The store records every step it ran in `migration (number, name, sha256, applied_at)`. What was
 * recorded must be the beginning of what this program knows, to the letter. */
#ifndef ADAPTER_MIGRATE_H
#define ADAPTER_MIGRATE_H

#include "base/err.h"

#include "migrations.h" /* generated: struct migration */

#include <stddef.h>

struct migrate_applied {
    int number;
    char sha256[65];
};

enum { MIGRATE_STEPS_MAX = 1000 };

/* `all` ends with number 0; `applied` is in order of number. *next is the index in `all` of the
 * first step to run (that of the end: nothing to do). ERR_CONFIG, with the reason in the log: a
 * recorded step differs from ours (it was edited after its release), or the database was written
 * by a newer program. */
MUST_USE enum err migrate_plan(const struct migration *all, const struct migrate_applied *applied,
                               size_t n, size_t *next);

#endif
