#include "adapter/fiber.h"

#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct fiber {
    ucontext_t self, back;
    char *stack;
    size_t size;
    void (*fn)(void *);
    void *arg;
    bool is_running;
    /* For the sanitizers, which must know on which stack they are. */
    void *fake, *fake_back;
    const void *back_bottom;
    size_t back_size;
    void *tsan, *tsan_back;
};

/* There only in a build with that sanitizer. */
#define OPTIONAL __attribute__((weak))
extern OPTIONAL void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size);
extern OPTIONAL void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size);
extern OPTIONAL void *__tsan_create_fiber(unsigned flags);
extern OPTIONAL void __tsan_destroy_fiber(void *fiber);
extern OPTIONAL void *__tsan_get_current_fiber(void);
extern OPTIONAL void __tsan_switch_to_fiber(void *fiber, unsigned flags);

static void leave(void **fake, const void *bottom, size_t size, void *tsan)
{
    if (__sanitizer_start_switch_fiber != NULL) {
        __sanitizer_start_switch_fiber(fake, bottom, size);
    }
    if (__tsan_switch_to_fiber != NULL) {
        __tsan_switch_to_fiber(tsan, 0);
    }
}

static void arrive(void *fake, const void **bottom, size_t *size)
{
    if (__sanitizer_finish_switch_fiber != NULL) {
        __sanitizer_finish_switch_fiber(fake, bottom, size);
    }
}

struct fiber *fiber_new(size_t stack_size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct fiber *f = calloc(1, sizeof *f);
    char *memory = mmap(NULL, stack_size + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (f == NULL || memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) != 0) {
        abort();
    }
    f->stack = memory + page;
    f->size = stack_size;
    if (__tsan_create_fiber != NULL) {
        f->tsan = __tsan_create_fiber(0);
    }
    return f;
}

void fiber_free(struct fiber *f)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    assert(!f->is_running);
    if (__tsan_destroy_fiber != NULL) {
        __tsan_destroy_fiber(f->tsan);
    }
    munmap(f->stack - page, f->size + page);
    free(f);
}

static void run(unsigned high, unsigned low)
{
    struct fiber *f = (struct fiber *)((uintptr_t)high << 32 | low);
    arrive(NULL, &f->back_bottom, &f->back_size);
    f->fn(f->arg);
    f->is_running = false;
    leave(NULL, f->back_bottom, f->back_size, f->tsan_back);
    swapcontext(&f->self, &f->back);
}

void fiber_begin(struct fiber *f, void (*fn)(void *), void *arg)
{
    assert(!f->is_running);
    f->fn = fn;
    f->arg = arg;
    f->is_running = true;
    if (getcontext(&f->self) != 0) {
        abort();
    }
    f->self.uc_stack.ss_sp = f->stack;
    f->self.uc_stack.ss_size = f->size;
    f->self.uc_link = NULL;
    uintptr_t p = (uintptr_t)f;
    makecontext(&f->self, (void (*)(void))run, 2, (unsigned)(p >> 32), (unsigned)p);
}

bool fiber_resume(struct fiber *f)
{
    if (__tsan_get_current_fiber != NULL) {
        f->tsan_back = __tsan_get_current_fiber();
    }
    leave(&f->fake_back, f->stack, f->size, f->tsan);
    swapcontext(&f->back, &f->self);
    arrive(f->fake_back, NULL, NULL);
    return f->is_running;
}

void fiber_yield(struct fiber *f)
{
    leave(&f->fake, f->back_bottom, f->back_size, f->tsan_back);
    swapcontext(&f->self, &f->back);
    arrive(f->fake, &f->back_bottom, &f->back_size);
}
