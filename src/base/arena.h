/* arena.h: memory that is freed whole, at the end of a request or a job.
 *
 * Not thread-safe: one arena belongs to one thread. Inputs are bounded at the door, so running out
 * of memory is a bug or a dying machine: it aborts. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);

/* Forget everything allocated so far but keep the first block, for the next request. */
void arena_reset(struct arena *a);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* The same for `count` elements; aborts when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

#define ARENA_NEW(a, type)          ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
