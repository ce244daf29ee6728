/* explain_test.c: what people are shown is what the tables say, whole and legible. */
#include "core/explain_flow.h"
#include "core/explain_parts.h"

#include "unit/check.h"

static struct str draw(struct arena *a, enum lang l, enum explain_shape shape, unsigned parts,
                       const struct explain_mark *mark)
{
    struct buf b;
    buf_init(&b, a, EXPLAIN_MAX_BYTES);
    struct explain_picture p = {.lang = l, .shape = shape, .parts = parts, .mark = mark, .id = "t"};
    assert_true(explain_picture(a, &b, &p)); /* false: a state has no place */
    assert_false(b.is_full);
    return buf_view(&b);
}

static size_t count(struct arena *a, struct str s, const char *what)
{
    size_t n = 0;
    const char *text = str_c(a, s);
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) {
        n++;
    }
    return n;
}

static bool has(struct arena *a, struct str s, const char *what)
{
    return count(a, s, what) > 0;
}

/* --- tables
 * -----------------------------------------------------------------------------------------------
 */

static void every_state_has_a_place_and_colours(void **state)
{
    (void)state;
    for (int s = 0; s < BOOKING_STATUS_COUNT; s++) {
        size_t n = 0;
        for (size_t i = 0; i < explain_booking_order_count; i++) {
            n += explain_booking_order[i] == (enum booking_status)s;
        }
        assert_int_equal(n, 1);
        assert_non_null(paint_of_booking((enum booking_status)s));
    }
    for (int s = 0; s < PAY_STATUS_COUNT; s++) {
        size_t n = 0;
        for (size_t i = 0; i < explain_pay_order_count; i++) {
            n += explain_pay_order[i] == (enum pay_status)s;
        }
        bool is_of_konbini = s != PAY_ONSITE_DUE && s != PAY_AUTHORIZING && s != PAY_CAPTURING;
        assert_int_equal(n, is_of_konbini ? 1 : 0);
        assert_non_null(paint_of_pay((enum pay_status)s));
    }
    assert_null(paint_of_pay(PAY_STATUS_COUNT));
    assert_null(paint_of_booking(BOOKING_STATUS_COUNT));
}

static void every_effect_has_a_name_and_a_label(void **state)
{
    (void)state;
    unsigned known = 0;
    for (size_t i = 0; i < booking_effects_count; i++) {
        assert_int_equal(known & booking_effects[i].bit, 0);
        known |= booking_effects[i].bit;
        assert_int_equal(strncmp(booking_effects[i].name, "BFX_", 4), 0);
        assert_true(booking_effects[i].label != TX_NONE);
    }
    for (size_t i = 0; i < booking_rules_count; i++) {
        assert_int_equal(booking_rules[i].effects & ~known, 0);
    }
    known = 0;
    for (size_t i = 0; i < pay_effects_count; i++) {
        assert_int_equal(known & pay_effects[i].bit, 0);
        known |= pay_effects[i].bit;
        assert_int_equal(strncmp(pay_effects[i].name, "FX_", 3), 0);
        assert_true(pay_effects[i].label != TX_NONE);
    }
    for (size_t i = 0; i < pay_rules_count; i++) {
        assert_int_equal(pay_rules[i].effects & ~known, 0);
    }
}

static void text_tables_hold_every_rule(void **state)
{
    struct arena *a = *state;
    for (int l = 0; l < LANG_COUNT; l++) {
        struct buf b;
        buf_init(&b, a, EXPLAIN_MAX_BYTES);
        explain_booking(a, &b, (enum lang)l);
        assert_int_equal(count(a, buf_view(&b), "\nB"), booking_rules_count);
        size_t rules[PAY_METHOD_COUNT] = {0};
        for (size_t i = 0; i < pay_rules_count; i++) {
            for (int m = 0; m < PAY_METHOD_COUNT; m++) {
                rules[m] += (pay_rules[i].methods & 1u << m) != 0;
            }
        }
        for (int m = PAY_KONBINI; m < PAY_METHOD_COUNT; m++) {
            buf_init(&b, a, EXPLAIN_MAX_BYTES);
            explain_payment(a, &b, (enum lang)l, (enum pay_method)m);
            struct str text = buf_view(&b);
            assert_int_equal(count(a, text, "\nB") + count(a, text, "\nP") + count(a, text, "\nU"),
                             rules[m]);
        }
    }
    struct buf b;
    buf_init(&b, a, EXPLAIN_MAX_BYTES);
    explain_payment(a, &b, LANG_JA, PAY_KONBINI);
    assert_true(has(a, buf_view(&b), "決済エラー (支払い期限切れ)"));
    assert_true(has(a, buf_view(&b), "要対応「期限切れ・確定のまま」を追加"));
    explain_errors(a, &b, LANG_EN);
    assert_true(has(a, buf_view(&b), "\nNOT_FOUND     404  not_found"));
}

/* --- flows
 * -------------------------------------------------------------------------------------------------
 */

static void the_flows_end_as_the_house_rules_say(void **state)
{
    (void)state;
    for (int i = 0; i < FLOW_COUNT; i++) {
        struct place p[ROW_COUNT];
        assert_true(flow_follow(&explain_flow_table[i], p));
        assert_int_equal(p[ROW_CONFIRMED].at.pay, PAY_ISSUING);
        assert_int_equal(p[ROW_NUMBER].at.pay, PAY_AWAITING_PAYMENT);
        assert_int_equal(p[ROW_PAID].at.pay, PAY_PAID);
        assert_int_equal(p[ROW_UNPAID].at.pay, PAY_FAILED);
        assert_int_equal(p[ROW_UNPAID].at.booking, BOOKING_CONFIRMED); /* the message */
        assert_int_equal(p[ROW_PAID].at.booking, BOOKING_CONFIRMED);
        assert_int_equal(p[ROW_CANCELLED].at.booking, BOOKING_CANCELLED);
        assert_int_equal(p[ROW_UNPAID].pay_reach, REACH_CUSTOMER | REACH_STAFF | REACH_TASK);
        for (size_t k = 0; k < explain_flow_table[i].n_leaps; k++) {
            const struct leap *leap = &explain_flow_table[i].leaps[k];
            bool moved = p[leap->from].at.booking != p[leap->to].at.booking;
            assert_int_equal(moved, leap->pay == PAY_EV_NONE);
        }
    }
}

static void an_event_that_means_nothing_is_no_flow(void **state)
{
    (void)state;
    static const struct leap wrong[] = {{ROW_START, ROW_CONFIRMED, BOOK_EV_APPROVE, PAY_EV_NONE}};
    struct flow f = explain_flow_table[FLOW_FIRST_COME];
    f.leaps = wrong;
    f.n_leaps = 1;
    struct place p[ROW_COUNT];
    assert_false(flow_follow(&f, p));
}

/* --- the picture
 * -------------------------------------------------------------------------------------------- */

static void every_rule_is_an_arrow(void **state)
{
    struct arena *a = *state;
    for (int shape = EXPLAIN_WIDE; shape <= EXPLAIN_TALL; shape++) {
        struct str svg = draw(a, LANG_JA, (enum explain_shape)shape, EXPLAIN_MACHINES, NULL);
        for (size_t i = 0; i < booking_rules_count + pay_rules_count; i++) {
            bool is_booking = i < booking_rules_count;
            const char *ref =
                is_booking ? booking_rules[i].ref : pay_rules[i - booking_rules_count].ref;
            size_t expected = 0;
            for (size_t k = 0; k < booking_rules_count; k++) {
                expected += strcmp(booking_rules[k].ref, ref) == 0;
            }
            for (size_t k = 0; k < pay_rules_count; k++) {
                expected += strcmp(pay_rules[k].ref, ref) == 0 &&
                            (pay_rules[k].methods & 1u << PAY_KONBINI) != 0;
            }
            const char *text = str_c(a, str_format(a, ">%s</text>", ref));
            assert_int_equal(count(a, svg, text), expected);
        }
    }
}

static void the_message_is_in_every_flow(void **state)
{
    struct arena *a = *state;
    struct str svg = draw(a, LANG_JA, EXPLAIN_WIDE, EXPLAIN_FLOWS, NULL);
    assert_int_equal(count(a, svg, ">確定のまま<"), FLOW_COUNT);
    assert_true(has(a, svg, ">支払い期限切れになっても、予約は確定のままです<"));
    assert_int_equal(count(a, svg, ">決済エラー<"), FLOW_COUNT);
    svg = draw(a, LANG_EN, EXPLAIN_TALL, EXPLAIN_FLOWS, NULL);
    assert_true(has(a, svg,
                    "<desc id=\"t-desc\">When the payment deadline passes, the booking "
                    "stays confirmed."));
}

/* Tags nest and close, and nothing reaches outside. */
static void the_picture_is_complete_in_itself(void **state)
{
    struct arena *a = *state;
    struct str svg = draw(a, LANG_EN, EXPLAIN_WIDE, EXPLAIN_FLOWS | EXPLAIN_MACHINES, NULL);
    assert_true(str_starts(svg, STR("<svg xmlns=\"http://www.w3.org/2000/svg\"")));
    assert_true(has(a, svg, "role=\"img\"") && has(a, svg, "<title id=\"t-title\">"));
    static const char *const outside[] = {"<script", "<style",        " style=", "href",
                                          "url(",    "<use",          "<image",  "onload",
                                          "class=",  "<foreignObject"};
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        assert_false(has(a, svg, outside[i]));
    }
    assert_int_equal(count(a, svg, "http"), 1); /* the namespace */
    char open[32][16];
    size_t depth = 0;
    for (size_t at = 0; at < svg.n; at++) {
        if (svg.p[at] != '<') {
            continue;
        }
        struct str rest = str_sub(svg, at + 1, svg.n);
        struct str tag = str_cut(&rest, '>');
        if (str_starts(tag, STR("/"))) {
            assert_true(depth > 0);
            assert_str(str_sub(tag, 1, tag.n), open[--depth]);
        } else if (!str_ends(tag, STR("/"))) {
            struct str name = str_cut(&tag, ' ');
            assert_true(depth < COUNT_OF(open) && name.n < sizeof open[0]);
            snprintf(open[depth++], sizeof open[0], "%.*s", STR_ARG(name));
        }
    }
    assert_int_equal(depth, 0);
}

/* A text of the picture as it is measured: never narrower than it will be drawn. */
struct seen {
    int left, right, top, bottom;
    struct str text;
};

static size_t read_texts(struct arena *a, struct str svg, struct seen *out, size_t max)
{
    size_t n = 0;
    const char *at = str_c(a, svg);
    while ((at = strstr(at, "<text ")) != NULL) {
        int x, y, size;
        assert_int_equal(sscanf(at, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"", &x, &y, &size), 3);
        const char *begin = strchr(at, '>') + 1, *end = strstr(begin, "</text>");
        struct str tag = {at, (size_t)(begin - at)};
        struct str text = {begin, (size_t)(end - begin)};
        int w = svg_text_width(text, size);
        int left = has(a, tag, "\"middle\"") ? x - w / 2 : has(a, tag, "\"end\"") ? x - w : x;
        assert_true(n < max && size >= 11);
        out[n++] = (struct seen){left, left + w, y - size * 85 / 100, y + size / 8, text};
        at = end;
    }
    return n;
}

static void check_legible(struct arena *a, struct str svg)
{
    static struct seen s[2000];
    int width;
    assert_int_equal(
        sscanf(svg.p, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\"", &width), 1);
    size_t n = read_texts(a, svg, s, COUNT_OF(s));
    assert_true(n > 5);
    for (size_t i = 0; i < n; i++) {
        if (s[i].left < 0 || s[i].right > width) {
            fail_msg("outside: %.*s", STR_ARG(s[i].text));
        }
        for (size_t k = i + 1; k < n; k++) {
            if (s[i].left < s[k].right && s[k].left < s[i].right && s[i].top < s[k].bottom &&
                s[k].top < s[i].bottom) {
                fail_msg("\"%.*s\" lies over \"%.*s\" at %d,%d", STR_ARG(s[i].text),
                         STR_ARG(s[k].text), s[k].left, s[k].bottom);
            }
        }
    }
}

static void no_text_lies_over_another_or_outside(void **state)
{
    struct arena *a = *state;
    for (int l = 0; l < LANG_COUNT; l++) {
        for (int shape = EXPLAIN_WIDE; shape <= EXPLAIN_TALL; shape++) {
            check_legible(a, draw(a, (enum lang)l, (enum explain_shape)shape,
                                  EXPLAIN_FLOWS | EXPLAIN_MACHINES, NULL));
        }
    }
}

/* --- a booking's own place
 * ------------------------------------------------------------------------------------ */

enum { PATHS_MAX = 200, PATH_LENGTH = 7 };

struct path {
    struct explain_at at[PATH_LENGTH];
    size_t n;
};

static struct explain_at after_booking(struct explain_at at, const struct booking_rule *r)
{
    const struct pay_rule *p = pay_rule(PAY_KONBINI, at.pay, r->pay);
    return (struct explain_at){r->to, p == NULL ? at.pay : p->to};
}

/* Every place that the rules can lead to, with one way there. */
static size_t all_paths(struct path *paths)
{
    size_t n = 1;
    paths[0] = (struct path){.n = 1};
    for (size_t i = 0; i < n; i++) {
        struct explain_at at = paths[i].at[paths[i].n - 1];
        for (size_t k = 0; k < booking_rules_count + pay_rules_count; k++) {
            struct explain_at next = at;
            if (k < booking_rules_count) {
                if (booking_rules[k].from == at.booking) {
                    next = after_booking(at, &booking_rules[k]);
                }
            } else {
                const struct pay_rule *r = &pay_rules[k - booking_rules_count];
                bool is_own = (r->methods & 1u << PAY_KONBINI) != 0 && r->on >= PAY_EV_ISSUED;
                next.pay = is_own && r->from == at.pay ? r->to : at.pay;
            }
            bool is_new = paths[i].n < PATH_LENGTH;
            for (size_t j = 0; j < n; j++) {
                is_new &= !is_same_place(paths[j].at[paths[j].n - 1], next);
            }
            if (is_new) {
                assert_true(n < PATHS_MAX);
                paths[n] = paths[i];
                paths[n].at[paths[n].n++] = next;
                n++;
            }
        }
    }
    return n;
}

static void every_place_that_can_be_reached_can_be_shown(void **state)
{
    struct arena *a = *state;
    static struct path paths[PATHS_MAX];
    size_t n = all_paths(paths);
    assert_true(n > 12);
    for (size_t i = 1; i < n; i++) {
        struct explain_mark m = {
            .past = paths[i].at, .n_past = paths[i].n - 1, .now = paths[i].at[paths[i].n - 1]};
        for (int l = 0; l < LANG_COUNT; l++) {
            struct str svg = draw(a, (enum lang)l, EXPLAIN_TALL, EXPLAIN_FLOWS, &m);
            const char *now = l == LANG_JA ? ">いまここ<" : ">Now<";
            assert_int_equal(count(a, svg, now), m.now.pay == PAY_NONE ? 1 : 2);
            check_legible(a, svg);
        }
        struct str svg = draw(a, LANG_JA, EXPLAIN_WIDE, EXPLAIN_MACHINES, &m);
        assert_int_equal(count(a, svg, ">いまここ<"), 2);
        arena_reset(a);
    }
}

static void a_marked_booking_is_shown_in_its_own_flow(void **state)
{
    struct arena *a = *state;
    const struct explain_at past[] = {{BOOKING_PENDING, PAY_AWAITING_APPROVAL},
                                      {BOOKING_CONFIRMED, PAY_ISSUING},
                                      {BOOKING_CONFIRMED, PAY_AWAITING_PAYMENT}};
    struct explain_mark m = {past, 3, {BOOKING_CONFIRMED, PAY_FAILED}, false};
    struct str svg = draw(a, LANG_JA, EXPLAIN_TALL, EXPLAIN_FLOWS, &m);
    assert_true(has(a, svg, ">承認制<") && !has(a, svg, ">先着順<"));
    assert_true(has(a, svg, ">確定のまま<"));
    assert_true(has(a, svg, "いまは、予約が確定、決済が決済エラーです。"));
    assert_true(has(a, svg, "<g opacity=\"0.38\">")); /* what did not happen is pale */

    struct explain_mark waits = {NULL, 0, {BOOKING_WAITLISTED, PAY_NONE}, true};
    assert_true(
        has(a, draw(a, LANG_JA, EXPLAIN_TALL, EXPLAIN_FLOWS, &waits), ">繰り上げ（確定へ）<"));
    waits.promotes_to_confirmed = false;
    assert_int_equal(flow_of(&waits), FLOW_TO_PENDING);
    struct explain_mark first = {past + 1, 2, {BOOKING_CONFIRMED, PAY_PAID}, false};
    assert_int_equal(flow_of(&first), FLOW_FIRST_COME);
}

static void a_path_longer_than_the_picture_keeps_its_end(void **state)
{
    struct arena *a = *state;
    struct explain_at past[60];
    for (size_t i = 0; i < COUNT_OF(past); i++) { /* between two places that only the path knows */
        past[i] = (struct explain_at){BOOKING_CANCELLED, i % 2 == 0 ? PAY_VOIDING : PAY_VOID};
    }
    struct explain_mark m = {past, COUNT_OF(past), {BOOKING_CANCELLED, PAY_PAID}, false};
    struct str svg = draw(a, LANG_JA, EXPLAIN_TALL, EXPLAIN_FLOWS, &m);
    assert_true(has(a, svg, ">決済完了<"));
    check_legible(a, svg);
}

/* --- text in boxes
 * -----------------------------------------------------------------------------------------------
 */

static void lines_break_where_readers_would(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *text;
        int width;
        const char *lines;
    } cases[] = {
        {"確定", 100, "確定"},
        {"承認後にコンビニ支払い番号を発行", 110, "承認後にコンビニ|支払い番号を発行"},
        {"コンビニ支払い待ち", 110, "コンビニ|支払い待ち"},
        {"繰り上げ（承認待ちへ）", 92, "繰り上げ|（承認待ちへ）"},
        {"Number issued after approval", 110, "Number issued|after approval"},
        {"キャンセル操作", 70, "キャンセル|操作"},
        {"10分たっても番号が届かない", 92, "10分たっても|番号が届かない"},
        {"ああああああああああ", 70, "あああああ|あああああ"}, /* one long word is cut */
        {"", 50, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct svg_lines lines = svg_wrap(str_from(cases[i].text), 13, cases[i].width);
        struct str joined = STR("");
        for (int k = 0; k < lines.n; k++) {
            assert_true(svg_text_width(lines.v[k], 13) <= cases[i].width);
            joined =
                str_format(a, "%.*s%s%.*s", STR_ARG(joined), k > 0 ? "|" : "", STR_ARG(lines.v[k]));
        }
        assert_str(joined, cases[i].lines);
    }
}

static void text_in_pictures_is_escaped(void **state)
{
    struct buf b;
    buf_init(&b, *state, 1000);
    struct svg_font f = {.size = 12, .ink = "#000000"};
    svg_text(&b, 1, 2, &f, STR("<a & \"b\">"));
    assert_str(buf_view(&b), "<text x=\"1\" y=\"2\" font-size=\"12\" fill=\"#000000\">"
                             "&lt;a &amp; &quot;b&quot;&gt;</text>\n");
}

/* --- page and document
 * ------------------------------------------------------------------------------------------- */

static void the_page_holds_both_shapes_and_the_tables(void **state)
{
    struct arena *a = *state;
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str page = explain_page(a, (enum lang)l).s;
        assert_int_equal(count(a, page, "<svg "), 2);
        assert_int_equal(count(a, page, "id=\"explain-wide-title\""), 1);
        assert_int_equal(count(a, page, "id=\"explain-tall-title\""), 1);
        assert_int_equal(count(a, page, "<table"),
                         6); /* booking, konbini, card, on site, request, refund */
        assert_true(page.n < EXPLAIN_MAX_BYTES / 2);
    }
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        fail_msg("%s is missing; tests run from the top of the tree", path);
    }
    char *p = arena_alloc(a, EXPLAIN_MAX_BYTES);
    size_t n = fread(p, 1, EXPLAIN_MAX_BYTES, f);
    fclose(f);
    return (struct str){p, n};
}

static void the_document_is_current(void **state)
{
    struct arena *a = *state;
    struct buf b;
    buf_init(&b, a, EXPLAIN_MAX_BYTES);
    explain_docs(a, &b);
    struct explain_picture p = {.lang = LANG_JA,
                                .shape = EXPLAIN_WIDE,
                                .parts = EXPLAIN_FLOWS | EXPLAIN_MACHINES,
                                .id = "uketsuke"};
    struct buf svg;
    buf_init(&svg, a, EXPLAIN_MAX_BYTES);
    assert_true(explain_picture(a, &svg, &p));
    if (!str_eq(buf_view(&b), read_file(a, "docs/state-machines.md")) ||
        !str_eq(buf_view(&svg), read_file(a, "docs/state-machines.svg"))) {
        fail_msg("docs/state-machines.* differ from the tables: run `make docs` and commit them");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_a_place_and_colours),
        cmocka_unit_test(every_effect_has_a_name_and_a_label),
        ARENA_TEST(text_tables_hold_every_rule),
        cmocka_unit_test(the_flows_end_as_the_house_rules_say),
        cmocka_unit_test(an_event_that_means_nothing_is_no_flow),
        ARENA_TEST(every_rule_is_an_arrow),
        ARENA_TEST(the_message_is_in_every_flow),
        ARENA_TEST(the_picture_is_complete_in_itself),
        ARENA_TEST(no_text_lies_over_another_or_outside),
        ARENA_TEST(every_place_that_can_be_reached_can_be_shown),
        ARENA_TEST(a_marked_booking_is_shown_in_its_own_flow),
        ARENA_TEST(a_path_longer_than_the_picture_keeps_its_end),
        ARENA_TEST(lines_break_where_readers_would),
        ARENA_TEST(text_in_pictures_is_escaped),
        ARENA_TEST(the_page_holds_both_shapes_and_the_tables),
        ARENA_TEST(the_document_is_current),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
