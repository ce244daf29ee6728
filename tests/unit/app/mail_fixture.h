/* mail_fixture.h: a shop in a real SQLite file, and bookings in any state, written row by row. */
#ifndef UNIT_APP_MAIL_FIXTURE_H
#define UNIT_APP_MAIL_FIXTURE_H

#include "app/mail/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SHOP = 1, OFFERING = 2, SLOT = 3, TICKET = 4 };

#define LAWSON_CODE     "310111"
#define FAMILYMART_CODE "420222222222"
#define MINISTOP_CODE   "530333"
#define SEICOMART_CODE  "640444"
#define PHONE           "09012345678"

struct fixture {
    char directory[64];
    struct app app;
    struct arena *a;
};

/* A booking and its payment as they stand. */
struct scene {
    const char *status;     /* "confirmed" when NULL */
    const char *reason;     /* of a cancellation */
    const char *method;     /* "konbini" when NULL */
    const char *pay_status; /* NULL: no payment */
    const char *fail;
    bool has_number;
    bool is_random;
    bool has_page;      /* by card: there is a page to pay on, until tomorrow */
    bool is_held;       /* by card: until in ten days */
    int64_t amount;     /* 3300 when 0; -1: nothing to pay */
    const char *policy; /* "keep" when NULL */
    const char *waitlist;
    const char *name;
    const char *answers;
    bool pays_onsite;
    bool from_list;       /* it came to its status from the waiting list */
    int64_t starts_in_ms; /* ten days when 0 */
};

struct rendered {
    enum err err;
    enum mail_render_result result;
    struct mail_message m;
};

int fixture_open(void **state);
int fixture_close(void **state);

/* Write the scene, returns the booking. Its payment, if any, is booking + 1. */
int64_t scene_write(struct fixture *t, const struct scene *s);

struct rendered render(struct fixture *t, enum mail_kind kind, int64_t booking, enum lang lang);
struct rendered render_scene(struct fixture *t, enum mail_kind kind, enum lang lang,
                             const struct scene *s);

/* What follows the first `part`; p is NULL when there is none. */
struct str after(struct str text, const char *part);
bool has(struct str text, const char *part);

#define assert_has(text, part)   check_part((text), (part), true, __FILE__, __LINE__)
#define assert_lacks(text, part) check_part((text), (part), false, __FILE__, __LINE__)
void check_part(struct str text, const char *part, bool wanted, const char *file, int line);

#endif
