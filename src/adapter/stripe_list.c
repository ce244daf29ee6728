/* stripe_list.c: finding what webhooks and lost answers left unsaid, in Stripe's lists
 * (contract 7.3). Lists come newest first, in pages; every walk is bounded. */
#include "adapter/stripe_call.h"
#include "adapter/stripe_form.h"
#include "adapter/stripe_page.h"
#include "adapter/stripe_reply.h"
#include "adapter/stripe_webhook.h"

enum {
    PAGE = 100, /* Stripe's largest */
    PAGES_MAX = 200,
    CLOCK_SKEW_S = 300, /* Stripe's clock may be that far behind ours */
};

struct page {
    struct gw_reply reply;
    json_t *root; /* NULL unless reply is GW_DONE; page_release */
    const json_t *data;
    bool has_more;
};

static void page_get(struct stripe *s, struct arena *a, const struct gw_account *account,
                     const char *path, const struct form *query, struct page *out)
{
    *out = (struct page){0};
    stripe_get(s, a, account, path, form_bytes(query), &out->reply);
    if (out->reply.outcome != GW_DONE) {
        return;
    }
    if (json_parse(out->reply.body, &out->root) == OK) {
        out->data = json_at(out->root, "data");
        out->has_more =
            json_bool_at(out->root, "has_more", false) && json_array_size(out->data) > 0;
    }
    if (!json_is_array(out->data)) {
        json_decref(out->root);
        out->root = NULL;
        out->reply.outcome = GW_AGAIN;
        out->reply.code = STR("unreadable");
    }
}

static void page_release(struct page *p)
{
    json_decref(p->root);
}

static struct str page_last_id(struct arena *a, const struct page *p)
{
    return json_str_at(a, json_array_get(p->data, json_array_size(p->data) - 1), "id");
}

/* A reply that outlives the arena it was made in. The body, a whole page, stays behind. */
static void keep_reply(struct arena *a, const struct gw_reply *from, struct gw_reply *out)
{
    *out = (struct gw_reply){
        .outcome = from->outcome,
        .http = from->http,
        .code = str_copy(a, from->code),
        .message = str_copy(a, from->message),
        .request_id = str_copy(a, from->request_id),
        .retry_after_ms = from->retry_after_ms,
    };
}

static void give_up(struct gw_reply *out)
{
    out->outcome = GW_AGAIN;
    out->code = STR("too_many");
}

/* --- find --------------------------------------------------------------------------------------
 */

/* What is looked through: PaymentIntents, or Checkout Sessions. */
struct shelf {
    const char *path;
    bool (*read)(struct arena *a, const json_t *object, struct gw_payment *out);
};

static const struct shelf payments = {"/v1/payment_intents", stripe_payment_read};
static const struct shelf pages = {"/v1/checkout/sessions", stripe_page_read};

/* Of several objects for one payment (its number was refused, its key was changed) the one that has
 * money or can still get it counts: true. Otherwise *best is the newest. */
static bool look_through(struct arena *a, const struct shelf *shelf, const json_t *data,
                         struct payment_id payment, struct str *best)
{
    for (size_t i = 0; i < json_array_size(data); i++) {
        struct gw_payment p;
        if (!shelf->read(a, json_array_get(data, i), &p) || p.payment.v != payment.v) {
            continue;
        }
        bool is_alive = p.state == GW_PAID || p.state == GW_AWAITING ||
                        p.page.state == GW_PAGE_OPEN || p.page.state == GW_PAGE_DONE;
        if (is_alive || best->p == NULL) {
            *best = p.page.state == GW_PAGE_NONE ? p.provider_id : p.page.id;
        }
        if (is_alive) {
            return true;
        }
    }
    return false;
}

/* The object's id, or STR_NONE. *reply is GW_DONE if there can be no doubt. */
static struct str find_id(struct stripe *s, struct arena *a, const struct gw_account *account,
                          const struct shelf *shelf, struct payment_id payment, int64_t since_s,
                          struct gw_reply *reply)
{
    struct arena *scratch = arena_new();
    struct str best = STR_NONE, cursor = STR_NONE;
    bool is_done = false;
    for (int i = 0; !is_done; i++) {
        struct form f;
        struct page page;
        arena_reset(scratch);
        form_init(&f, scratch);
        form_i64(&f, "created[gte]", since_s);
        form_i64(&f, "limit", PAGE);
        form_str(&f, "starting_after", cursor);
        page_get(s, scratch, account, shelf->path, &f, &page);
        keep_reply(a, &page.reply, reply);
        is_done = page.root == NULL || look_through(a, shelf, page.data, payment, &best) ||
                  !page.has_more;
        if (!is_done && i == PAGES_MAX) {
            give_up(reply);
            is_done = true;
        }
        cursor = is_done ? STR_NONE : page_last_id(a, &page);
        page_release(&page);
    }
    arena_free(scratch);
    return best;
}

static void find_on(const struct shelf *shelf, struct gateway *g, struct arena *a,
                    const struct gw_account *account, struct payment_id payment,
                    struct instant since, struct gw_reply *out)
{
    int64_t since_s = since.ms / MS_PER_SECOND - CLOCK_SKEW_S;
    struct str id = find_id(stripe_of(g), a, account, shelf, payment, since_s, out);
    if (out->outcome == GW_DONE && id.p != NULL) {
        struct gw_request read;
        g->ops->build_read(g, a, id, &read);
        stripe_send(g, a, account, &read, STR_NONE, out);
    }
}

void stripe_find(struct gateway *g, struct arena *a, const struct gw_account *account,
                 struct payment_id payment, struct instant since, struct gw_reply *out)
{
    find_on(&payments, g, a, account, payment, since, out);
}

void stripe_find_page(struct gateway *g, struct arena *a, const struct gw_account *account,
                      struct payment_id payment, struct instant since, struct gw_reply *out)
{
    find_on(&pages, g, a, account, payment, since, out);
}

/* --- events ------------------------------------------------------------------------------------
 */

static void events_get(struct stripe *s, struct arena *a, const struct gw_account *account,
                       int64_t since_s, const char *cursor_name, struct str cursor,
                       struct page *out)
{
    struct form f;
    form_init(&f, a);
    for (size_t i = 0; i < WEBHOOK_TYPES; i++) {
        form_str(&f, "types[]", str_from(webhook_types[i]));
    }
    form_i64(&f, "created[gte]", since_s);
    form_i64(&f, "limit", PAGE);
    form_str(&f, cursor_name, cursor);
    page_get(s, a, account, "/v1/events", &f, out);
}

/* A page turned round: oldest first. What is not an event is left out. */
static void take_events(struct arena *a, const json_t *data, struct gw_events *out)
{
    size_t n = json_array_size(data);
    out->v = ARENA_ARRAY(a, struct gw_event, n + 1);
    for (size_t i = n; i > 0; i--) {
        const json_t *object = json_array_get(data, i - 1);
        if (webhook_event_read(a, object, json_text(a, object), &out->v[out->n])) {
            out->n++;
        }
    }
}

/* Without a place to start from, the oldest page is at the end of the list. */
static void walk_to_oldest(struct stripe *s, struct arena *a, const struct gw_account *account,
                           int64_t since_s, struct gw_events *out, struct gw_reply *reply)
{
    struct arena *scratch = arena_new();
    struct str cursor = STR_NONE;
    bool is_done = false;
    for (int i = 0; !is_done; i++) {
        struct page page;
        arena_reset(scratch);
        events_get(s, scratch, account, since_s, "starting_after", cursor, &page);
        keep_reply(a, &page.reply, reply);
        is_done = page.root == NULL || !page.has_more;
        if (page.root != NULL && is_done) {
            take_events(a, page.data, out);
            out->has_more = i > 0;
        } else if (!is_done && i == PAGES_MAX) {
            give_up(reply);
            is_done = true;
        }
        cursor = is_done ? STR_NONE : page_last_id(a, &page);
        page_release(&page);
    }
    arena_free(scratch);
}

void stripe_events(struct gateway *g, struct arena *a, const struct gw_account *account,
                   struct instant since, struct str after, struct gw_events *out,
                   struct gw_reply *reply)
{
    int64_t since_s = since.ms / MS_PER_SECOND;
    *out = (struct gw_events){0};
    if (str_empty(after)) {
        walk_to_oldest(stripe_of(g), a, account, since_s, out, reply);
        return;
    }
    struct page page;
    events_get(stripe_of(g), a, account, since_s, "ending_before", after, &page);
    if (page.root != NULL) {
        take_events(a, page.data, out);
        out->has_more = page.has_more;
    }
    *reply = page.reply;
    page_release(&page);
}

/* --- payments ----------------------------------------------------------------------------------
 */

void stripe_payments(struct gateway *g, struct arena *a, const struct gw_account *account,
                     struct instant since, struct str after, struct gw_payments *out,
                     struct gw_reply *reply)
{
    struct form f;
    struct page page;
    *out = (struct gw_payments){0};
    form_init(&f, a);
    form_i64(&f, "created[gte]", since.ms / MS_PER_SECOND - CLOCK_SKEW_S);
    form_i64(&f, "limit", PAGE);
    form_str(&f, "starting_after", after);
    page_get(stripe_of(g), a, account, "/v1/payment_intents", &f, &page);
    *reply = page.reply;
    if (page.root == NULL) {
        return;
    }
    size_t n = json_array_size(page.data);
    out->v = ARENA_ARRAY(a, struct gw_payment, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (stripe_payment_read(a, json_array_get(page.data, i), &out->v[out->n])) {
            out->n++;
        }
    }
    out->has_more = page.has_more;
    page_release(&page);
}
