/* ical.h: writes iCalendar (RFC 5545): lines that end in CR LF, folded at 75 bytes without cutting
 * a character, text escaped. Instants go out in UTC, so that no time zone needs to be described.
 *
 * Which components and properties there are is the caller's business. */
#ifndef BASE_ICAL_H
#define BASE_ICAL_H

#include "base/buf.h"
#include "base/time.h"

/* NAME:value as it is: what is no text (UID, STATUS, an address). Control bytes are left out. */
void ical_raw(struct buf *b, const char *name, struct str value);
/* NAME:text, which may have lines. */
void ical_text(struct buf *b, const char *name, struct str text);
/* NAME:20260305T093000Z */
void ical_at(struct buf *b, const char *name, struct instant i);

#endif
