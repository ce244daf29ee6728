/* kana.h: フリガナ and phone numbers as people type them, made uniform: accepted, never bounced for
 * their width or alphabet (domain.md 7). */
#ifndef BASE_KANA_H
#define BASE_KANA_H

#include "base/str.h"

/* Full-width katakana out of hiragana, half-width katakana and katakana: "やまだ ﾀﾛｳ" is "ヤマダ
 * タロウ". Spaces of any width become one narrow space. Other characters stay; see kana_is_reading.
 */
struct str kana_to_katakana(struct arena *a, struct str s);

/* Whether a result of kana_to_katakana can be a reading: katakana, ー, ・, spaces, and Latin
 * letters with their signs for names that have no kana. */
bool kana_is_reading(struct str s);

/* Digits only: "０９０−１２３４ー５６７８" and "+81 90 1234 5678" are "09012345678". STR_NONE when
 * it is not a Japanese number of 10 or 11 digits. */
struct str phone_normalise(struct arena *a, struct str s);

#endif
