/* refund_line.c: one refund in words: its state, what it waits for and for how long, who wanted it.
 */
#include "app/refund_move.h"
#include "core/format.h"
#include "core/names.h"
#include "core/urgency.h"
#include "web/access.h"
#include "web/admin/refund.h"

enum { OPEN_MAX = 100 };

/* The provider's words for what people can do something about; others stand as they are. */
static const struct named codes[] = {
    {"balance_insufficient", TX_REFUND_CODE_BALANCE},
    {"insufficient_funds", TX_REFUND_CODE_BALANCE},
    {"charge_already_refunded", TX_REFUND_CODE_ALREADY},
    {"charge_disputed", TX_REFUND_CODE_DISPUTED},
    {"merchant_request", TX_REFUND_CODE_BY_SHOP},
    {"unknown", TX_REFUND_CODE_UNKNOWN},
};

static struct str why_not(const struct web_req *r, enum refund_status status, struct str code)
{
    unsigned i;
    bool is_routine = str_is(code, "processing"); /* as every refund on its way to a bank */
    if (str_empty(code) || is_routine || status == REFUND_SUCCEEDED) {
        return STR("");
    }
    return tx_refund_why_not(
        r->arena, r->lang,
        named_parse(codes, COUNT_OF(codes), code, &i) ? tr(r->lang, codes[i].label) : code);
}

static struct str waits(const struct web_req *r, enum refund_status status, int64_t asked_at)
{
    enum tx for_whom = refund_status_waits_for(status);
    return for_whom == TX_NONE
               ? STR("")
               : tx_refund_age(r->arena, r->lang, tr(r->lang, for_whom),
                               urgency_span(r->arena, r->lang, r->now.ms - asked_at));
}

static struct str until(const struct web_req *r, enum refund_status status, struct opt_i64 at)
{
    return status == REFUND_AWAITING_DETAILS && at.is_set
               ? tx_refund_until(r->arena, r->lang,
                                 format_instant(r->arena, r->lang, (struct instant){at.v}))
               : STR("");
}

static struct str asked(const struct web_req *r, const struct refund_of_booking_row *row)
{
    enum refund_reason reason;
    struct str at = admin_at(r, (struct instant){row->asked_at});
    if (!refund_reason_parse(row->reason, &reason)) {
        return at;
    }
    if (reason == REFUND_AT_PROVIDER) {
        return tx_refund_made_at_provider(r->arena, r->lang, at);
    }
    struct str who = row->user_name.n > 0 ? row->user_name : tr(r->lang, TX_ACTOR_SYSTEM);
    return tx_refund_asked_line(r->arena, r->lang, at, who,
                                tr(r->lang, refund_reason_label(reason)));
}

static struct refund_line line_of(const struct web_req *r, struct str status, int64_t amount)
{
    return (struct refund_line){
        .arena = r->arena,
        .lang = r->lang,
        .chip = {.lang = r->lang,
                 .name = str_format(r->arena, "refund-%.*s", STR_ARG(status)),
                 .label = tr(r->lang, refund_status_label(refund_status_of(status)))},
        .amount = format_yen(r->arena, r->lang, (struct yen){amount}),
        .asked = STR(""),
        .note = STR(""),
        .why_not = STR(""),
        .name = STR(""),
        .booking = {STR("")},
        .call_off = {STR("")},
    };
}

void refund_line_fill(const struct web_req *r, int64_t booking,
                      const struct refund_of_booking_row *row, bool may_act,
                      struct refund_line *out)
{
    enum refund_status status = refund_status_of(row->status);
    *out = line_of(r, row->status, row->amount);
    out->asked = asked(r, row);
    out->note = row->note;
    out->waits = waits(r, status, row->asked_at);
    out->until = until(r, status, row->details_until);
    out->why_not = why_not(r, status, row->code);
    if (may_act && status == REFUND_AWAITING_DETAILS) {
        struct str of = id_text(r->arena, booking), id = id_text(r->arena, row->id);
        out->call_off =
            web_admin_url(r, "/bookings/%.*s/refund/off?refund=%.*s", STR_ARG(of), STR_ARG(id));
    }
}

enum err refund_lines_open(const struct web_req *r, struct refund_line **out, size_t *n)
{
    struct refund_open_list_rows rows;
    struct refund_open_list_in in = {
        .shop = web_shop(r).v, .viewer = access_viewer(r), .max = OPEN_MAX};
    TRY(q_refund_open_list(db_reader(r->app->db), r->arena, &in, &rows));
    *out = ARENA_ARRAY(r->arena, struct refund_line, rows.n + 1);
    *n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct refund_open_list_row *row = &rows.v[i];
        enum refund_status status = refund_status_of(row->status);
        struct str id = id_text(r->arena, row->booking);
        struct refund_line *line = &(*out)[i];
        *line = line_of(r, row->status, row->amount);
        line->name = row->name;
        line->booking = web_admin_url(r, "/bookings/%.*s#pays", STR_ARG(id));
        line->waits = waits(r, status, row->asked_at);
        line->until = until(r, status, row->details_until);
    }
    return OK;
}
