#include "web/shop/apply.h"

#include "core/format.h"
#include "store/booking.h"
#include "web/router.h"
#include "web/shop/apply.html.h"

#include <inttypes.h>

enum { OTHER_SLOTS = 6 };

static struct str slot_refusal(const struct apply *p)
{
    switch (p->slot.state) {
    case SLOT_NOT_YET:
        return tr(p->r->lang, TX_APPLY_SLOT_NOT_YET);
    case SLOT_OPEN:
        return p->slot.can_book || p->slot.can_wait ? STR_NONE : tr(p->r->lang, TX_APPLY_FULL);
    case SLOT_TOO_LATE:
    case SLOT_CLOSED:
    case SLOT_STATE_COUNT:
        break;
    }
    return tr(p->r->lang, TX_APPLY_SLOT_CLOSED);
}

enum err apply_show(struct apply *p, int status, struct str refusal)
{
    struct web_req *r = p->r;
    struct arena *a = r->arena;
    struct str id = id_text(a, p->offer.row.id);
    struct str day = day_iso(a, p->slot.day);
    struct apply_view v = {
        .arena = a,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_APPLY_TITLE)),
        .p = p,
        .steps = {a, r->lang, 1},
        .when = format_range(a, r->lang, p->slot.starts, p->slot.ends),
        .action = web_shop_url(r, "/o/%.*s/confirm", STR_ARG(id)),
        .change_slot = web_shop_url(r, "/o/%.*s?day=%.*s", STR_ARG(id), STR_ARG(day)),
        .change_slot_action = web_shop_url(r, "/o/%.*s/apply", STR_ARG(id)),
        .refusal = refusal,
        .konbini = apply_konbini_reason(p),
        .foot = shop_foot(r),
    };
    if (str_empty(refusal)) {
        v.refusal = slot_refusal(p);
    }
    if (p->kind == APPLY_WAIT) {
        v.note = tr(r->lang, TX_APPLY_WAIT_NOTE);
    } else if (p->kind == APPLY_APPROVAL) {
        v.note = tx_apply_approval_note(a, r->lang, web_shop_name(r));
    }
    if (p->has_method && p->choices.methods == 0) {
        v.no_method = tx_method_none_left(a, r->lang, web_shop_name(r));
    }
    if (!str_empty(v.refusal) || !str_empty(v.no_method)) {
        int64_t party = p->party > 0 ? p->party : 1;
        TRY(slot_shows_free(r, &p->offer, party, p->slot.id, OTHER_SLOTS, &v.others));
    }
    WEB_RENDER(r, status, render_web_shop_apply, &v);
}

enum err apply_page(struct web_req *r)
{
    struct apply p;
    TRY(apply_load(r, &p));
    return apply_show(&p, 200, STR_NONE);
}

/* Back from the confirmation, or to another slot, with everything that was entered. */
enum err apply_again(struct web_req *r)
{
    struct apply p;
    TRY(apply_load(r, &p));
    bool is_right = apply_read(&p);
    return apply_show(&p, is_right ? 200 : 422, STR_NONE);
}

enum err apply_confirm(struct web_req *r)
{
    struct apply p;
    TRY(apply_load(r, &p));
    if (!apply_read(&p) || !str_empty(slot_refusal(&p))) {
        return apply_show(&p, 422, STR_NONE);
    }
    return apply_show_confirm(&p, 200, STR_NONE);
}

/* Somebody opens the address of a step that only a form leads to (a restored tab, a bookmark). */
enum err apply_restart(struct web_req *r)
{
    struct offer o;
    TRY(offer_from_path(r, &o));
    return web_redirect(r, o.url.s);
}

/* --- the last step --- */

/* The refusal beside its field, or at the top when the form (made a moment earlier) has no such
 * field. */
static enum err beside(struct apply *p, bool has_field, const char *field, struct str words)
{
    if (has_field) {
        form_fail(p->form, field, "refused", words);
        return apply_show(p, 422, STR_NONE);
    }
    return apply_show(p, 422, words);
}

static enum err refused(struct apply *p, const struct book_output *out)
{
    struct web_req *r = p->r;
    switch (out->result) {
    case BOOK_FULL:
        if (out->seats_left > 0) {
            return apply_show(p, 409,
                              tx_apply_full_party(r->arena, r->lang,
                                                  str_format(r->arena, "%d", out->seats_left)));
        }
        return apply_show(p, 409, tr(r->lang, TX_APPLY_FULL));
    case BOOK_NOT_OPEN:
        return apply_show(p, 409, tr(r->lang, TX_APPLY_SLOT_CLOSED));
    case BOOK_BAD_PARTY:
        return beside(p, p->has_party, "party",
                      tx_party_not_taken(r->arena, r->lang,
                                         str_format(r->arena, "%" PRId64, p->offer.row.max_party)));
    case BOOK_BAD_METHOD:
        return beside(p, p->has_method, "method", tr(r->lang, TX_METHOD_NOT_OFFERED));
    case BOOK_NO_SUCH:
        return p->has_ticket ? beside(p, true, "ticket", tr(r->lang, TX_TICKET_GONE))
                             : ERR_NOT_FOUND;
    case BOOK_DONE:
    case BOOK_REPEATED:
        break;
    }
    struct str token = out->token;
    /* A card is paid at once, or held; one that waits in line has nothing to do yet. */
    bool goes_on =
        p->method == PAY_CARD && out->result == BOOK_DONE && out->status != BOOKING_WAITLISTED;
    return web_redirect(r, web_shop_url(r, goes_on ? "/b/%.*s/pay" : "/b/%.*s", STR_ARG(token)).s);
}

/* What the customer agreed to on the confirmation still holds; else the confirmation again. */
static bool has_changed(const struct apply *p, struct str *notice)
{
    struct web_req *r = p->r;
    int64_t total = -1, kind = -1;
    if (!str_to_i64(web_post(r, "total"), &total) || total != p->amount.v) {
        *notice =
            tx_confirm_changed_price(r->arena, r->lang, format_yen(r->arena, r->lang, p->amount));
        return true;
    }
    if (!str_to_i64(web_post(r, "kind"), &kind) || kind != (int64_t)p->kind) {
        *notice =
            tr(r->lang, p->kind == APPLY_WAIT ? TX_CONFIRM_CHANGED_FULL : TX_CONFIRM_CHANGED_FREE);
        return true;
    }
    return false;
}

/* A second press of the button, when the first has taken the last seat, must not read "full". */
static enum err find_repeat(struct web_req *r, struct str key, struct str *token)
{
    struct booking_get_row b;
    bool found;
    struct booking_by_idem_key_in in = {.shop = web_shop(r).v, .idem_key = key};
    *token = STR_NONE;
    if (str_empty(key)) {
        return OK;
    }
    TRY(q_booking_by_idem_key(db_reader(r->app->db), r->arena, &in, &b, &found));
    if (found) {
        *token = b.token;
    }
    return OK;
}

enum err apply_book(struct web_req *r)
{
    struct apply p;
    struct str notice, token, key = web_post(r, "once");
    TRY(find_repeat(r, key, &token));
    if (!str_empty(token)) {
        return web_redirect(r, web_shop_url(r, "/b/%.*s", STR_ARG(token)).s);
    }
    TRY(apply_load(r, &p));
    if (!apply_read(&p) || !str_empty(slot_refusal(&p))) {
        return apply_show(&p, 422, STR_NONE);
    }
    if (str_empty(key) || has_changed(&p, &notice)) {
        return apply_show_confirm(&p, 409, str_empty(key) ? STR_NONE : notice);
    }
    struct book_input in = {
        .slot = {p.slot.id},
        .ticket = {p.ticket == NULL ? 0 : p.ticket->id},
        .party = p.party,
        .name = form_text(p.form, "name"),
        .kana = form_text(p.form, "kana"),
        .mail = form_text(p.form, "mail"),
        .phone = form_text(p.form, "phone"),
        .lang = r->lang,
        .method = p.method,
        .answers = apply_answers(&p),
        .idem_key = key,
    };
    struct book_output out;
    TRY(app_book(r->app, r->arena, web_shop(r), &in, &out));
    return refused(&p, &out);
}
