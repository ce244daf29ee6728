/* ids.h: makes the ids of rows without asking the database.
 *
 * An id is (seconds since 2025) × 2^22 + counter × 2^6 + the number of this server's start mod 64.
 * Ids grow with time, stay below 2^53 until the year 2093, and two servers (or one that restarts
 * within a second) never make the same one. Thread-safe, without a lock. */
#ifndef APP_IDS_H
#define APP_IDS_H

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"

struct ids;

/* So much larger are the ids of a second later. */
#define IDS_A_SECOND (INT64_C(1) << 22)

/* `start`: how often a server has been started on this database (store/server.sql). */
struct ids *ids_new(int64_t start);
void ids_free(struct ids *ids);

int64_t ids_next(struct ids *ids, struct instant now);

/* No id that was made at `at` or later is smaller. */
int64_t ids_since(struct instant at);

/* An id as people see it: 11 letters and digits of base32 without look-alikes ("01gx3q8f0m2"), and
 * back. False: not such a text. */
struct str id_text(struct arena *a, int64_t id);
MUST_USE bool id_parse(struct str s, int64_t *out);

#endif
