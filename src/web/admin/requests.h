/* requests.h: 単発決済 as staff see it: the list by state, the form, and one request with what may
 * be done about it. */
#ifndef WEB_ADMIN_REQUESTS_H
#define WEB_ADMIN_REQUESTS_H

#include "web/admin/booking.h"
#include "web/admin/mails.h"

struct request_filter {
    struct str label, count;
    struct url url;
    bool is_here;
};

struct request_line {
    struct chip chip;
    struct str name, title, amount, due, created;
    struct str left, age; /* of an open one: how long until it is due, since it was made */
    bool is_near;         /* due within a day, or over: pointed out */
    struct url url;
};

enum { REQUEST_FILTERS = 5 };

struct requests_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url add, older;
    struct request_filter filters[REQUEST_FILTERS];
    size_t n_filters;
    struct request_line *lines;
    size_t n;
    bool has_older;
};

struct request_form_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct form *form;
    struct url action, back;
    struct str key; /* of this form: sent twice, it makes one request */
};

enum { REQUEST_DESK_FACTS = 16 };

struct request_desk_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str status;
    struct chip chip, pay; /* pay: empty label when no number was asked for */
    struct admin_fact facts[REQUEST_DESK_FACTS];
    size_t n_facts;
    struct str link; /* the customer's page, whole */
    struct url page, list, remind, withdraw, booking;
    bool may_remind, may_withdraw, has_booking;
    const struct voucher *voucher; /* NULL: no number can be paid */
    struct mail_line *mails;
    size_t n_mails;
    struct story_line *story;
    size_t n_story;
};

#endif
