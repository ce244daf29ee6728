/* text.h: what people read, in Japanese and English, from the catalogue ui/text/ *.txt.
 *
 * The build makes `enum tx` and, for each text with placeholders, a typed function
 * `tx_name(arena, lang, first, second…)` out of the catalogue. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/str.h"

enum lang { LANG_JA, LANG_EN, LANG_COUNT };

#include "texts.h" /* generated: enum tx and the typed functions */

/* The text in that language. Lives for ever. */
struct str tr(enum lang lang, enum tx id);

/* "ja", "en"; anything unknown is Japanese. */
enum lang lang_parse(struct str s);
struct str lang_name(enum lang lang);

#endif
