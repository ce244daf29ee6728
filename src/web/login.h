/* login.h: staff sign in to a shop's admin pages, and out. */
#ifndef WEB_LOGIN_H
#define WEB_LOGIN_H

#include "web/form.h"
#include "web/layout.h"

struct login_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct form *form;
    struct str message;       /* what was wrong; empty: nothing yet */
    struct url action, reset; /* reset: of a code, back to the beginning */
};

#endif
