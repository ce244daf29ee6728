#include "web/admin/tabs.h"

#include <assert.h>

void tabs_add(struct tabs_view *v, struct str label, struct url url, bool is_here)
{
    assert(v->n < TABS_MAX);
    v->items[v->n++] = (struct nav_item){.label = label, .url = url, .is_here = is_here};
}
