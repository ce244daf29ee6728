/* account.h: what everybody on the staff does with the own account: name and notices, password,
 * second factor, where it is signed in. */
#ifndef WEB_ADMIN_ACCOUNT_H
#define WEB_ADMIN_ACCOUNT_H

#include "app/factor.h"
#include "web/admin/admin.h"

struct session_line {
    struct str browser, address, began, seen, hash;
    bool is_here;
};

struct account_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct form *form, *password;
    struct str waiting; /* an address that is to be proved; empty: none */
    struct str role;
    struct url action, password_action, factor, end, end_others;
    struct session_line *sessions;
    size_t n_sessions;
    bool factor_is_on;
    bool has_feed;
    struct str feed_made; /* since when there is an address for calendar apps */
    struct str feed;      /* the address itself, just made, shown this once; or empty */
    struct url feed_make, feed_end;
};

struct factor_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    bool is_on;
    struct str secret; /* in groups of four, being set up; empty: not begun */
    struct html qr;
    struct form *code;     /* while it is being set up */
    struct form *password; /* once it is on */
    struct str left;       /* how many recovery codes */
    struct str *codes;     /* just made, shown this once; NULL: none */
    size_t n_codes;
    struct url back, begin, on, off, renew;
};

/* The page with an address for calendar apps that was made just now (feed.c). */
MUST_USE enum err account_show_feed(struct web_req *r, struct str address);

/* Whether the form's field is the password of who is signed in (app_check_password); if not, it
 * says so beside the field. */
MUST_USE enum err account_check_password(struct web_req *r, struct form *form, const char *field,
                                         struct sign_in *out);

/* The browser of a session as people call it: "Chrome（Windows）". */
struct str browser_words(struct arena *a, enum lang l, struct str agent);

#endif
