/* home.h: the start page: the shops of this installation. */
#ifndef WEB_HOME_H
#define WEB_HOME_H

#include "web/layout.h"

struct home_shop {
    struct str name;
    struct url url;
};

struct home_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct home_shop *shops;
    size_t n_shops;
};

#endif
