#include "sim/checkout_page.h"

#include "sim/card.h"
#include "sim/deliver.h"
#include "sim/draft.h"
#include "sim/intent.h"
#include "sim/konbini.h"
#include "sim/method.h"
#include "sim/session.h"
#include "sim/ui/checkout.html.h"
#include "sim/ui/secure.html.h"

enum { PAGE_MAX = 256 * 1024, WAIT_STEP_MS = 10 };

/* --- where to go next ------------------------------------------------------------------------ */

/* success_url with the session's id in it. */
static struct str success_url(const struct page *p, const json_t *session)
{
    static const char mark[] = "{CHECKOUT_SESSION_ID}";
    const char *url = get_c(session, "success_url");
    const char *at = strstr(url, mark);
    if (at == NULL) {
        return str_copy(p->arena, str_from(url));
    }
    return str_format(p->arena, "%.*s%s%s", (int)(at - url), url, get_c(session, "id"),
                      at + sizeof mark - 1);
}

/* Where a complete session's customer belongs: the voucher, or the shop. */
static struct str next_url(const struct page *p, const json_t *session, const struct account *a)
{
    const json_t *intent = table_get(&a->tables[T_INTENTS], get_c(session, "payment_intent"));
    const char *voucher =
        get_c(json_at(intent, "next_action.konbini_display_details"), "hosted_voucher_url");
    return voucher != NULL ? str_copy(p->arena, str_from(voucher)) : success_url(p, session);
}

/* With a receiver subscribed, Checkout waits for its 2xx before it sends the customer on. */
static void wait_for_receiver(struct page *p, const json_t *session)
{
    struct sim *s = p->cause.sim;
    const struct account *a = p->cause.acct;
    const char *event = str_c(p->arena, str_from(get_c(session, "_completed")));
    int64_t end = clock_now(clock_system()).ms + s->settings.session_landing_wait_ms;
    while (deliver_unanswered(a, event) && clock_now(clock_system()).ms < end && !s->is_stopping) {
        struct timespec step = {0, WAIT_STEP_MS * 1000000L};
        pthread_mutex_unlock(&s->lock);
        nanosleep(&step, NULL);
        pthread_mutex_lock(&s->lock);
    }
}

/* A complete session sends the customer away; false: it is not complete. */
static bool leave(struct page *p, const json_t *session)
{
    if (!is_c(session, "status", "complete")) {
        return false;
    }
    struct str to = next_url(p, session, p->cause.acct);
    wait_for_receiver(p, session);
    page_leave(p, to);
    return true;
}

/* --- the Checkout page ----------------------------------------------------------------------- */

static void show(struct page *p, const json_t *session, struct str error)
{
    struct buf b;
    struct arena *a = p->arena;
    const json_t *types = json_object_get(session, "payment_method_types");
    const json_t *items = json_object_get(session, "_items");
    const char *id = get_c(session, "id"), *cancel = get_c(session, "cancel_url");
    struct checkout_item *list = ARENA_ARRAY(a, struct checkout_item, json_array_size(items));
    struct str email = page_field(p, "email");
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)items, i, item)
    {
        list[i] = (struct checkout_item){str_copy(a, str_from(get_c(item, "description"))),
                                         page_yen(a, get_i64(item, "amount_total"))};
    }
    struct checkout_view v = {
        .head = page_head(p, TX_SIM_CHECKOUT_TITLE),
        .lang = p->lang,
        .arena = a,
        .error = error,
        .is_open = is_c(session, "status", "open"),
        .is_complete = is_c(session, "status", "complete"),
        .has_card = has_type(types, "card"),
        .has_konbini = has_type(types, "konbini"),
        .is_hold = session_holds_cards(session),
        .items = list,
        .n_items = json_array_size(items),
        .yen = page_yen(a, get_i64(session, "amount_total")),
        .email =
            !str_empty(email) ? email : str_copy(a, str_from(get_c(session, "customer_email"))),
        .name = page_field(p, "name"),
        .phone = page_field(p, "phone"),
        .pay_card = {str_format(a, "/checkout/%s/card", id)},
        .pay_konbini = {str_format(a, "/checkout/%s/konbini", id)},
        .cancel = {str_copy(a, str_from(cancel))},
    };
    if (v.is_complete) {
        v.next = (struct url){next_url(p, session, p->cause.acct)};
    }
    buf_init(&b, a, PAGE_MAX);
    render_sim_ui_checkout(&b, &v);
    page_send(p, &b);
}

static json_t *session_of(struct page *p, struct str *tail)
{
    json_t *session;
    struct str id = str_cut(tail, '/');
    p->cause.acct = sim_find(p->cause.sim, T_SESSIONS, str_c(p->arena, id), &session);
    if (session == NULL) {
        page_missing(p);
    }
    return session;
}

static void checkout(struct page *p, struct str tail)
{
    const json_t *session = session_of(p, &tail);
    if (session != NULL) {
        bool has_failed = str_is(page_field(p, "done"), "auth");
        show(p, session, has_failed ? tr(p->lang, TX_SIM_CHECKOUT_AUTH_FAILED) : STR(""));
    }
}

/* The form's fields as a PaymentMethod's parameters, new; NULL: something is wrong with them. */
static json_t *method_data(const struct page *p, const char *type)
{
    const char *email = str_c(p->arena, page_field(p, "email"));
    struct str name = page_field(p, "name");
    if (!email_is_plausible(email)) {
        return NULL;
    }
    json_t *billing = json_pack("{s:s}", "email", email);
    json_t *data = json_pack("{s:s, s:o}", "type", type, "billing_details", billing);
    if (!str_empty(name)) {
        put_str(billing, "name", name);
    }
    if (strcmp(type, "card") == 0) {
        struct str number = page_digits(p->arena, page_field(p, "number"));
        if (card_by_number(str_c(p->arena, number)) == NULL) {
            json_decref(data);
            return NULL;
        }
        json_object_set_new(data, "card", json_object());
        put_str(json_object_get(data, "card"), "number", number);
    } else if (str_empty(name)) {
        json_decref(data);
        return NULL;
    }
    return data;
}

static void pay(struct page *p, struct str tail)
{
    json_t *session = session_of(p, &tail);
    const char *type = str_is(tail, "card") ? "card" : str_is(tail, "konbini") ? "konbini" : NULL;
    if (session == NULL || type == NULL) {
        page_missing(p);
        return;
    }
    if (!is_c(session, "status", "open")) {
        show(p, session, STR(""));
        return;
    }
    struct str phone = page_digits(p->arena, page_field(p, "phone"));
    bool is_number = str_empty(phone) || konbini_is_number(str_c(p->arena, phone));
    json_t *data = is_number ? method_data(p, type) : NULL;
    if (data == NULL) {
        show(p, session, tr(p->lang, TX_SIM_CHECKOUT_CHECK));
        return;
    }
    bool is_konbini = strcmp(type, "konbini") == 0 && !str_empty(phone);
    bool is_fine =
        session_pay(&p->cause, session, data, is_konbini ? str_c(p->arena, phone) : NULL);
    json_decref(data);
    if (!is_fine) {
        struct str reason = str_copy(p->arena, str_from(p->cause.why.message));
        show(p, session, tx_sim_checkout_failed(p->arena, p->lang, reason));
        return;
    }
    if (!leave(p, session)) { /* 3-D Secure comes first */
        const json_t *intent =
            table_get(&p->cause.acct->tables[T_INTENTS], get_c(session, "payment_intent"));
        page_redirect(p, str_format(p->arena, "/3ds/%s", get_c(intent, "client_secret")));
    }
}

/* --- 3-D Secure ------------------------------------------------------------------------------ */

static json_t *by_secret(struct page *p, struct str secret)
{
    struct str rest = secret; /* pi_…_secret_…: the id is in front of it */
    struct str head = str_cut(&rest, '_'), id = str_cut(&rest, '_');
    json_t *intent;
    const char *name = str_format(p->arena, "%.*s_%.*s", STR_ARG(head), STR_ARG(id)).p;
    p->cause.acct = sim_find(p->cause.sim, T_INTENTS, name, &intent);
    return intent != NULL && str_is(secret, get_c(intent, "client_secret")) ? intent : NULL;
}

static bool is_waiting(const json_t *intent)
{
    return is_c(intent, "status", "requires_action") &&
           is_c(json_object_get(intent, "next_action"), "type", "redirect_to_url");
}

static void secure(struct page *p, struct str tail)
{
    struct buf b;
    const json_t *intent = by_secret(p, tail);
    if (intent == NULL) {
        page_missing(p);
        return;
    }
    struct secure_view v = {
        .head = page_head(p, TX_SIM_3DS_TITLE),
        .lang = p->lang,
        .arena = p->arena,
        .is_waiting = is_waiting(intent),
        .yen = page_yen(p->arena, get_i64(intent, "amount")),
        .action = {str_format(p->arena, "/3ds/%.*s", STR_ARG(tail))},
    };
    buf_init(&b, p->arena, PAGE_MAX);
    render_sim_ui_secure(&b, &v);
    page_send(p, &b);
}

/* Back to the shop's return_url with what Stripe adds to it. */
static void return_to(struct page *p, const json_t *intent, struct str url, bool passed)
{
    page_leave(
        p, str_format(p->arena,
                      "%.*s%spayment_intent=%s&payment_intent_client_secret=%s&redirect_status=%s",
                      STR_ARG(url), str_has(url, '?') ? "&" : "?", get_c(intent, "id"),
                      get_c(intent, "client_secret"), passed ? "succeeded" : "failed"));
}

static void secure_answer(struct page *p, struct str tail)
{
    json_t *intent = by_secret(p, tail);
    bool passed = str_is(page_field(p, "do"), "pass");
    if (intent == NULL || !is_waiting(intent)) {
        secure(p, tail);
        return;
    }
    const char *asked = get_c(json_at(intent, "next_action.redirect_to_url"), "return_url");
    struct str url = str_copy(p->arena, str_from(asked));
    intent_authenticated(&p->cause, intent, passed);
    const json_t *session =
        table_get(&p->cause.acct->tables[T_SESSIONS], get_c(intent, "_session"));
    if (session != NULL) {
        if (!leave(p, session)) {
            page_redirect(p, str_format(p->arena, "/checkout/%s?done=auth", get_c(session, "id")));
        }
    } else if (!str_empty(url)) {
        return_to(p, intent, url, passed);
    } else {
        secure(p, tail);
    }
}

const struct page_route checkout_pages[] = {
    {"GET", "/checkout/", checkout},  {"POST", "/checkout/", pay}, {"GET", "/3ds/", secure},
    {"POST", "/3ds/", secure_answer}, {NULL, NULL, NULL},
};
