#include "app/bell.h"

#include <pthread.h>

struct bell {
    pthread_mutex_t lock;
    pthread_cond_t rung[BELL_COUNT];
    uint64_t rings[BELL_COUNT];
    bool is_stopped;
};

struct bell *bell_new(void)
{
    struct bell *b = calloc(1, sizeof *b);
    if (b == NULL) {
        abort();
    }
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->lock, NULL);
    for (int i = 0; i < BELL_COUNT; i++) {
        pthread_cond_init(&b->rung[i], &attr);
    }
    pthread_condattr_destroy(&attr);
    return b;
}

void bell_free(struct bell *b)
{
    for (int i = 0; i < BELL_COUNT; i++) {
        pthread_cond_destroy(&b->rung[i]);
    }
    pthread_mutex_destroy(&b->lock);
    free(b);
}

void bell_ring(struct bell *b, enum bell_kind kind)
{
    pthread_mutex_lock(&b->lock);
    b->rings[kind]++;
    pthread_cond_broadcast(&b->rung[kind]);
    pthread_mutex_unlock(&b->lock);
}

bool bell_wait(struct bell *b, enum bell_kind kind, uint64_t *seen, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&b->lock);
    int waited = 0;
    while (b->rings[kind] == *seen && !b->is_stopped && waited == 0) {
        waited = pthread_cond_timedwait(&b->rung[kind], &b->lock, &until);
    }
    *seen = b->rings[kind];
    bool goes_on = !b->is_stopped;
    pthread_mutex_unlock(&b->lock);
    return goes_on;
}

void bell_stop(struct bell *b)
{
    pthread_mutex_lock(&b->lock);
    b->is_stopped = true;
    for (int i = 0; i < BELL_COUNT; i++) {
        pthread_cond_broadcast(&b->rung[i]);
    }
    pthread_mutex_unlock(&b->lock);
}

bool bell_is_stopped(struct bell *b)
{
    pthread_mutex_lock(&b->lock);
    bool is_stopped = b->is_stopped;
    pthread_mutex_unlock(&b->lock);
    return is_stopped;
}
