/* receipt.h: the page that issues 領収書, for the customer under the secret link and for staff. */
#ifndef WEB_RECEIPT_H
#define WEB_RECEIPT_H

#include "app/receipt.h"
#include "web/form.h"
#include "web/layout.h"

struct receipt_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct form *form;
    struct receipt receipt;
    struct str amount;  /* that is still there */
    struct str number;  /* of the issued one */
    struct str refusal; /* why it cannot be issued again; empty: it can */
    struct str left;    /* how often the customer still can; empty for staff */
    struct url action, pdf, back;
};

#endif
