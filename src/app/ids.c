#include "app/ids.h"

#include <stdatomic.h>

enum { START_BITS = 6, ID_DIGITS = 11 };

#define EPOCH_2025_MS INT64_C(1735689600000)

struct ids {
    _Atomic int64_t last; /* without the start's bits */
    int64_t start;
};

struct ids *ids_new(int64_t start)
{
    struct ids *ids = calloc(1, sizeof *ids);
    if (ids == NULL) {
        abort();
    }
    ids->start = start & ((1 << START_BITS) - 1);
    return ids;
}

void ids_free(struct ids *ids)
{
    free(ids);
}

int64_t ids_next(struct ids *ids, struct instant now)
{
    int64_t base = (now.ms - EPOCH_2025_MS) / MS_PER_SECOND * IDS_A_SECOND;
    int64_t last = atomic_load(&ids->last);
    int64_t next;
    do {
        next = last + (1 << START_BITS) > base ? last + (1 << START_BITS) : base;
    } while (!atomic_compare_exchange_weak(&ids->last, &last, next));
    return next | ids->start;
}

int64_t ids_since(struct instant at)
{
    int64_t s = (at.ms - EPOCH_2025_MS) / MS_PER_SECOND;
    return s > 0 ? s * IDS_A_SECOND : 0;
}

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct str id_text(struct arena *a, int64_t id)
{
    char *p = arena_alloc(a, ID_DIGITS + 1);
    for (int i = ID_DIGITS - 1; i >= 0; i--) {
        p[i] = digits[id & 31];
        id >>= 5;
    }
    return (struct str){p, ID_DIGITS};
}

bool id_parse(struct str s, int64_t *out)
{
    if (s.n != ID_DIGITS) {
        return false;
    }
    int64_t id = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.p[i] == '\0' ? NULL : strchr(digits, s.p[i]);
        if (at == NULL) {
            return false;
        }
        id = id << 5 | (at - digits);
    }
    *out = id;
    return true;
}
