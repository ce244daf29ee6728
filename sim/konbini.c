#include "sim/konbini.h"

#include "base/buf.h"
#include "sim/params.h"
#include "sim/refuse.h"

#include <errno.h>
#include <iconv.h>

const char *const konbini_chains[CHAIN_COUNT] = {"familymart", "lawson", "ministop", "seicomart"};

enum { DAY_S = 86400, JAPAN_S = 9 * 3600 };

bool konbini_chain_parse(const char *name, enum konbini_chain *out)
{
    for (int i = 0; name != NULL && i < CHAIN_COUNT; i++) {
        if (strcmp(konbini_chains[i], name) == 0) {
            *out = (enum konbini_chain)i;
            return true;
        }
    }
    return false;
}

int64_t konbini_expiry(int64_t confirmed_at, int64_t days)
{
    int64_t day = (confirmed_at + JAPAN_S) / DAY_S;
    return (day + days + 1) * DAY_S - 1 - JAPAN_S;
}

static const struct {
    const char *number;
    const char *email_end; /* of the part before '@'; NULL: only the number does it */
    enum konbini_magic magic;
} magic_rows[] = {
    {"11111111110", NULL, MAGIC_PAY_LATER},
    {"22222222220", "succeed_immediately", MAGIC_PAY_NOW},
    {"33333333330", "expire_immediately", MAGIC_FAIL_NOW},
    {"44444444440", "expire_with_delay", MAGIC_FAIL_LATER},
    {"55555555550", "fill_never", MAGIC_NEVER},
    {"01234567890", NULL, MAGIC_REJECTED},
};

enum konbini_magic konbini_magic(const char *number, const char *email)
{
    for (size_t i = 0; number != NULL && i < COUNT_OF(magic_rows); i++) {
        if (strcmp(magic_rows[i].number, number) == 0) {
            return magic_rows[i].magic;
        }
    }
    struct str rest = str_from(email);
    struct str local = str_cut(&rest, '@');
    for (size_t i = 0; i < COUNT_OF(magic_rows); i++) {
        if (magic_rows[i].email_end != NULL && str_ends(local, str_from(magic_rows[i].email_end))) {
            return magic_rows[i].magic;
        }
    }
    return MAGIC_NONE;
}

bool konbini_is_number(const char *number)
{
    size_t n = strlen(number);
    return (n == 10 || n == 11) && strspn(number, "0123456789") == n && strspn(number, "0") < n;
}

/* One character of valid UTF-8 at `p`: its length, and whether a till has it. */
static size_t one_char(iconv_t to_sjis, const char *p, bool *is_printable)
{
    unsigned char lead = (unsigned char)*p;
    size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (n == 1) {
        *is_printable = lead >= 0x20 && lead != 0x7f;
        return n;
    }
    char out[8];
    char *in_at = (char *)p, *out_at = out;
    size_t in_left = n, out_left = sizeof out;
    bool is_sjis = iconv(to_sjis, &in_at, &in_left, &out_at, &out_left) != (size_t)-1;
    *is_printable = is_sjis && sizeof out - out_left == 2; /* one byte: half-width kana */
    return n;
}

static iconv_t open_sjis(void)
{
    iconv_t cd = iconv_open("SHIFT_JIS", "UTF-8");
    if (cd == (iconv_t)-1) {
        abort(); /* part of the C library */
    }
    return cd;
}

bool konbini_is_printable(const char *text)
{
    iconv_t cd = open_sjis();
    bool is_fine = true;
    while (*text != '\0' && is_fine) {
        text += one_char(cd, text, &is_fine);
    }
    iconv_close(cd);
    return is_fine;
}

struct str konbini_till_text(struct arena *a, const char *text, size_t max)
{
    iconv_t cd = open_sjis();
    struct buf out;
    buf_init(&out, a, 4 * max + 4);
    for (size_t shown = 0; *text != '\0' && shown < max;) {
        bool is_printable;
        size_t n = one_char(cd, text, &is_printable);
        if (is_printable) {
            buf_add(&out, text, n);
            shown++;
        }
        text += n;
    }
    iconv_close(cd);
    return buf_view(&out);
}

#define OPTION "payment_method_options[konbini]"

static bool check_values(struct cause *c, const json_t *o)
{
    const char *number = get_c(o, "confirmation_number");
    const char *product = get_c(o, "product_description");
    const json_t *days = json_object_get(o, "expires_after_days");
    const json_t *at = json_object_get(o, "expires_at");
    if (number != NULL && !konbini_is_number(number)) {
        return refuse_param(
            c, "payment_intent_invalid_parameter", OPTION "[confirmation_number]",
            "The confirmation number must have 10 or 11 digits that are not all zeros.");
    }
    if (product != NULL && utf8_count(product) > KONBINI_PRODUCT_MAX) {
        return refuse_param(c, "payment_intent_invalid_parameter", OPTION "[product_description]",
                            "The product description can have up to %d characters.",
                            KONBINI_PRODUCT_MAX);
    }
    if (product != NULL && !konbini_is_printable(product)) {
        return refuse_param(c, "invalid_characters", OPTION "[product_description]",
                            "The product description may hold only characters of Shift_JIS "
                            "(JIS X 0208:1997).");
    }
    if (json_is_integer(days) &&
        (json_integer_value(days) < 1 || json_integer_value(days) > KONBINI_DAYS_MAX)) {
        return refuse_param(c, "payment_intent_invalid_parameter", OPTION "[expires_after_days]",
                            "expires_after_days must be between 1 and %d.", KONBINI_DAYS_MAX);
    }
    if (json_is_integer(at)) {
        int64_t ahead = json_integer_value(at) - c->now;
        if (ahead <= 30 * 60 || ahead >= (int64_t)KONBINI_DAYS_MAX * DAY_S) {
            return refuse_param(c, "payment_intent_invalid_parameter", OPTION "[expires_at]",
                                "expires_at must be more than 30 minutes and less than %d days "
                                "in the future.",
                                KONBINI_DAYS_MAX);
        }
    }
    return true;
}

bool konbini_options(struct cause *c, const json_t *base, const json_t *given, json_t **merged)
{
    if (json_is_integer(json_object_get(given, "expires_after_days")) &&
        json_is_integer(json_object_get(given, "expires_at"))) {
        return refuse_param(c, "parameters_exclusive", OPTION "[expires_at]",
                            "You may only specify one of these parameters: expires_after_days, "
                            "expires_at.");
    }
    json_t *o = json_object();
    put_nulls(o, "confirmation_number expires_after_days expires_at product_description");
    json_object_update_existing(o, (json_t *)base);
    if (json_object_get(given, "expires_after_days") != NULL) {
        put_null(o, "expires_at");
    }
    if (json_object_get(given, "expires_at") != NULL) {
        put_null(o, "expires_after_days");
    }
    json_object_update((json_t *)o, (json_t *)given);
    if (!check_values(c, o)) {
        json_decref(o);
        return false;
    }
    *merged = o;
    return true;
}
