/* explain.h: the view of the page that explains booking and payment to staff. */
#ifndef WEB_ADMIN_EXPLAIN_H
#define WEB_ADMIN_EXPLAIN_H

#include "core/explain.h"
#include "web/admin/admin.h"

struct explain_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct html content;
};

#endif
