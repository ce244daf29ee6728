/* gateway.h: the payment provider as the rules need it. The real one is adapter/stripe.h.
 *
 * A call is made in two steps, because it must survive a crash between them: `build_…` makes the
 * exact bytes of a request, pure and without I/O, to be committed as an operation row; `send` puts
 * those bytes on the wire under the row's idempotency key, as often as it takes (contract 2.2). */
#ifndef PORT_GATEWAY_H
#define PORT_GATEWAY_H

#include "base/err.h"
#include "base/time.h"
#include "core/id.h"
#include "core/konbini.h"
#include "core/money.h"

struct gateway {
    const struct gateway_ops *ops;
};

/* Whose money: one per shop. Keys are borrowed for the call and never logged. */
struct gw_account {
    struct shop_id shop;
    struct str secret_key;
};

struct gw_request {
    struct str method; /* "POST", "GET" */
    struct str path;   /* "/v1/payment_intents" */
    struct str body;   /* form-encoded; the query of a GET */
};

struct gw_issue {
    struct shop_id shop;
    struct booking_id booking;
    struct payment_id payment;
    struct yen amount;
    struct str name; /* as the till shows it, core/konbini.h */
    struct str mail;
    struct str confirmation_number; /* STR_NONE: the provider picks one */
    struct str product;             /* at most KONBINI_PRODUCT_MAX characters */
    struct str description;         /* for the shop's own books */
    int days;                       /* whole days, or 0 */
    struct instant expires_at;      /* used when days == 0 */
};

/* A page of the provider's on which a card is charged, or, where `holds`, only asked to cover the
 * amount until it is captured. We never see the card. */
struct gw_page_wish {
    struct shop_id shop;
    struct booking_id booking; /* 0: of none */
    struct payment_id payment;
    struct yen amount;
    struct str product; /* what is paid for, as the page names it */
    struct str description;
    struct str mail;
    struct str lang; /* "ja", "en" */
    bool holds;
    struct instant ends_at; /* 30 minutes to 24 hours ahead; 0: as late as the provider lets it */
    struct str done_url;    /* where the customer goes on to afterwards, and when turning back */
    struct str back_url;
};

struct gw_refund_order {
    struct shop_id shop;
    struct booking_id booking;
    struct payment_id payment;
    struct refund_id refund;
    struct str payment_provider_id;
    struct yen amount;
    bool is_duplicate; /* else at the customer's wish, which is all that the provider tells apart */
    struct str mail;   /* where the provider asks for a bank account, if it needs one */
};

/* A payment as the provider sees it right now. */
enum gw_state {
    GW_UNKNOWN,   /* a state we do not know: nothing follows from it */
    GW_UNSTARTED, /* exists, without a number */
    GW_AWAITING,  /* has a number that can be paid */
    GW_HELD,      /* a card covers the amount until `hold_until`; it is not charged yet */
    GW_PAID,
    GW_EXPIRED,  /* the number ended unpaid */
    GW_DECLINED, /* an attempt failed for another reason */
    GW_CANCELLED,
};

enum gw_page_state {
    GW_PAGE_NONE, /* the view is not of a page */
    GW_PAGE_OPEN,
    GW_PAGE_DONE,  /* the customer has been through it */
    GW_PAGE_ENDED, /* nobody can pay on it any more */
};

struct gw_page {
    enum gw_page_state state;
    struct str id;
    struct str url; /* while it is open */
    struct instant ends_at;
};

struct gw_voucher {
    struct instant expires_at;
    struct str url;
    struct str code[CHAIN_COUNT]; /* opaque text; STR_NONE: chain not offered */
    struct str confirmation_number[CHAIN_COUNT];
};

struct gw_payment {
    struct str provider_id; /* STR_NONE: a page on which nobody has tried to pay yet */
    enum gw_state state;
    struct shop_id shop;       /* from our own metadata; 0 when not ours */
    struct payment_id payment; /* from our own metadata; 0 when not ours */
    struct yen amount;
    struct yen received;
    struct str code; /* the provider's reason of a failure */
    bool has_voucher;
    struct gw_voucher voucher;
    bool has_chain;
    enum konbini_chain chain; /* where it was paid */
    struct gw_page page;
    struct instant hold_until; /* GW_HELD */
    bool has_lapsed;           /* GW_CANCELLED: by itself, as a hold that nobody captured */
    bool has_fee;
    struct yen fee; /* what the provider keeps, refund or not */
};

/* A refund as the provider sees it right now. */
enum gw_refund_state {
    GW_REFUND_UNKNOWN,
    GW_REFUND_NEEDS_DETAILS, /* the customer has to give a bank account */
    GW_REFUND_UNDER_WAY,
    GW_REFUND_DONE,
    GW_REFUND_FAILED,
    GW_REFUND_CANCELED,
};

struct gw_refund {
    struct str provider_id;
    struct str payment_provider_id;
    enum gw_refund_state state;
    struct shop_id shop;     /* from our own metadata; 0 when not ours */
    struct refund_id refund; /* the same */
    struct yen amount;
    struct str code;              /* why it failed, or why it waits; STR_NONE: not said */
    struct instant details_until; /* 0: no bank account is wanted */
};

/* What became of a request. */
enum gw_outcome {
    GW_DONE,    /* 2xx; `object` holds the payment for payment calls */
    GW_AGAIN,   /* no answer, 409, 429, 5xx: the same bytes again under the same key, later */
    GW_NOT_NOW, /* the method is down or rate limited (contract 2.1): again later, under a NEW key
                 */
    GW_NUMBER_TAKEN, /* the 確認番号 is too common: again at once with a random one, under a new key
                      */
    GW_WRONG_STATE, /* refused because of the payment's state, or a withdrawal was refused whatever
                     * the reason: read it before deciding; a later try needs a NEW key */
    GW_PUZZLED, /* key older than 24 h, or an answer that fits nothing: look the payment up first */
    GW_REFUSED, /* for good */
    GW_UNAUTHORIZED, /* the key is wrong or lacks a permission: the shop must act; again later */
    GW_MISSING,      /* 404 */
};

struct gw_reply {
    enum gw_outcome outcome;
    int http;           /* 0: no answer */
    struct str code;    /* "rate_limit", … or STR_NONE */
    struct str message; /* for staff, never for customers */
    struct str request_id;
    int retry_after_ms; /* 0: the caller's own backoff */
    bool has_payment;
    struct gw_payment payment; /* also from error.payment_intent */
    struct gw_refund *refunds; /* of calls about refunds: the one made, or all of a payment */
    size_t n_refunds;
    struct str body; /* raw, for lists */
};

/* What the provider tells by itself. */
struct gw_event {
    struct str id;
    struct str type;
    struct str object_id; /* the payment, also when of a refund, or page it is about; or STR_NONE */
    struct str api_version;
    struct instant created;
    bool is_live;
    bool is_about_payment; /* a type that can move a payment: re-read the object */
    bool is_about_refund;  /* a type that can move a refund of that payment: re-read its refunds */
    bool is_version_known; /* false: stored and reported, never processed */
    struct str raw;
};

struct gw_events {
    struct gw_event *v;
    size_t n;
    bool has_more;
};

/* A page of the account's payments, ours and those of others. */
struct gw_payments {
    struct gw_payment *v;
    size_t n;
    bool has_more;
};

struct gw_check {
    bool is_reachable;
    bool is_key_valid;
    bool is_konbini_active;
    struct str konbini_state; /* "active", "pending", "inactive", "" when unknown */
    struct str card_state;    /* the same for cards */
    struct str account_name;
    bool is_live;
    struct str message; /* the provider's own words when something is wrong */
};

/* How a URL of ours is registered for events. */
struct gw_webhook {
    bool is_readable; /* false: no answer, or no permission; nothing else is known */
    bool is_found;
    bool is_enabled;
    bool is_version_right;
    struct str missing_types; /* that we want and do not get, with spaces between; empty: none */
};

struct gateway_ops {
    /* What a shop registers its webhook endpoint for: types of events, and the version of the API
     * they must come in. */
    const char *const *event_types;
    size_t n_event_types;
    const char *api_version;

    /* Pure. */
    void (*build_issue)(struct gateway *, struct arena *, const struct gw_issue *,
                        struct gw_request *out);
    /* A page to pay on. Its answer, as that of reading or ending it, is a payment with `page`. */
    void (*build_page)(struct gateway *, struct arena *, const struct gw_page_wish *,
                       struct gw_request *out);
    /* Take the whole held amount. */
    void (*build_capture)(struct gateway *, struct arena *, struct str provider_id,
                          struct gw_request *out);
    /* `id` is a payment's or a page's: withdraw the number, release the hold, end the page. A
     * page's payment can be withdrawn only while it is held. */
    void (*build_withdraw)(struct gateway *, struct arena *, struct str id, struct gw_request *out);
    void (*build_read)(struct gateway *, struct arena *, struct str id, struct gw_request *out);
    void (*build_refund)(struct gateway *, struct arena *, const struct gw_refund_order *,
                         struct gw_request *out);
    /* Call a refund off; only while it waits for a bank account. */
    void (*build_refund_cancel)(struct gateway *, struct arena *, struct str refund_provider_id,
                                struct gw_request *out);
    /* Read all refunds of a payment, also those that were not made here. */
    void (*build_refunds)(struct gateway *, struct arena *, struct str payment_provider_id,
                          struct gw_request *out);

    /* Blocking, bounded by timeouts and by the provider's rate limits; any number of threads may
     * call at once, connections are shared. Never fails as a function: see outcome. */
    void (*send)(struct gateway *, struct arena *, const struct gw_account *,
                 const struct gw_request *, struct str idempotency_key, struct gw_reply *out);

    /* Look a payment up by our own id among those made since `since`: after a puzzled answer.
     * outcome GW_DONE with has_payment false: the provider has none. */
    void (*find)(struct gateway *, struct arena *, const struct gw_account *, struct payment_id,
                 struct instant since, struct gw_reply *out);

    /* The same for a page: the one that was paid on, else the newest. */
    void (*find_page)(struct gateway *, struct arena *, const struct gw_account *,
                      struct payment_id, struct instant since, struct gw_reply *out);

    /* Events since `since`, oldest first, at most 100 after the event `after`. STR_NONE: the oldest
     * of all, which are at the end of the provider's list, so keep a place to go on from.
     * GW_MISSING: `after` is no longer known there (30 days); "too_many": choose a later `since`.
     */
    void (*events)(struct gateway *, struct arena *, const struct gw_account *,
                   struct instant since, struct str after, struct gw_events *out,
                   struct gw_reply *reply);

    /* Payments made since `since`, newest first, at most 100 after the payment `after`; STR_NONE:
     * from the newest. Where each was paid is not told: read it by itself before anything follows
     * from it. GW_MISSING: `after` is not known there. */
    void (*payments)(struct gateway *, struct arena *, const struct gw_account *,
                     struct instant since, struct str after, struct gw_payments *out,
                     struct gw_reply *reply);

    void (*check)(struct gateway *, struct arena *, const struct gw_account *,
                  struct gw_check *out);

    void (*webhook)(struct gateway *, struct arena *, const struct gw_account *, struct str url,
                    struct gw_webhook *out);

    /* Pure: is `header` a signature of `body` by one of the secrets, not older or newer than 300 s
     * (contract 7.1)? */
    bool (*verify)(struct gateway *, const struct str *secrets, size_t n_secrets, struct str header,
                   struct str body, struct instant now);

    /* Pure: ERR_BAD_REQUEST: not an event. */
    enum err (*parse_event)(struct gateway *, struct arena *, struct str body,
                            struct gw_event *out);
};

#endif
