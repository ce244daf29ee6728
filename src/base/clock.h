/* clock.h: the one source of the present.
 *
 * Normally the machine's clock. For tests and rehearsals `clock_open_file` ties it to a small
 * shared file that holds an offset in milliseconds: the server and the simulator map the same
 * file, so moving it (the simulator's control page does) moves both at once, and four days pass
 * in a millisecond. The offset only ever grows. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/err.h"
#include "base/time.h"

struct clock;

struct clock *clock_system(void);

/* Map (and create, with offset 0) the file. ERR_IO: cannot. A server's lives until the process
 * ends; who opens many closes them when nobody asks any more. */
MUST_USE enum err clock_open_file(const char *path, struct clock **out);
void clock_close(struct clock *c);

struct instant clock_now(const struct clock *c);
bool clock_is_virtual(const struct clock *c);

/* Move a virtual clock forward; asserts that it is virtual and ms >= 0. Atomic across processes. */
void clock_advance(struct clock *c, int64_t ms);

#endif
