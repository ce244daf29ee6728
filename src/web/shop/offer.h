/* offer.h: what the public pages know about an offering: its words in the visitor's language, its
 * prices, and how free each of its slots is. */
#ifndef WEB_SHOP_OFFER_H
#define WEB_SHOP_OFFER_H

#include "core/booking.h"
#include "core/offering.h"
#include "core/slot.h"
#include "store/offering.h"
#include "store/shop_pages.h"
#include "web/req.h"

enum { OFFER_MAX_TICKETS = 100, OFFER_MAX_SLOTS = 2000 };

struct offer {
    struct offering_get_row row;
    struct ticket_list_rows tickets; /* those on sale */
    enum offering_kind kind;
    enum admission admission;
    enum waitlist_mode waitlist;
    enum expiry_policy policy;
    bool is_open; /* takes bookings at all */
    struct str title;
    struct yen price_from, price_to; /* of one person */
    struct str price;                /* "¥3,300（1名・税込）", "¥1,000から…", 無料 */
    struct str admission_label;      /* 先着順, 承認制 */
    struct url url;
};

/* ERR_NOT_FOUND: no such offering, or staff have not published it. */
MUST_USE enum err offer_load(const struct web_req *r, int64_t id, struct offer *out);
/* The same from the path's {offering}. */
MUST_USE enum err offer_from_path(const struct web_req *r, struct offer *out);
/* From a row already read. */
MUST_USE enum err offer_fill(const struct web_req *r, const struct offering_get_row *row,
                             struct offer *out);

/* The English words where the visitor reads English and there are some. */
struct str offer_words(const struct web_req *r, struct str ja, struct str en);

/* Until when its bookings can be cancelled by customers, as a sentence. */
struct str offer_cancel_words(const struct web_req *r, const struct offer *o);
/* "コンビニ払い・現地払い". */
struct str offer_payment_words(const struct web_req *r, const struct offer *o);

/* One slot as a visitor sees it. While somebody waits who could take a seat, it is full to all
 * others (domain.md 6). */
struct slot_show {
    int64_t id;
    struct instant starts, ends;
    enum slot_state state;
    enum seats_grade grade;
    int64_t left;     /* seats for a newcomer */
    bool can_book;    /* seats left, and within the time */
    bool can_wait;    /* full, and the waiting list takes names */
    struct str mark;  /* ◎ △ × – */
    struct str label; /* 残り3名, 満席, 受付終了 … */
    struct str time;  /* 18:30〜19:30 */
    struct url url;   /* of the form; empty when nothing can be done */
    struct day day;
};

void slot_show_fill(const struct web_req *r, const struct offer *o,
                    const struct public_slot_list_row *row, struct slot_show *out);

struct slot_shows {
    struct slot_show *v;
    size_t n;
};

/* The slots that start in [from, to), at most OFFER_MAX_SLOTS. */
MUST_USE enum err slot_shows_read(const struct web_req *r, const struct offer *o,
                                  struct instant from, struct instant to, struct slot_shows *out);

/* The next slots with seats for `party`, from now on, at most `max`, without the slot `except`. */
MUST_USE enum err slot_shows_free(const struct web_req *r, const struct offer *o, int64_t party,
                                  int64_t except, size_t max, struct slot_shows *out);
/* The next slots whose waiting list takes names, at most `max`. */
MUST_USE enum err slot_shows_waiting(const struct web_req *r, const struct offer *o, size_t max,
                                     struct slot_shows *out);

#endif
