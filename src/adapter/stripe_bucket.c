#include "adapter/stripe_bucket.h"

#include <assert.h>

enum { US_PER_SECOND = 1000 * 1000, TABLE_SIZE = 256 };

/* A bucket as one number: when it would be full again. Full means `burst` turns at once; a turn
 * takes 1/rate seconds away (known as GCRA). */
struct bucket {
    int64_t full_at;
};

struct bucket_account {
    uint64_t name;
    struct bucket_account *next;
    unsigned waiting;
    struct bucket all;
    struct bucket op[BUCKET_OPS_MAX];
};

struct buckets {
    pthread_mutex_t lock; /* over everything below and over all tickets in the queue */
    struct bucket_ticket *first;
    struct bucket_account *table[TABLE_SIZE];
    bool is_stopped;
};

struct buckets *buckets_new(void)
{
    struct buckets *b = calloc(1, sizeof *b);
    if (b == NULL || pthread_mutex_init(&b->lock, NULL) != 0) {
        abort();
    }
    return b;
}

void buckets_free(struct buckets *b)
{
    if (b == NULL) {
        return;
    }
    assert(b->first == NULL);
    for (unsigned i = 0; i < TABLE_SIZE; i++) {
        while (b->table[i] != NULL) {
            struct bucket_account *a = b->table[i];
            b->table[i] = a->next;
            free(a);
        }
    }
    pthread_mutex_destroy(&b->lock);
    free(b);
}

int64_t buckets_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * US_PER_SECOND + t.tv_nsec / 1000;
}

/* How long until the bucket has `turns` turns to give; 0: it has them. */
static int64_t bucket_wait(const struct bucket *k, int per_second, int burst, unsigned turns,
                           int64_t now_us)
{
    int64_t each = US_PER_SECOND / per_second;
    int64_t wait = k->full_at - now_us + ((int64_t)turns - burst) * each;
    return wait > 0 ? wait : 0;
}

static void bucket_take(struct bucket *k, int per_second, int64_t now_us)
{
    k->full_at = (k->full_at > now_us ? k->full_at : now_us) + US_PER_SECOND / per_second;
}

static bool is_idle(const struct bucket_account *a, int64_t now_us)
{
    if (a->waiting > 0 || a->all.full_at > now_us) {
        return false;
    }
    for (unsigned i = 0; i < BUCKET_OPS_MAX; i++) {
        if (a->op[i].full_at > now_us) {
            return false;
        }
    }
    return true;
}

/* The account's buckets. Forgets those of its row that are full: they are as good as new. */
static struct bucket_account *account_of(struct buckets *b, uint64_t name, int64_t now_us)
{
    struct bucket_account **at = &b->table[name % TABLE_SIZE], *found = NULL;
    while (*at != NULL) {
        struct bucket_account *a = *at;
        if (a->name == name) {
            found = a;
        } else if (is_idle(a, now_us)) {
            *at = a->next;
            free(a);
            continue;
        }
        at = &a->next;
    }
    if (found == NULL) {
        found = calloc(1, sizeof *found);
        if (found == NULL) {
            abort();
        }
        found->name = name;
        *at = found;
    }
    return found;
}

static void join(struct buckets *b, struct bucket_ticket *t, const struct bucket_use *use,
                 int64_t now_us)
{
    assert(use->op < BUCKET_OPS_MAX && use->account_per_second > 0 && use->op_per_second > 0 &&
           use->burst > 0);
    *t = (struct bucket_ticket){.use = *use, .account = account_of(b, use->account, now_us)};
    t->account->waiting++;
    struct bucket_ticket **at = &b->first;
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = t;
}

static void leave(struct buckets *b, struct bucket_ticket *t)
{
    struct bucket_ticket **at = &b->first;
    while (*at != NULL && *at != t) {
        at = &(*at)->next;
    }
    if (*at == t) {
        *at = t->next;
        t->account->waiting--;
    }
}

/* Give turns to all that are due, the oldest first, whoever happens to be awake to do it. */
static void give_turns(struct buckets *b, int64_t now_us)
{
    struct bucket_ticket **at = &b->first;
    while (*at != NULL) {
        struct bucket_ticket *t = *at;
        const struct bucket_use *u = &t->use;
        struct bucket *all = &t->account->all, *op = &t->account->op[u->op];
        if (bucket_wait(all, u->account_per_second, u->burst, 1, now_us) == 0 &&
            bucket_wait(op, u->op_per_second, u->burst, 1, now_us) == 0) {
            bucket_take(all, u->account_per_second, now_us);
            bucket_take(op, u->op_per_second, now_us);
            t->has_turn = true;
            t->account->waiting--;
            *at = t->next;
            if (t->sleeper != NULL) {
                pthread_cond_signal(t->sleeper);
            }
        } else {
            at = &t->next;
        }
    }
}

static int64_t ask(struct buckets *b, struct bucket_ticket *t, int64_t now_us)
{
    give_turns(b, now_us);
    if (t->has_turn) {
        return 0;
    }
    unsigned turns_op = 1, turns_all = 1;
    for (const struct bucket_ticket *x = b->first; x != t; x = x->next) {
        bool is_same_op = x->account == t->account && x->use.op == t->use.op;
        turns_op += is_same_op;
        turns_all += is_same_op; /* those of other operations may overtake or be overtaken */
    }
    const struct bucket_use *u = &t->use;
    int64_t w1 = bucket_wait(&t->account->all, u->account_per_second, u->burst, turns_all, now_us);
    int64_t w2 = bucket_wait(&t->account->op[u->op], u->op_per_second, u->burst, turns_op, now_us);
    int64_t wait = w1 > w2 ? w1 : w2;
    return wait > 0 ? wait : 1;
}

void buckets_join(struct buckets *b, struct bucket_ticket *t, const struct bucket_use *use,
                  int64_t now_us)
{
    pthread_mutex_lock(&b->lock);
    join(b, t, use, now_us);
    pthread_mutex_unlock(&b->lock);
}

int64_t buckets_ask(struct buckets *b, struct bucket_ticket *t, int64_t now_us)
{
    pthread_mutex_lock(&b->lock);
    int64_t wait = ask(b, t, now_us);
    pthread_mutex_unlock(&b->lock);
    return wait;
}

void buckets_leave(struct buckets *b, struct bucket_ticket *t)
{
    pthread_mutex_lock(&b->lock);
    leave(b, t);
    pthread_mutex_unlock(&b->lock);
}

void buckets_pause(struct buckets *b, const struct bucket_use *use, bool op_only, int64_t now_us,
                   int64_t us)
{
    pthread_mutex_lock(&b->lock);
    struct bucket_account *a = account_of(b, use->account, now_us);
    struct bucket *k = op_only ? &a->op[use->op] : &a->all;
    int64_t each = US_PER_SECOND / (op_only ? use->op_per_second : use->account_per_second);
    int64_t full_at = now_us + us + (use->burst - 1) * each;
    if (k->full_at < full_at) {
        k->full_at = full_at;
    }
    pthread_mutex_unlock(&b->lock);
}

static void sleep_us(pthread_cond_t *c, pthread_mutex_t *lock, int64_t us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + us % US_PER_SECOND * 1000;
    until.tv_sec += us / US_PER_SECOND + ns / (1000 * US_PER_SECOND);
    until.tv_nsec = ns % (1000 * US_PER_SECOND);
    pthread_cond_timedwait(c, lock, &until);
}

int64_t buckets_wait(struct buckets *b, const struct bucket_use *use, int64_t max_wait_us)
{
    pthread_condattr_t monotonic;
    pthread_cond_t sleeper;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&sleeper, &monotonic);
    pthread_condattr_destroy(&monotonic);

    pthread_mutex_lock(&b->lock);
    int64_t now_us = buckets_now_us(), give_up_at = now_us + max_wait_us;
    struct bucket_ticket t;
    join(b, &t, use, now_us);
    t.sleeper = &sleeper;
    int64_t wait;
    while ((wait = ask(b, &t, now_us)) > 0) {
        if (b->is_stopped || now_us + wait > give_up_at) {
            leave(b, &t);
            break;
        }
        sleep_us(&sleeper, &b->lock, wait);
        now_us = buckets_now_us();
    }
    pthread_mutex_unlock(&b->lock);
    pthread_cond_destroy(&sleeper);
    return wait;
}

void buckets_stop(struct buckets *b)
{
    pthread_mutex_lock(&b->lock);
    b->is_stopped = true;
    for (struct bucket_ticket *t = b->first; t != NULL; t = t->next) {
        if (t->sleeper != NULL) {
            pthread_cond_signal(t->sleeper);
        }
    }
    pthread_mutex_unlock(&b->lock);
}
