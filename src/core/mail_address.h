/* mail_address.h: whether a text can be a mail address. Only a mail that arrives proves more. */
#ifndef CORE_MAIL_ADDRESS_H
#define CORE_MAIL_ADDRESS_H

#include "base/str.h"

/* One "@" between a local part of printable ASCII and a host name with a dot in it; no quotes, no
 * comments, at most 254 bytes. */
bool mail_address_is_plausible(struct str s);

/* In lower case, as accounts are kept and looked up. */
struct str mail_address_fold(struct arena *a, struct str s);

#endif
