/* shop_site.h: a site whose shop has something to book: helpers of the public pages' tests. */
#ifndef UNIT_WEB_SHOP_SITE_H
#define UNIT_WEB_SHOP_SITE_H

#include "fake/gateway.h"
#include "unit/web/site.h"

#include "app/offering.h"

#define CODE   "310111"
#define NUMBER "09012345678"

struct shop_site {
    struct site *s;
    struct fake_gateway *gateway; /* takes calls; no worker makes them here */
    struct offering_id offering;
    int64_t slot; /* three days ahead, 18:30–19:30, four seats */
};

/* An offering as wanted, published, with one slot. NULL: the usual one, 先着順 with konbini and
 * onsite. */
struct shop_site shop_site_open(const struct offering_input *wanted);
struct offering_input usual_offering(void);
void shop_site_close(struct shop_site *t);
/* A slot of an hour. */
int64_t add_slot(struct shop_site *t, int64_t starts_in_ms, int64_t capacity);

/* "/s/demo/o/<offering><rest>" and the form of a customer. */
const char *offer_url(struct shop_site *t, const char *rest);
const char *apply_form(struct shop_site *t, const char *more);

/* The hidden fields of a confirmation as pairs to be sent. */
const char *hidden_fields(struct shop_site *t, struct str page);

/* Apply from form to redirect; the customer's page. */
const char *book(struct shop_site *t, const char *more);

/* Put the payment of the booking at `page` into a state as the provider would. */
void force_payment(struct shop_site *t, const char *page, const char *status, const char *fail,
                   bool with_number);
void force_booking(struct shop_site *t, const char *page, const char *status, const char *reason);

bool lacks(struct str text, const char *part);
void must_lack(struct str text, const char *part);
#define assert_lacks(text, part) must_lack((text), (part))

#endif
