/* view.h: one mail, ready to be laid out: the same words for the text part and the HTML part. */
#ifndef APP_MAIL_VIEW_H
#define APP_MAIL_VIEW_H

#include "app/voucher.h"
#include "base/html.h"
#include "base/text.h"

enum { MAIL_MAX_LEAD = 6, MAIL_MAX_ROWS = 40 };

struct mail_row {
    struct str label;
    struct str value;
};

struct mail_view {
    struct arena *arena;
    enum lang lang;

    struct str subject;
    struct str shop;
    struct str greeting; /* empty for staff */
    struct str heading;
    struct str lead[MAIL_MAX_LEAD];
    size_t n_lead;
    struct str warning; /* what must not be overlooked, after the first sentence; or empty */

    const struct voucher *voucher; /* the numbers to pay with; NULL: none may be shown */
    struct str if_unpaid;

    struct str section; /* title of the rows */
    struct mail_row rows[MAIL_MAX_ROWS];
    size_t n_rows;

    struct url link; /* the customer's own page, or the booking in the admin */
    struct str button;
    struct str link_note; /* empty for staff */

    struct str cancel; /* how and until when it can be cancelled, or empty */
    struct str contact_mail, contact_phone;
    bool is_for_staff;
    struct str why; /* why staff get it */
};

#endif
