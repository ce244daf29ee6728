/* tabs.h: the pages of one subject side by side (web/admin/tabs.html), and how the pages that
 * change settings and offerings are answered. */
#ifndef WEB_ADMIN_TABS_H
#define WEB_ADMIN_TABS_H

#include "web/layout.h"

enum { TABS_MAX = 10 };

struct tabs_view {
    struct arena *arena;
    enum lang lang;
    struct str label; /* of the whole, for screen readers */
    struct nav_item items[TABS_MAX];
    size_t n;
};

void tabs_add(struct tabs_view *v, struct str label, struct url url, bool is_here);

#endif
