/* apply.h: a customer applies for a slot: form, confirmation, booking.
 *
 * Nothing is stored before the last step. The confirmation carries every value in hidden fields, so
 * going back, an error at any step or another slot keeps what was entered. */
#ifndef WEB_SHOP_APPLY_H
#define WEB_SHOP_APPLY_H

#include "app/book.h"
#include "web/form.h"
#include "web/layout.h"
#include "web/shop/offer.h"
#include "web/shop/shop.h"

/* Characters that a customer may write: in the form and through the API. */
enum { APPLY_NAME_MAX = 60, APPLY_KANA_MAX = 60, APPLY_ANSWER_MAX = 500 };

/* What the customer will get by applying now. */
enum apply_kind { APPLY_BOOK, APPLY_APPROVAL, APPLY_WAIT, APPLY_KIND_COUNT };

struct apply {
    struct web_req *r;
    struct offer offer;
    struct slot_show slot;
    struct question_list_rows questions; /* those asked */
    struct form *form;
    bool has_party, has_ticket, has_method; /* fields that the form shows */
    enum apply_kind kind;

    /* Known once the form has been read. */
    const struct ticket_list_row *ticket; /* or NULL */
    int party;
    struct yen amount;
    enum pay_method method;
    struct pay_choices choices;
};

/* The offering of the path, the slot of the query or form, and the empty form. ERR_NOT_FOUND: no
 * such offering, or no such slot in it. */
MUST_USE enum err apply_load(struct web_req *r, struct apply *out);

/* Read and check what was sent. False: the form says what is wrong. */
MUST_USE bool apply_read(struct apply *p);

/* Why konbini is missing among the methods, as a sentence; empty when it is there or never was. */
struct str apply_konbini_reason(const struct apply *p);

/* The answers to the offering's own questions: [{"label", "value"}, …]. */
struct str apply_answers(const struct apply *p);

/* --- pages --- */

struct step_view {
    struct arena *arena;
    enum lang lang;
    int now; /* 1 input, 2 check */
};

struct apply_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct apply *p;
    struct step_view steps;
    struct str when;
    struct url action, change_slot, change_slot_action;
    struct str refusal;   /* what became of the slot; empty: nothing */
    struct str note;      /* waiting list, approval; or empty */
    struct str konbini;   /* why it is not offered; or empty */
    struct str no_method; /* there is no way to pay at all; or empty */
    struct slot_shows others;
    struct foot_view *foot;
};

/* Show the form. `refusal`: what happened to the slot since; other slots are offered then. */
enum err apply_show(struct apply *p, int status, struct str refusal);

/* Show the confirmation; `notice` empty: the first time. */
enum err apply_show_confirm(struct apply *p, int status, struct str notice);

/* "体験レッスン（一般） 2名" and so on need these. */
struct str apply_ticket_name(const struct apply *p);

#endif
