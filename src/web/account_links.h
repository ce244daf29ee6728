/* account_links.h: pages for people who are not signed in: a forgotten password, and what the links
 * of mails to accounts open (app/account.h). */
#ifndef WEB_ACCOUNT_LINKS_H
#define WEB_ACCOUNT_LINKS_H

#include "web/form.h"
#include "web/layout.h"

struct reset_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct form *form;
    struct str message; /* too many questions; empty: none */
    struct url action, back;
};

struct link_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str title, text, button;
    struct str mail, name, ends;
    struct form *form; /* NULL: nothing to fill in, or the link is over */
    struct url action, ask_again;
    bool is_over;
};

#endif
