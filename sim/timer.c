#include "sim/timer.h"

#include "sim/table.h"

void timers_init(struct timers *t)
{
    *t = (struct timers){.next = INT64_MAX};
}

void timers_release(struct timers *t)
{
    free(t->p);
    timers_init(t);
}

void timers_add(struct timers *t, int64_t at, enum timer_kind kind, const char *id)
{
    if (t->n == t->cap) {
        t->cap = t->cap == 0 ? 64 : t->cap * 2;
        t->p = realloc(t->p, t->cap * sizeof *t->p);
        if (t->p == NULL) {
            abort();
        }
    }
    struct timer *x = &t->p[t->n++];
    *x = (struct timer){.at = at, .kind = kind};
    snprintf(x->id, sizeof x->id, "%s", id);
    if (at < t->next) {
        t->next = at;
    }
}

bool timers_take(struct timers *t, int64_t now, struct timer *out)
{
    if (t->next > now) {
        return false;
    }
    size_t first = 0;
    for (size_t i = 1; i < t->n; i++) {
        if (t->p[i].at < t->p[first].at) {
            first = i;
        }
    }
    *out = t->p[first];
    memmove(t->p + first, t->p + first + 1, (t->n - first - 1) * sizeof *t->p);
    t->n--;
    t->next = INT64_MAX;
    for (size_t i = 0; i < t->n; i++) {
        if (t->p[i].at < t->next) {
            t->next = t->p[i].at;
        }
    }
    return true;
}

json_t *timers_save(const struct timers *t)
{
    json_t *all = json_array();
    for (size_t i = 0; i < t->n; i++) {
        json_array_append_new(all, json_pack("{s:I, s:i, s:s}", "at", (json_int_t)t->p[i].at,
                                             "kind", (int)t->p[i].kind, "id", t->p[i].id));
    }
    return all;
}

void timers_load(struct timers *t, const json_t *saved)
{
    size_t i;
    json_t *one;
    json_array_foreach(saved, i, one)
    {
        int64_t kind = get_i64(one, "kind");
        if (kind >= 0 && kind < TIMER_KINDS && get_c(one, "id") != NULL) {
            timers_add(t, get_i64(one, "at"), (enum timer_kind)kind, get_c(one, "id"));
        }
    }
}
