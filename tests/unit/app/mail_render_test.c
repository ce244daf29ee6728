/* mail_render_test.c: every mail in both languages, from real rows; and when it must not be sent.
 */
#include "unit/app/mail_fixture.h"

static const struct scene pending = {.status = "pending", .pay_status = "awaiting_approval"};
static const struct scene waiting = {.status = "waitlisted"};
static const struct scene with_number = {.pay_status = "awaiting_payment", .has_number = true};
static const struct scene issuing = {.pay_status = "issuing"};
static const struct scene refused_number = {.pay_status = "failed", .fail = "issue_failed"};
static const struct scene is_paid = {.pay_status = "paid", .has_number = true};
static const struct scene has_expired = {
    .pay_status = "failed", .fail = "expired", .has_number = true};
static const struct scene cancelled_live = {
    .reason = "by_shop", .pay_status = "voiding", .has_number = true};

static const struct scene card_held = {
    .status = "pending", .method = "card", .pay_status = "awaiting_approval", .is_held = true};
static const struct scene card_declined = {
    .method = "card", .pay_status = "failed", .fail = "declined", .is_held = true};

static const struct {
    enum mail_kind kind;
    const struct scene *scene;
    const char *ja, *en; /* part of the subject */
} kinds[] = {
    {MAIL_PROVISIONAL, &pending, "仮予約を受け付けました", "not yet confirmed"},
    {MAIL_WAITLISTED, &waiting, "キャンセル待ちに登録", "waiting list"},
    {MAIL_PROMOTED, &pending, "空きが出ました", "seat became free"},
    {MAIL_CONFIRMED, &with_number, "ご予約確定とコンビニお支払い番号のご案内", "your numbers"},
    {MAIL_NUMBER_LATER, &issuing, "追ってご案内", "follows"},
    {MAIL_NO_NUMBER, &refused_number, "発行できませんでした", "could not issue"},
    {MAIL_REMINDER, &with_number, "お支払い期限が近づいています", "payment deadline is near"},
    {MAIL_RECEIPT, &is_paid, "お支払いを確認しました", "received your payment"},
    {MAIL_EXPIRED, &has_expired, "お支払い期限が過ぎました", "has passed"},
    {MAIL_CANCELLED, &cancelled_live, "キャンセル", "cancelled"},
    {MAIL_DECLINED, &card_declined, "カードに請求できませんでした", "could not be charged"},
    {MAIL_STAFF_DECLINED, &card_declined, "カードに請求できません", "Card not charged"},
    {MAIL_STAFF_HOLD_ENDING, &card_held, "承認の期限が近い申込", "Approve soon"},
    {MAIL_STAFF_APPROVAL, &pending, "承認待ち：体験レッスン", "Needs approval: Trial lesson"},
    {MAIL_STAFF_NEW, &issuing, "新しい予約", "New booking"},
    {MAIL_STAFF_WAITLISTED, &waiting, "キャンセル待ち", "Waiting list"},
    {MAIL_STAFF_PROMOTED, &pending, "繰り上げ", "Moved up"},
    {MAIL_STAFF_CANCELLED, &cancelled_live, "キャンセル", "Cancelled"},
    {MAIL_STAFF_PAID, &is_paid, "支払い受け取り", "Payment received"},
    {MAIL_STAFF_EXPIRED, &has_expired, "支払い期限切れ", "Payment expired"},
};

static void every_kind_is_complete_in_both_languages(void **state)
{
    struct fixture *t = *state;
    size_t n_elsewhere =
        4; /* of refunds, in refund_test.c; account_test.c, request_test.c, desk_test.c */
    for (int k = 0; k < MAIL_KIND_COUNT; k++) {
        n_elsewhere += mail_kind_is_of_account((enum mail_kind)k);
        n_elsewhere += mail_kind_is_of_request((enum mail_kind)k);
        n_elsewhere += mail_kind_is_of_desk((enum mail_kind)k);
    }
    assert_int_equal(sizeof kinds / sizeof kinds[0] + n_elsewhere, MAIL_KIND_COUNT);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t booking = scene_write(t, kinds[i].scene);
        for (enum lang l = LANG_JA; l < LANG_COUNT; l++) {
            struct rendered r = render(t, kinds[i].kind, booking, l);
            assert_int_equal(r.err, OK);
            assert_int_equal(r.result, MAIL_RENDERED);
            assert_has(r.m.subject, l == LANG_JA ? "【みほん教室】" : "[Mihon School] ");
            assert_has(r.m.subject, l == LANG_JA ? kinds[i].ja : kinds[i].en);
            assert_has(r.m.from_name, "予約係");
            assert_has(r.m.from_address, "noreply@mihon.example");
            assert_has(r.m.reply_to, "hello@mihon.example");
            const struct str parts[] = {r.m.text, r.m.html};
            for (size_t p = 0; p < 2; p++) {
                assert_lacks(parts[p], "{");
                assert_lacks(parts[p], "}");
                assert_has(parts[p], l == LANG_JA ? "体験レッスン" : "Trial lesson");
                assert_has(parts[p], l == LANG_JA ? "一般" : "Adult");
                assert_has(parts[p], l == LANG_JA ? "¥3,300" : "¥3,300");
            }
            assert_has(r.m.html, "</html>");
            assert_lacks(r.m.text, "\n\n\n");
            assert_lacks(r.m.text, "<");
        }
    }
}

static void links_lead_customers_to_their_page_and_staff_to_the_admin(void **state)
{
    struct fixture *t = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t booking = scene_write(t, kinds[i].scene);
        struct rendered r = render(t, kinds[i].kind, booking, LANG_JA);
        struct str admin = str_format(t->a, "https://book.example.jp/a/mihon/bookings/%s",
                                      str_c(t->a, id_text(t->a, booking)));
        const char *own = "https://book.example.jp/s/mihon/b/token";
        bool is_staff = mail_kind_is_for_staff(kinds[i].kind);
        const struct str parts[] = {r.m.text, r.m.html};
        for (size_t p = 0; p < 2; p++) {
            assert_int_equal(has(parts[p], str_c(t->a, admin)), is_staff);
            assert_int_equal(has(parts[p], own), !is_staff);
            assert_int_equal(has(parts[p], "hanako@example.com"), is_staff);
            assert_int_equal(has(parts[p], "03-1234-5678"), !is_staff);
        }
    }
}

static void the_confirmation_shows_every_chain_in_order(void **state)
{
    struct rendered r = render_scene(*state, MAIL_CONFIRMED, LANG_JA, &with_number);
    const char *order[] = {"ローソン】",     LAWSON_CODE,   "ファミリーマート】", FAMILYMART_CODE,
                           "ミニストップ】", MINISTOP_CODE, "セイコーマート】",   SEICOMART_CODE};
    struct str rest = r.m.text;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        rest = after(rest, order[i]);
        assert_non_null(rest.p);
    }
    const struct str parts[] = {r.m.text, r.m.html};
    for (size_t p = 0; p < 2; p++) {
        assert_has(parts[p], PHONE);
        assert_has(parts[p], ") 23:59");
        assert_has(parts[p], "各種番号をお持ちの方");
        assert_has(parts[p], "マルチコピー機");
        assert_has(parts[p], "クラブステーション");
        assert_has(parts[p], "自動ではキャンセルされません");
        assert_has(parts[p], "https://pay.example/voucher");
        assert_has(parts[p], "セブン-イレブンではお支払いいただけません");
    }
}

static void money_for_a_cancelled_booking_does_not_sound_like_a_visit(void **state)
{
    static const struct scene paid_late = {
        .status = "cancelled", .reason = "by_customer", .pay_status = "paid", .has_number = true};
    struct rendered r = render_scene(*state, MAIL_RECEIPT, LANG_JA, &paid_late);
    assert_has(r.m.subject, "キャンセル済みのご予約へのお支払いについて");
    const struct str parts[] = {r.m.text, r.m.html};
    for (size_t p = 0; p < 2; p++) {
        assert_has(parts[p], "ご予約が元に戻ることはありません");
        assert_has(parts[p], "お支払いいただいた¥3,300の取り扱い");
        assert_lacks(parts[p], "お待ちしております");
        assert_lacks(parts[p], "確定");
    }
}

static void whoever_waits_is_told_where_it_leads_and_until_when(void **state)
{
    static const struct scene to_approval = {.status = "waitlisted", .waitlist = "pending"};
    const struct scene *scenes[] = {&waiting, &to_approval};
    for (size_t i = 0; i < 2; i++) {
        struct rendered r = render_scene(*state, MAIL_WAITLISTED, LANG_JA, scenes[i]);
        assert_has(r.m.text, i == 0 ? "ご予約は自動で確定します" : "承認するとご予約が確定します");
        assert_has(r.m.text, "までに空きが出なかった場合");
        assert_has(r.m.text, "取り消しは、上のお客様専用ページからいつでも");
        assert_lacks(r.m.text, "キャンセルできます");
    }
}

static void a_promotion_to_confirmed_says_so_in_the_mail_with_the_number(void **state)
{
    static const struct scene promoted = {
        .pay_status = "awaiting_payment", .has_number = true, .from_list = true};
    struct rendered r = render_scene(*state, MAIL_CONFIRMED, LANG_JA, &promoted);
    assert_has(r.m.text, "キャンセル待ちから繰り上がり");
    assert_has(r.m.text, LAWSON_CODE);
    r = render_scene(*state, MAIL_CONFIRMED, LANG_JA, &with_number);
    assert_lacks(r.m.text, "繰り上がり");
}

/* There never was a booking, so no mail says that one was cancelled. */
static void the_end_of_waiting_says_why(void **state)
{
    static const struct {
        const char *reason, *subject, *text;
    } ends[] = {
        {"by_customer", "キャンセル待ちの取り消しを承りました", "取り消しを承りました"},
        {"no_seat", "空きが出ませんでした", "お席をご用意できませんでした"},
        {"by_shop", "キャンセル待ち終了のお知らせ", "みほん教室の都合により"},
        {"called_off", "開催中止のお知らせ", "中止となりました"},
    };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const struct scene s = {.reason = ends[i].reason, .from_list = true};
        struct rendered r = render_scene(*state, MAIL_CANCELLED, LANG_JA, &s);
        assert_has(r.m.subject, ends[i].subject);
        assert_has(r.m.text, ends[i].text);
        assert_lacks(r.m.text, "ご予約をキャンセル");
        assert_lacks(r.m.text, "確定");
    }
}

static void assert_no_number(const struct rendered *r)
{
    const struct str parts[] = {r->m.text, r->m.html};
    for (size_t p = 0; p < 2; p++) {
        assert_lacks(parts[p], LAWSON_CODE);
        assert_lacks(parts[p], FAMILYMART_CODE);
        assert_lacks(parts[p], MINISTOP_CODE);
        assert_lacks(parts[p], SEICOMART_CODE);
        assert_lacks(parts[p], "pay.example");
    }
}

/* Even when a row holds one, which the tables never let happen (I2). */
static void no_other_mail_to_customers_shows_a_number(void **state)
{
    struct fixture *t = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].kind == MAIL_CONFIRMED || kinds[i].kind == MAIL_REMINDER) {
            continue;
        }
        struct scene s = *kinds[i].scene;
        s.has_number = true;
        s.pay_status = s.pay_status == NULL ? "awaiting_approval" : s.pay_status;
        struct rendered r = render_scene(t, kinds[i].kind, LANG_JA, &s);
        assert_int_equal(r.result, MAIL_RENDERED);
        assert_no_number(&r);
        if (!mail_kind_is_for_staff(kinds[i].kind)) {
            assert_lacks(r.m.text, PHONE);
        }
    }
}

static void a_reminder_shows_the_numbers_and_the_deadline_once_more(void **state)
{
    struct rendered r = render_scene(*state, MAIL_REMINDER, LANG_JA, &with_number);
    assert_has(r.m.subject, ") 23:59まで）");
    const struct str parts[] = {r.m.text, r.m.html};
    for (size_t p = 0; p < 2; p++) {
        assert_has(parts[p], LAWSON_CODE);
        assert_has(parts[p], SEICOMART_CODE);
        assert_has(parts[p], ") 23:59までに、コンビニで¥3,300をお支払いください");
        assert_has(parts[p], "行き違い");
        assert_has(parts[p], "自動ではキャンセルされません");
    }
    const struct scene *quiet[] = {&is_paid, &has_expired, &cancelled_live, &issuing};
    for (size_t i = 0; i < COUNT_OF(quiet); i++) {
        assert_int_equal(render_scene(*state, MAIL_REMINDER, LANG_JA, quiet[i]).result,
                         MAIL_UNTRUE);
    }
}

static void a_provisional_booking_is_told_that_it_is_not_confirmed(void **state)
{
    struct rendered r = render_scene(*state, MAIL_PROVISIONAL, LANG_JA, &pending);
    assert_has(r.m.text, "まだ確定していません");
    assert_has(r.m.text, "ご予約が確定した後にメールでご案内します");
    assert_no_number(&r);
}

static void a_mail_whose_words_became_wrong_is_dropped(void **state)
{
    static const struct {
        enum mail_kind kind;
        struct scene scene;
        bool is_true;
    } cases[] = {
        {MAIL_CONFIRMED, {.pay_status = "voiding", .has_number = true}, false},
        {MAIL_CONFIRMED, {.pay_status = "void", .has_number = true}, false},
        {MAIL_CONFIRMED, {.pay_status = "failed", .fail = "expired", .has_number = true}, false},
        {MAIL_CONFIRMED, {.pay_status = "issuing"}, false},
        {MAIL_CONFIRMED, {.reason = "by_shop", .pay_status = "awaiting_payment"}, false},
        {MAIL_CONFIRMED, {.pay_status = "paid", .has_number = true}, true},
        {MAIL_CONFIRMED, {.method = "onsite", .pay_status = "onsite_due"}, true},
        {MAIL_CONFIRMED, {.method = "none", .amount = -1}, true},
        {MAIL_PROVISIONAL, {.pay_status = "issuing"}, false},
        {MAIL_PROVISIONAL, {.reason = "refused"}, false},
        {MAIL_PROMOTED, {.pay_status = "issuing"}, false},
        {MAIL_WAITLISTED, {.status = "pending"}, false},
        {MAIL_NUMBER_LATER, {.pay_status = "awaiting_payment", .has_number = true}, false},
        {MAIL_NUMBER_LATER, {.reason = "by_customer", .pay_status = "voiding"}, false},
        {MAIL_NO_NUMBER, {.pay_status = "paid"}, false},
        {MAIL_NO_NUMBER, {.pay_status = "failed", .fail = "expired"}, false},
        {MAIL_RECEIPT, {.pay_status = "awaiting_payment"}, false},
        {MAIL_EXPIRED, {.pay_status = "paid", .has_number = true}, false},
        {MAIL_EXPIRED, {.reason = "unpaid", .pay_status = "failed", .fail = "expired"}, false},
        {MAIL_CANCELLED, {.pay_status = "awaiting_payment"}, false},
        {MAIL_STAFF_APPROVAL, {.pay_status = "issuing"}, false},
        {MAIL_STAFF_WAITLISTED, {.status = "pending"}, false},
        {MAIL_STAFF_EXPIRED, {.pay_status = "paid", .has_number = true}, true},
        {MAIL_STAFF_PAID, {.reason = "by_shop", .pay_status = "paid"}, true},
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rendered r = render_scene(t, cases[i].kind, LANG_JA, &cases[i].scene);
        if ((r.result == MAIL_RENDERED) != cases[i].is_true) {
            fail_msg("case %zu", i);
        }
        assert_int_equal(str_empty(r.m.text), !cases[i].is_true);
    }
}

static void a_booking_paid_meanwhile_is_not_asked_to_pay(void **state)
{
    struct rendered r = render_scene(*state, MAIL_CONFIRMED, LANG_JA, &is_paid);
    assert_has(r.m.text, "お支払いも確認できています");
    assert_lacks(r.m.text, "お支払いください");
    assert_lacks(r.m.subject, "番号");
    assert_no_number(&r);
}

static void ways_without_a_number_are_confirmed_too(void **state)
{
    struct fixture *t = *state;
    const struct scene onsite = {.method = "onsite", .pay_status = "onsite_due"};
    struct rendered r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &onsite);
    assert_has(r.m.text, "¥3,300は、当日に現地でお支払いください");
    const struct scene free = {.method = "none", .amount = -1};
    r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &free);
    assert_has(r.m.text, "お支払いいただく料金はありません");
    assert_lacks(r.m.text, "お支払い方法");
}

static void after_the_deadline_no_number_is_handed_out(void **state)
{
    struct fixture *t = *state;
    int64_t booking = scene_write(t, &with_number);
    clock_advance(t->app.clock, INT64_C(4) * MS_PER_DAY);
    struct rendered r = render(t, MAIL_CONFIRMED, booking, LANG_JA);
    assert_int_equal(r.result, MAIL_RENDERED);
    assert_has(r.m.text, "お支払いの状況を確認しています");
    assert_no_number(&r);
}

static void a_random_confirmation_number_is_pointed_out(void **state)
{
    struct fixture *t = *state;
    struct scene s = with_number;
    struct rendered r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_lacks(r.m.text, "お客様の電話番号ではありません");
    s.is_random = true;
    r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_has(r.m.text, "お客様の電話番号ではありません");
    assert_has(r.m.html, "お客様の電話番号ではありません");
    assert_has(r.m.text, "70707070701");
    assert_lacks(r.m.text, PHONE);
}

static void a_withdrawn_number_must_not_be_paid(void **state)
{
    struct fixture *t = *state;
    static const char dont[] = "この番号ではお支払いにならないでください";
    struct scene s = cancelled_live;
    struct rendered r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
    assert_has(r.m.text, dont);
    assert_has(r.m.html, dont);
    s.pay_status = "void";
    r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
    assert_has(r.m.text, dont);
    s.has_number = false; /* cancelled before a number was ever told */
    r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
    assert_lacks(r.m.text, dont);
    s = is_paid;
    s.reason = "by_customer";
    r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
    assert_lacks(r.m.text, dont);
    assert_has(r.m.text, "お支払い済みの¥3,300の取り扱い");
}

static void a_cancellation_gives_its_reason(void **state)
{
    static const char *reasons[][2] = {
        {"by_customer", "キャンセルを承りました"}, {"by_shop", "みほん教室の都合により"},
        {"refused", "お受けすることができません"}, {"unpaid", "お支払いを確認できなかったため"},
        {"called_off", "開催は中止となりました"},  {"duplicate", "お申し込みが重なっていた"},
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        const struct scene s = {.reason = reasons[i][0], .pay_status = "void"};
        struct rendered r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
        assert_has(r.m.text, reasons[i][1]);
    }
}

static void expiry_says_what_becomes_of_the_booking(void **state)
{
    struct fixture *t = *state;
    struct scene s = has_expired;
    struct rendered r = render_scene(t, MAIL_EXPIRED, LANG_JA, &s);
    assert_has(r.m.text, "ご予約は「確定」のままです");
    assert_has(r.m.text, "03-1234-5678");
    r = render_scene(t, MAIL_STAFF_EXPIRED, LANG_JA, &s);
    assert_has(r.m.text, "予約は「確定」のままです");
    s.policy = "cancel";
    r = render_scene(t, MAIL_EXPIRED, LANG_JA, &s);
    assert_has(r.m.text, "自動でキャンセルとなります");
    r = render_scene(t, MAIL_STAFF_EXPIRED, LANG_JA, &s);
    assert_has(r.m.text, "自動でキャンセルされます");
}

static void staff_see_the_present_state_and_the_answers(void **state)
{
    struct fixture *t = *state;
    struct scene s = is_paid;
    s.answers = "[{\"label\":\"アレルギー\",\"value\":\"卵\"},{\"label\":\"備考\",\"value\":\"\"}]";
    struct rendered r = render_scene(t, MAIL_STAFF_PAID, LANG_JA, &s);
    assert_has(r.m.text, "決済ステータス：決済完了");
    assert_has(r.m.text, "お支払い店舗：ファミリーマート");
    assert_has(r.m.text, "アレルギー：卵");
    assert_lacks(r.m.text, "備考");
    s.reason = "by_shop";
    r = render_scene(t, MAIL_STAFF_PAID, LANG_JA, &s);
    assert_has(r.m.text, "予約を復活するか");
    r = render_scene(t, MAIL_STAFF_CANCELLED, LANG_JA, &s);
    assert_has(r.m.text, "返金するかどうかの判断が必要です");
    assert_has(r.m.html, "返金するかどうかの判断が必要です");
    r = render_scene(t, MAIL_STAFF_EXPIRED, LANG_JA, &is_paid);
    assert_has(r.m.text, "その後、お支払いを確認できました");
}

static void markup_in_a_name_stays_text(void **state)
{
    struct scene s = with_number;
    s.name = "<b>山田</b> & 花子";
    struct rendered r = render_scene(*state, MAIL_CONFIRMED, LANG_JA, &s);
    assert_has(r.m.html, "&lt;b&gt;山田&lt;/b&gt; &amp; 花子");
    assert_lacks(r.m.html, "<b>山田");
    assert_has(r.m.text, "<b>山田</b> & 花子 様");
}

static void cancelling_is_explained_while_it_is_possible(void **state)
{
    struct fixture *t = *state;
    struct scene s = with_number;
    struct rendered r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_has(r.m.text, "お客様専用ページからキャンセルできます");
    s.starts_in_ms = MS_PER_HOUR; /* the limit is a day before */
    r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_lacks(r.m.text, "お客様専用ページからキャンセルできます");
    assert_has(r.m.text, "キャンセルをご希望の場合は");
}

static void nothing_is_told_about_what_is_not_there(void **state)
{
    struct fixture *t = *state;
    assert_int_equal(render(t, MAIL_CONFIRMED, 999, LANG_JA).err, ERR_NOT_FOUND);
    int64_t one = scene_write(t, &with_number);
    int64_t other = scene_write(t, &with_number);
    struct mail_message m;
    enum mail_render_result result;
    struct mail_about mixed = {.booking = {true, one}, .payment = {true, other + 1}};
    struct mail_about whole = {.booking = {true, one}};
    assert_int_equal(mail_render(&t->app, t->a, db_reader(t->app.db), SHOP, MAIL_CONFIRMED, &mixed,
                                 LANG_JA, &m, &result),
                     ERR_NOT_FOUND);
    assert_int_equal(mail_render(&t->app, t->a, db_reader(t->app.db), SHOP + 1, MAIL_CONFIRMED,
                                 &whole, LANG_JA, &m, &result),
                     ERR_NOT_FOUND);
}

/* By card: what has to be done, when it is charged, and the way to it. */
static void a_card_is_asked_for_while_it_can_be_paid(void **state)
{
    struct fixture *t = *state;
    struct scene s = {.method = "card", .pay_status = "awaiting_payment", .has_page = true};
    struct rendered r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_has(r.m.subject, "ご予約確定とカード決済のご案内");
    assert_has(r.m.text, "支払いへ進む");
    assert_has(r.m.text, "ご請求は、お手続きと同時です");
    assert_has(r.m.text, "期限までにお支払いがない場合");
    assert_lacks(r.m.text, "コンビニ");
    assert_lacks(r.m.text, "checkout.example"); /* the way leads over the customer's own page */
    r = render_scene(t, MAIL_REMINDER, LANG_JA, &s);
    assert_int_equal(r.result, MAIL_RENDERED);
    assert_has(r.m.text, "カードでのお支払い（¥3,300）");
    s.pay_status = "capturing";
    r = render_scene(t, MAIL_CONFIRMED, LANG_JA, &s);
    assert_has(r.m.text, "確保したカードの利用枠へ請求します");
    assert_lacks(r.m.text, "支払いへ進む");
    assert_int_equal(render_scene(t, MAIL_REMINDER, LANG_JA, &s).result, MAIL_UNTRUE);
    s.pay_status = "voiding";
    assert_int_equal(render_scene(t, MAIL_CONFIRMED, LANG_JA, &s).result, MAIL_UNTRUE);
}

static void an_application_by_card_says_whether_the_card_is_still_to_be_entered(void **state)
{
    struct fixture *t = *state;
    struct scene s = {
        .status = "pending", .method = "card", .pay_status = "authorizing", .has_page = true};
    struct rendered r = render_scene(t, MAIL_PROVISIONAL, LANG_JA, &s);
    assert_has(r.m.text, "カードの手続きへ進む");
    r = render_scene(t, MAIL_PROVISIONAL, LANG_JA, &card_held);
    assert_lacks(r.m.text, "カードの手続きへ進む");
    assert_has(r.m.text, "ご予約が確定してから");
    s = (struct scene){
        .status = "pending", .method = "card", .pay_status = "failed", .fail = "lapsed"};
    r = render_scene(t, MAIL_DECLINED, LANG_JA, &s);
    assert_has(r.m.subject, "カードの手続きをもう一度");
    s = (struct scene){
        .reason = "refused", .method = "card", .pay_status = "voiding", .is_held = true};
    r = render_scene(t, MAIL_CANCELLED, LANG_JA, &s);
    assert_has(r.m.text, "カードへのご請求はありません");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_complete_in_both_languages),
        cmocka_unit_test(a_card_is_asked_for_while_it_can_be_paid),
        cmocka_unit_test(an_application_by_card_says_whether_the_card_is_still_to_be_entered),
        cmocka_unit_test(links_lead_customers_to_their_page_and_staff_to_the_admin),
        cmocka_unit_test(the_confirmation_shows_every_chain_in_order),
        cmocka_unit_test(money_for_a_cancelled_booking_does_not_sound_like_a_visit),
        cmocka_unit_test(whoever_waits_is_told_where_it_leads_and_until_when),
        cmocka_unit_test(a_promotion_to_confirmed_says_so_in_the_mail_with_the_number),
        cmocka_unit_test(the_end_of_waiting_says_why),
        cmocka_unit_test(no_other_mail_to_customers_shows_a_number),
        cmocka_unit_test(a_reminder_shows_the_numbers_and_the_deadline_once_more),
        cmocka_unit_test(a_provisional_booking_is_told_that_it_is_not_confirmed),
        cmocka_unit_test(a_mail_whose_words_became_wrong_is_dropped),
        cmocka_unit_test(a_booking_paid_meanwhile_is_not_asked_to_pay),
        cmocka_unit_test(ways_without_a_number_are_confirmed_too),
        cmocka_unit_test(after_the_deadline_no_number_is_handed_out),
        cmocka_unit_test(a_random_confirmation_number_is_pointed_out),
        cmocka_unit_test(a_withdrawn_number_must_not_be_paid),
        cmocka_unit_test(a_cancellation_gives_its_reason),
        cmocka_unit_test(expiry_says_what_becomes_of_the_booking),
        cmocka_unit_test(staff_see_the_present_state_and_the_answers),
        cmocka_unit_test(markup_in_a_name_stays_text),
        cmocka_unit_test(cancelling_is_explained_while_it_is_possible),
        cmocka_unit_test(nothing_is_told_about_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
