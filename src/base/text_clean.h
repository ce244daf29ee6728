/* text_clean.h: the door that text from outside passes before it is a struct str of ours.
 *
 * Afterwards it is valid UTF-8 without control characters, invisible direction marks or lone
 * combining kana; every visible character is kept as it was typed, also the rare kanji that a full
 * normalisation would replace (domain.md 7). */
#ifndef BASE_TEXT_CLEAN_H
#define BASE_TEXT_CLEAN_H

#include "base/str.h"

/* Longest text that is looked at; longer ones are cut to it first. */
enum { TEXT_CLEAN_MAX = 1024 * 1024 };

bool utf8_is_valid(struct str s);

/* How many characters (code points) people would count; `s` is valid. */
size_t utf8_length(struct str s);

/* The longest beginning of `s` with at most `max` bytes that does not cut a character. */
struct str utf8_head(struct str s, size_t max);

/* One line: white space at the ends cut (also the full-width space), runs of line breaks and tabs
 * made one space. Bytes that are not UTF-8 become U+FFFD. In the arena. */
struct str text_clean_line(struct arena *a, struct str s);

/* The same for several lines: line ends become "\n", at most two in a row; ends cut. */
struct str text_clean_lines(struct arena *a, struct str s);

/* For numbers, dates, phone numbers and addresses: full-width letters, digits and signs become
 * narrow, and every kind of dash "-". Includes text_clean_line. */
struct str text_narrow(struct arena *a, struct str s);

#endif
