#include "base/text.h"

#include <assert.h>

struct str tr(enum lang lang, enum tx id)
{
    assert(lang < LANG_COUNT && id < TX_COUNT);
    return (struct str){tx_table[id][lang].p, tx_table[id][lang].n};
}

enum lang lang_parse(struct str s)
{
    return str_is(s, "en") ? LANG_EN : LANG_JA;
}

struct str lang_name(enum lang lang)
{
    return lang == LANG_EN ? STR("en") : STR("ja");
}
