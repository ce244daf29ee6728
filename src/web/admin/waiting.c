#include "web/admin/waiting.h"

#include "app/waiting.h"
#include "core/format.h"
#include "store/waiting.h"
#include "web/access.h"
#include "web/admin/waiting.html.h"
#include "web/router.h"

enum { SLOTS_MAX = 100, PARTIES_MAX = 100 };

/* All parties of a slot are of one offering, so what holds for one of them holds for all. */
static enum err may_decide(const struct web_req *r, const struct waiting_line_rows *rows, bool *out)
{
    enum access has = ACCESS_NONE;
    if (rows->n > 0) {
        TRY(access_to_booking(r, rows->v[0].id, &has));
    }
    *out = has == ACCESS_APPROVE;
    return OK;
}

static void fill_parties(const struct web_req *r, const struct waiting_line_rows *rows,
                         const struct waiting_place *place, bool may, struct waiting_slot *out)
{
    out->parties = ARENA_ARRAY(r->arena, struct waiting_party, rows->n + 1);
    out->n = rows->n;
    for (size_t i = 0; i < rows->n; i++) {
        const struct waiting_line_row *row = &rows->v[i];
        struct str id = id_text(r->arena, row->id);
        bool may_promote = may && !place->is_over && row->party <= place->left;
        out->parties[i] = (struct waiting_party){
            .place = admin_number(r->arena, (int64_t)i + 1),
            .name = row->name,
            .kana = row->kana,
            .party = admin_number(r->arena, row->party),
            .since = admin_at(r, (struct instant){row->created_at}),
            .url = web_admin_url(r, "/bookings/%.*s", STR_ARG(id)),
            .promote = {STR("")},
        };
        if (may_promote) {
            out->parties[i].promote = web_admin_url(r, "/bookings/%.*s/promote", STR_ARG(id));
        }
    }
}

static enum err fill_slot(const struct web_req *r, const struct waiting_slots_row *row,
                          struct waiting_slot *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v;
    struct offering_get_row offering;
    struct slot_get_row slot;
    struct waiting_line_rows line;
    struct waiting_place place;
    bool has_offering, has_slot;
    TRY(q_offering_get(db, r->arena, &(struct offering_get_in){shop, row->offering}, &offering,
                       &has_offering));
    TRY(q_slot_get(db, r->arena, &(struct slot_get_in){shop, row->id}, &slot, &has_slot));
    if (!has_offering || !has_slot) {
        return ERR_DB;
    }
    struct waiting_line_in line_in = {.shop = shop, .slot = row->id, .max = PARTIES_MAX};
    TRY(q_waiting_line(db, r->arena, &line_in, &line));
    struct booking_get_row nobody = {.slot = row->id};
    TRY(waiting_place_read(db, r->arena, web_shop(r), r->now, &nobody, &offering, &slot, &place));
    enum booking_status leads_to =
        place.leads_to == WAITLIST_CONFIRMED ? BOOKING_CONFIRMED : BOOKING_PENDING;
    *out = (struct waiting_slot){
        .id = id_text(r->arena, row->id),
        .title = admin_words(r->lang, offering.title, offering.title_en),
        .when = admin_when(r, (struct instant){slot.starts_at}, (struct instant){slot.ends_at}),
        .seats = tx_waiting_seats(r->arena, r->lang, admin_number(r->arena, place.left),
                                  admin_number(r->arena, slot.capacity)),
        .until = tx_waiting_until(r->arena, r->lang, admin_at(r, place.until)),
        .leads = tx_waiting_leads(r->arena, r->lang, tr(r->lang, booking_status_label(leads_to))),
        .warning = STR(""),
        .in_order = offering.waits_in_order != 0,
        .more = STR(""),
    };
    if (place.is_over) {
        out->warning = tr(r->lang, TX_NEXT_WAITLISTED_OVER);
    } else if (place.is_paused) {
        out->warning = tr(r->lang, TX_NEXT_WAITLISTED_PAUSED);
    }
    if (row->n > (int64_t)line.n) {
        out->more =
            tx_waiting_more(r->arena, r->lang, admin_number(r->arena, row->n - (int64_t)line.n));
    }
    bool may;
    TRY(may_decide(r, &line, &may));
    fill_parties(r, &line, &place, may, out);
    return OK;
}

enum err admin_waiting(struct web_req *r)
{
    struct waiting_slots_rows rows;
    struct waiting_slots_in in = {.shop = web_shop(r).v, .max = SLOTS_MAX};
    TRY(q_waiting_slots(db_reader(r->app->db), r->arena, &in, &rows));
    struct waiting_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_WAITING_TITLE), "/bookings"),
        .bookings_url = web_admin_url(r, "/bookings"),
        .slots = ARENA_ARRAY(r->arena, struct waiting_slot, rows.n + 1),
    };
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    for (size_t i = 0; i < rows.n; i++) {
        if (access_sees(&seen, rows.v[i].offering)) {
            TRY(fill_slot(r, &rows.v[i], &v.slots[v.n++]));
        }
    }
    WEB_RENDER(r, 200, render_web_admin_waiting, &v);
}
