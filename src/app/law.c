#include "app/law.h"

#include "app/change.h"
#include "base/buf.h"
#include "base/json.h"
#include "store/law.h"
#include "store/offering.h"
#include "store/shop.h"

#include <inttypes.h>

enum { OFFERINGS_MAX = 500, DRAFT_MAX = 1000 };

enum err law_read(struct db_conn *db, struct arena *a, struct shop_id shop, struct law *out)
{
    struct law_list_rows rows;
    TRY(q_law_list(db, a, &(struct law_list_in){shop.v, LAW_ITEM_COUNT}, &rows));
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        out->text[i] = STR("");
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum law_item item;
        if (!law_item_parse(rows.v[i].item, &item)) {
            return ERR_DB;
        }
        out->text[item] = rows.v[i].text;
    }
    return OK;
}

enum err law_gap(struct db_conn *db, struct arena *a, struct shop_id shop, struct law_gap *out)
{
    struct law law;
    struct law_offerings_row row;
    *out = (struct law_gap){0};
    TRY(law_read(db, a, shop, &law));
    if (law_missing(&law) == 0) {
        return OK;
    }
    TRY(q_law_offerings(db, a, &(struct law_offerings_in){shop.v}, &row));
    if (row.n > 0) {
        *out = (struct law_gap){law_missing(&law), row.n};
    }
    return OK;
}

/* --- the draft --- */

static void line(struct buf *b, enum tx text)
{
    if (b->n > 0) {
        buf_c(b, "\n");
    }
    buf_str(b, tr(LANG_JA, text));
}

/* Ways to pay, when to pay and how to cancel follow from the offerings that are not drafts. */
static void draft_of_offerings(struct arena *a, const struct offering_get_rows *rows,
                               struct law *out)
{
    bool konbini = false, card = false, onsite = false;
    for (size_t i = 0; i < rows->n; i++) {
        konbini |= rows->v[i].pay_konbini != 0;
        card |= rows->v[i].pay_card != 0;
        onsite |= rows->v[i].pay_onsite != 0;
    }
    struct buf how, when;
    buf_init(&how, a, DRAFT_MAX);
    buf_init(&when, a, DRAFT_MAX);
    if (konbini) {
        line(&how, TX_LAW_DRAFT_HOW_KONBINI);
        line(&when, TX_LAW_DRAFT_WHEN_KONBINI);
    }
    if (card) {
        line(&how, TX_LAW_DRAFT_HOW_CARD);
        line(&when, TX_LAW_DRAFT_WHEN_CARD);
    }
    if (onsite) {
        line(&how, TX_LAW_DRAFT_HOW_ONSITE);
        line(&when, TX_LAW_DRAFT_WHEN_ONSITE);
    }
    out->text[LAW_METHODS] = buf_view(&how);
    out->text[LAW_PAY_WHEN] = buf_view(&when);
}

enum err law_draft(struct db_conn *db, struct arena *a, struct shop_id shop, const struct law *said,
                   struct law *out)
{
    struct shop_get_row row;
    struct offering_get_rows offerings;
    TRY(q_shop_get(db, a, &(struct shop_get_in){shop.v}, &row));
    TRY(q_offering_list(db, a, &(struct offering_list_in){shop.v, OFFERINGS_MAX}, &offerings));
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        out->text[i] = STR("");
    }
    out->text[LAW_SELLER] = row.name;
    out->text[LAW_PHONE] = row.contact_phone;
    out->text[LAW_MAIL] = row.contact_mail;
    out->text[LAW_PRICE] = tr(LANG_JA, TX_LAW_DRAFT_PRICE);
    out->text[LAW_FEES] = tr(LANG_JA, TX_LAW_DRAFT_FEES);
    out->text[LAW_DELIVERY] = tr(LANG_JA, TX_LAW_DRAFT_DELIVERY);
    out->text[LAW_CANCEL] = tr(LANG_JA, TX_LAW_DRAFT_CANCEL);
    draft_of_offerings(a, &offerings, out);
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        if (!str_empty(said->text[i])) {
            out->text[i] = STR("");
        }
    }
    return OK;
}

/* --- saving --- */

struct set_law {
    const struct law *law;
    struct str more;
    struct problems *problems;
};

static void check(const struct set_law *op)
{
    *op->problems = (struct problems){0};
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        check_length(op->problems, law_item_name((enum law_item)i).p, op->law->text[i],
                     LAW_TEXT_MAX);
    }
    check_length(op->problems, "more", op->more, LAW_MORE_MAX);
}

static enum err write_items(struct change *c, const struct set_law *op, const struct law *old,
                            json_t *changed)
{
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        struct str name = law_item_name((enum law_item)i);
        if (str_eq(old->text[i], op->law->text[i])) {
            continue;
        }
        TRY(q_law_put(c->db, &(struct law_put_in){c->shop.v, name, op->law->text[i]}, NULL));
        json_array_append_new(changed, json_from_str(name));
    }
    return OK;
}

static enum err set_law(struct change *c, void *arg)
{
    const struct set_law *op = arg;
    struct law old;
    struct shop_get_row shop;
    struct law_gap gap;
    check(op);
    if (op->problems->refuses) {
        return OK;
    }
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &shop));
    TRY(law_read(c->db, c->a, c->shop, &old));
    json_t *changed = json_array();
    enum err e = write_items(c, op, &old, changed);
    if (e == OK && !str_eq(shop.law_text, op->more)) {
        e = q_law_set_more(c->db, &(struct law_set_more_in){c->shop.v, op->more, c->now.ms}, NULL);
        json_array_append_new(changed, json_string("more"));
    }
    if (e == OK && json_array_size(changed) > 0) {
        e = change_history(c, &(struct history_line){.subject = "settings",
                                                     .what = STR("law"),
                                                     .detail = json_text(c->a, changed)});
    }
    json_decref(changed);
    TRY(e);
    TRY(law_gap(c->db, c->a, c->shop, &gap));
    if (gap.missing > 0) {
        problem_warn(op->problems, "more", TX_PROBLEM_LAW_GAP);
    }
    return OK;
}

enum err app_set_law(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                     const struct law *law, struct str more, struct problems *problems)
{
    struct set_law op = {law, more, problems};
    return change_run(app, a, TX_ADMIN, shop, who, set_law, &op);
}
