/* mime_word.h: text of any language inside mail headers (RFC 2047, RFC 2231), folded at 76 columns.
 *
 * libcurl writes header lines as they are given, so what goes into them is made here. Only for text
 * that mime_is_safe: whatever holds a line break could add headers of its own. */
#ifndef BASE_MIME_WORD_H
#define BASE_MIME_WORD_H

#include "base/str.h"

/* Valid UTF-8 without control characters: may be given to the functions below. */
bool mime_is_safe(struct str s);

/* The value of a Subject. `column`: how much of the line is already used ("Subject: " is 9).
 * Plain ASCII stays readable; the rest becomes encoded words that never cut a character. */
struct str mime_text(struct arena *a, struct str s, size_t column);

/* "name <address>" of From, To and Reply-To; an empty name gives the address alone. */
struct str mime_mailbox(struct arena *a, struct str name, struct str address, size_t column);

/* "attachment; filename=…" with the name in any script. */
struct str mime_attachment(struct arena *a, struct str file_name);

#endif
