/* form_parts.h: what form.c and form_read.c share. */
#ifndef WEB_FORM_PARTS_H
#define WEB_FORM_PARTS_H

#include "web/form.h"

/* NULL: the table has no such field. */
struct form_value *form_find(const struct form *f, struct str name);

#endif
