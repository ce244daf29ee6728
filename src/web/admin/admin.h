/* admin.h: what the admin pages share: status chips, lines of bookings, history in words, the page
 * that asks before something is done. */
#ifndef WEB_ADMIN_ADMIN_H
#define WEB_ADMIN_ADMIN_H

#include "app/ids.h"
#include "core/booking.h"
#include "store/admin.h"
#include "web/form.h"
#include "web/layout.h"

/* --- chips: web/admin/chip.html --- */

struct chip {
    enum lang lang;
    struct str name; /* of the state, for its colour */
    struct str label;
};

struct chip chip_of_booking(enum lang l, struct str status);
/* A failed payment says why; an overdue one says that it is being checked. Empty label: no payment.
 */
struct chip chip_of_payment(struct arena *a, enum lang l, struct str method, struct str status,
                            struct str fail, bool is_overdue);
struct chip chip_of_mail(enum lang l, struct str state);

/* "ヨガ体験レッスン", in English when there is one. */
struct str admin_words(enum lang l, struct str ja, struct str en);

/* --- a booking in one line: web/admin/booking_line.html --- */

struct booking_line {
    struct arena *arena;
    enum lang lang;
    struct str id; /* as people see it */
    struct url url;
    struct chip status, pay;
    struct str name, kana, title, ticket, when, party, amount, created;
    struct str tasks; /* how many 要対応 are open, and for how long; empty: none */
    bool has_note;
};

/* False: no such booking. */
MUST_USE enum err booking_line_read(struct web_req *r, int64_t id, struct booking_line *out,
                                    bool *found);

/* --- asking first: web/admin/ask.html --- */

struct ask_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str title;   /* "この予約をキャンセルしますか？" */
    struct str about;   /* whose booking, which slot */
    struct str text;    /* what will happen */
    struct str warning; /* what must not be overlooked; empty: nothing */
    struct form *form;  /* choices that go with it; NULL: none */
    struct url action, back;
    struct str button;
    struct str hidden_name, hidden_value; /* one more field; empty name: none */
    bool is_danger;
};

/* Layout, language and arena are filled in; `here` as for web_admin_layout. */
enum err admin_ask(struct web_req *r, int status, const char *here, struct ask_view *v);

/* "12月5日(土) 13:00〜16:00" and "11月24日(火) 20:19": with the year only when it is not this one.
 */
struct str admin_when(const struct web_req *r, struct instant from, struct instant to);
struct str admin_at(const struct web_req *r, struct instant i);

struct admin_fact {
    struct str label, value;
    struct url url; /* empty: no link */
};

/* "12" */
struct str admin_number(struct arena *a, int64_t n);

/* First instant of a month given as "2026-11" in the query; without one, of this month. */
struct day admin_month(const struct web_req *r, struct str text);

#endif
