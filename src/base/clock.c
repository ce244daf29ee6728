#include "base/clock.h"

#include <assert.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

struct clock {
    _Atomic int64_t *offset; /* in the shared mapping; NULL: the machine's clock as it is */
};

static struct clock system_clock;

struct clock *clock_system(void)
{
    return &system_clock;
}

enum err clock_open_file(const char *path, struct clock **out)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ERR_IO;
    }
    void *p = MAP_FAILED;
    if (ftruncate(fd, sizeof(int64_t)) == 0) {
        p = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    close(fd);
    struct clock *c = malloc(sizeof *c);
    if (p == MAP_FAILED || c == NULL) {
        free(c);
        return ERR_IO;
    }
    c->offset = p;
    *out = c;
    return OK;
}

void clock_close(struct clock *c)
{
    assert(clock_is_virtual(c));
    munmap(c->offset, sizeof(int64_t));
    free(c);
}

struct instant clock_now(const struct clock *c)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t ms = (int64_t)t.tv_sec * MS_PER_SECOND + t.tv_nsec / 1000000;
    return (struct instant){ms + (c->offset == NULL ? 0 : atomic_load(c->offset))};
}

bool clock_is_virtual(const struct clock *c)
{
    return c->offset != NULL;
}

void clock_advance(struct clock *c, int64_t ms)
{
    assert(clock_is_virtual(c) && ms >= 0);
    atomic_fetch_add(c->offset, ms);
}
