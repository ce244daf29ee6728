/* sjis.h: what a Japanese till can show: the characters of Shift_JIS (JIS X 0208). */
#ifndef BASE_SJIS_H
#define BASE_SJIS_H

#include "base/str.h"

/* `s` (UTF-8) with every character that JIS X 0208 lacks dropped, and cut to `max` characters.
 * Common variants are replaced first (髙→高, 﨑→崎, em dashes, half-width kana to full width,
 * letters of full width to ordinary ones, ü→u); spaces are single and never at an end. Not UTF-8:
 * empty. */
struct str sjis_clean(struct arena *a, struct str s, size_t max);

#endif
