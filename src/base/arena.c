#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

enum { FIRST_BLOCK = 8 * 1024, LARGEST_STEP = 1024 * 1024 };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *first;
    struct block *last;
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (b == NULL) {
        abort();
    }
    b->next = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);
    if (a == NULL) {
        abort();
    }
    a->first = a->last = block_new(FIRST_BLOCK);
    return a;
}

static void free_from(struct block *b)
{
    while (b != NULL) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (a != NULL) {
        free_from(a->first);
        free(a);
    }
}

void arena_reset(struct arena *a)
{
    free_from(a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->last = a->first;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        abort();
    }
    size = (size + align - 1) / align * align;
    struct block *b = a->last;
    if (b->size - b->used < size) {
        size_t step = b->size * 2 < LARGEST_STEP ? b->size * 2 : LARGEST_STEP;
        b->next = block_new(size > step ? size : step);
        b = a->last = b->next;
    }
    void *p = b->bytes + b->used;
    b->used += size;
    return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        abort();
    }
    return arena_alloc(a, count * size);
}
