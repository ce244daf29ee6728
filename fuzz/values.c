/* values.c: the small texts that stand for a value in addresses, forms and the API: numbers, days,
 * times, ids. Whatever is taken is printed in its one spelling, which means the same value. */
#include "app/ids.h"
#include "base/time.h"
#include "core/invoice_number.h"
#include "core/konbini.h"
#include "core/mail_address.h"

#include <assert.h>
#include <inttypes.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void fuzz_number(struct arena *a, struct str s)
{
    int64_t v, again;
    if (str_to_i64(s, &v)) {
        bool taken = str_to_i64(str_format(a, "%" PRId64, v), &again);
        assert(taken && again == v);
    }
}

static void fuzz_day(struct arena *a, struct str s)
{
    struct day d, again;
    if (day_parse(s, &d)) {
        assert(str_eq(day_iso(a, d), s));
        bool taken = day_parse(day_iso(a, d), &again);
        assert(taken && again.n == d.n);
        int weekday = day_weekday(d), length = day_month_length(d);
        assert(weekday >= 0 && weekday <= 6 && length >= 28 && length <= 31);
        assert(day_of(day_start(d)).n == d.n && day_of(day_end(d)).n == d.n);
    }
}

static void fuzz_times(struct arena *a, struct str s)
{
    int minute, again;
    if (minute_parse(s, &minute)) {
        assert(minute >= 0 && minute <= 24 * 60);
        bool taken = minute_parse(minute_text(a, minute), &again);
        assert(taken && again == minute);
    }
    struct instant i, same;
    if (instant_parse(s, &i)) {
        bool taken = instant_parse(instant_iso(a, i), &same);
        assert(taken && same.ms == i.ms);
    }
}

static void fuzz_id(struct arena *a, struct str s)
{
    int64_t id, again;
    if (id_parse(s, &id)) {
        bool taken = id_parse(id_text(a, id), &again);
        assert(id > 0 && taken && again == id);
    }
}

static void fuzz_words(struct arena *a, struct str s)
{
    enum konbini_chain chain;
    if (konbini_chain_parse(s, &chain)) {
        assert(str_eq(konbini_chain_name(chain), s));
    }
    /* What passes goes into mail headers and SMTP commands. */
    if (mail_address_is_plausible(s)) {
        assert(!str_has(s, '\n') && !str_has(s, '\r') && !str_has(s, ' ') && !str_has(s, '\0'));
        assert(str_has(s, '@'));
    }
    assert(!invoice_number_checks(s) || invoice_number_has_form(s));
    struct str number = konbini_confirmation_number(a, s);
    assert(str_empty(number) || number.n == 10 || number.n == 11);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str s = {(const char *)bytes, n};
    fuzz_number(a, s);
    fuzz_day(a, s);
    fuzz_times(a, s);
    fuzz_id(a, s);
    fuzz_words(a, s);
    arena_free(a);
    return 0;
}
