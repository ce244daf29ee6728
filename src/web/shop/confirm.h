/* confirm.h: the last page before an application: everything that was entered, and the six things
 * that Japan's law on distance selling wants shown there (特定商取引法 12条の6): quantity, total
 * price, when and how to pay, when the service is given, the period of application, how to
 * withdraw. */
#ifndef WEB_SHOP_CONFIRM_H
#define WEB_SHOP_CONFIRM_H

#include "web/shop/apply.h"

enum { CONFIRM_MAX_TERMS = 12 };

struct fact {
    struct str label;
    struct str value;
    struct str more; /* a second line, or empty */
    bool is_main;
};

struct confirm_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct apply *p;
    struct step_view steps;
    struct str notice;   /* what changed since; empty: nothing */
    struct str typo;     /* a doubtful mail address; empty: none */
    struct str approval; /* or empty */
    struct fact *terms;
    size_t n_terms;
    struct fact *entered;
    size_t n_entered;
    struct url book, edit, law, privacy;
    struct str button;
    struct str next; /* what the button leads to, when that is another site; or empty */
    struct str once; /* makes a second press harmless */
    int64_t total;
    int kind;
};

/* The address that was probably meant ("gmial.com"); STR_NONE: nothing strange. */
struct str mail_typo_guess(struct arena *a, struct str mail);

#endif
