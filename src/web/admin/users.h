/* users.h: an owner keeps the accounts of the shop and the tokens of its programs. */
#ifndef WEB_ADMIN_USERS_H
#define WEB_ADMIN_USERS_H

#include "web/admin/admin.h"
#include "web/admin/settings.h"

struct user_line {
    struct str name, mail, role, hears, seen;
    struct url url;
    bool is_disabled, is_unproved, has_factor, is_self;
};

struct users_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct user_line *lines;
    size_t n;
    struct url add;
};

struct user_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct str title;
    struct form *form;     /* who the account is */
    struct form *password; /* NULL: a new account, whose form has the field */
    struct form *access;   /* what they may do with each offering; NULL: everything, or new */
    struct url action, password_action, access_action, access_rules, back;
    struct str waiting; /* for what the account waits; empty: nothing */
    struct url again;
    struct str refusal; /* why it could not be disabled; empty: nothing was tried */
    bool is_new, is_disabled, has_factor;
    struct url factor_off;
};

/* The form of what a member of staff may do with each offering, as stored. */
MUST_USE enum err access_form(const struct web_req *r, int64_t user, struct form **out);

/* The account's page again, with that form as it was sent. */
MUST_USE enum err user_show_access(struct web_req *r, struct form *access);

struct token_line {
    struct str name, user, created, used, hash;
};

struct tokens_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct token_line *lines;
    size_t n;
    struct form *form;
    struct str token; /* just made, shown this once; empty: none */
    struct url action, revoke, description;
};

/* The languages that mails to an account may have, as choices of the field "lang". */
void user_lang_options(struct form *f);

#endif
