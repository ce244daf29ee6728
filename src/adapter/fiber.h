/* fiber.h: a function with a stack of its own, which can stop in the middle and go on later.
 *
 * It lets one thread have hundreds of commands under way at a time, each waiting for its own
 * statement, without a change of thread for every one of them (db_postgres_group.c). Belongs to the
 * thread that made it. By makecontext, which POSIX gave up only because its arguments are ints. */
#ifndef ADAPTER_FIBER_H
#define ADAPTER_FIBER_H

#include <stdbool.h>
#include <stddef.h>

struct fiber;

struct fiber *fiber_new(size_t stack_size); /* with a page at its end that must not be touched */
void fiber_free(struct fiber *f);           /* one that has ended, or never began */

/* The next resume begins with fn(arg). The one before must have ended. */
void fiber_begin(struct fiber *f, void (*fn)(void *), void *arg);

/* Run it until it yields (true) or ends (false). */
bool fiber_resume(struct fiber *f);

/* From inside: back to whoever resumed it. */
void fiber_yield(struct fiber *f);

#endif
