#include "fake/gateway.h"

#include "base/httpd.h"

#include <assert.h>
#include <inttypes.h>

enum { MAX_PAYMENTS = 32768, MAX_REFUNDS = 1024, KEY_SIZE = 80, LIST_PAGE = 20, FEE_YEN = 120 };

struct made {
    char key[KEY_SIZE];
    int64_t payment;
    int64_t shop;
    int64_t amount;
    enum gw_state state;
    struct instant created;
    struct instant expires_at;
    bool is_forgotten;
    char number[16];
    /* Of a page to pay on by card: */
    bool is_page, holds, has_lapsed;
    enum gw_page_state page;
    struct instant hold_until;
};

struct made_refund {
    char key[KEY_SIZE];
    int payment; /* index in `made` */
    int64_t shop;
    int64_t refund; /* ours; 0: made by hand at the provider */
    int64_t amount;
    enum gw_refund_state state;
};

struct fake_gateway {
    struct gateway port;
    const struct clock *clock;
    struct made made[MAX_PAYMENTS];
    int n;
    struct made_refund refunds[MAX_REFUNDS];
    int n_refunds;
    bool refunds_at_once;
    enum fake_fault fault;
    int fault_times;
    int answers;
    struct gw_check check;
    struct gw_webhook webhook;
    int hold_days;
};

static struct fake_gateway *self(struct gateway *g)
{
    return (struct fake_gateway *)g;
}

static void build_issue(struct gateway *g, struct arena *a, const struct gw_issue *in,
                        struct gw_request *out)
{
    (void)g;
    int64_t ends = in->days > 0 ? 0 : in->expires_at.ms;
    *out = (struct gw_request){
        .method = STR("POST"),
        .path = STR("/issue"),
        .body = str_format(a,
                           "shop=%" PRId64 "&payment=%" PRId64 "&amount=%" PRId64
                           "&days=%d&ends=%" PRId64
                           "&payment_method_options[konbini][confirmation_number]=%.*s",
                           in->shop.v, in->payment.v, in->amount.v, in->days, ends,
                           STR_ARG(in->confirmation_number)),
    };
}

static void build_page(struct gateway *g, struct arena *a, const struct gw_page_wish *in,
                       struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){
        .method = STR("POST"),
        .path = STR("/page"),
        .body = str_format(
            a, "shop=%" PRId64 "&payment=%" PRId64 "&amount=%" PRId64 "&holds=%d&ends=%" PRId64,
            in->shop.v, in->payment.v, in->amount.v, in->holds, in->ends_at.ms),
    };
}

static void build_capture(struct gateway *g, struct arena *a, struct str id, struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){STR("POST"), str_format(a, "/capture/%.*s", STR_ARG(id)), STR("")};
}

static void build_withdraw(struct gateway *g, struct arena *a, struct str id,
                           struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){STR("POST"), str_format(a, "/withdraw/%.*s", STR_ARG(id)), STR("")};
}

static void build_read(struct gateway *g, struct arena *a, struct str id, struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){STR("GET"), str_format(a, "/read/%.*s", STR_ARG(id)), STR("")};
}

static void build_refund(struct gateway *g, struct arena *a, const struct gw_refund_order *in,
                         struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){
        .method = STR("POST"),
        .path = STR("/refund"),
        .body =
            str_format(a, "shop=%" PRId64 "&refund=%" PRId64 "&amount=%" PRId64 "&of=%.*s",
                       in->shop.v, in->refund.v, in->amount.v, STR_ARG(in->payment_provider_id)),
    };
}

static void build_refund_cancel(struct gateway *g, struct arena *a, struct str id,
                                struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){STR("POST"), str_format(a, "/refund-cancel/%.*s", STR_ARG(id)),
                               STR("")};
}

static void build_refunds(struct gateway *g, struct arena *a, struct str id, struct gw_request *out)
{
    (void)g;
    *out = (struct gw_request){STR("GET"), str_format(a, "/refunds/%.*s", STR_ARG(id)), STR("")};
}

static struct str provider_id(struct arena *a, const struct fake_gateway *f, const struct made *m)
{
    return str_format(a, "pi_%d", (int)(m - f->made));
}

static void view(const struct fake_gateway *f, struct arena *a, const struct made *m,
                 struct gw_payment *out)
{
    *out = (struct gw_payment){
        .provider_id = provider_id(a, f, m),
        .state = m->state,
        .shop = {m->shop},
        .payment = {m->payment},
        .amount = {m->amount},
        .received = {m->state == GW_PAID ? m->amount : 0},
        .has_voucher = m->state == GW_AWAITING,
        .has_chain = m->state == GW_PAID,
        .chain = CHAIN_LAWSON,
        .has_fee = m->state == GW_PAID,
        .fee = {FEE_YEN},
    };
    if (m->is_page) {
        bool was_tried = m->state != GW_UNSTARTED;
        out->provider_id = was_tried ? out->provider_id : STR_NONE;
        out->has_chain = false;
        out->has_lapsed = m->has_lapsed;
        out->hold_until = m->hold_until;
        out->page = (struct gw_page){
            .state = m->page,
            .id = str_format(a, "cs_%d", (int)(m - f->made)),
            .url = m->page == GW_PAGE_OPEN ? STR("https://checkout.example/1") : STR_NONE,
            .ends_at = m->expires_at,
        };
    }
    if (out->has_voucher) {
        out->voucher.expires_at = m->expires_at;
        out->voucher.url = STR("https://voucher.example/1");
        for (int i = 0; i < CHAIN_COUNT; i++) {
            out->voucher.code[i] = str_format(a, "%06d", (int)(m - f->made));
            out->voucher.confirmation_number[i] = str_copy(a, str_from(m->number));
        }
    }
}

static struct str field(struct arena *a, struct str body, const char *name)
{
    struct str n, v;
    while (form_next(a, &body, &n, &v)) {
        if (str_is(n, name)) {
            return v;
        }
    }
    return STR_NONE;
}

static int64_t number_field(struct arena *a, struct str body, const char *name)
{
    int64_t v = 0;
    bool is_number = str_to_i64(field(a, body, name), &v);
    assert(is_number);
    return v;
}

static bool is_executed(const struct fake_gateway *f, struct str key)
{
    for (int i = 0; i < f->n; i++) {
        if (str_is(key, f->made[i].key)) {
            return true;
        }
    }
    return false;
}

static struct made *execute_issue(struct fake_gateway *f, struct arena *a, struct str body,
                                  struct str key)
{
    for (int i = 0; i < f->n; i++) {
        if (str_is(key, f->made[i].key)) {
            return &f->made[i];
        }
    }
    assert(f->n < MAX_PAYMENTS);
    struct made *m = &f->made[f->n++];
    *m = (struct made){.state = GW_AWAITING};
    snprintf(m->key, sizeof m->key, "%.*s", STR_ARG(key));
    m->payment = number_field(a, body, "payment");
    m->shop = number_field(a, body, "shop");
    m->amount = number_field(a, body, "amount");
    m->state = GW_AWAITING;
    m->created = clock_now(f->clock);
    int64_t days = number_field(a, body, "days");
    m->expires_at = days > 0 ? day_end(day_add(day_of(clock_now(f->clock)), (int)days))
                             : (struct instant){number_field(a, body, "ends")};
    struct str number = field(a, body, "payment_method_options[konbini][confirmation_number]");
    snprintf(m->number, sizeof m->number, "%.*s",
             STR_ARG(str_empty(number) ? STR("98765432100") : number));
    return m;
}

static struct made *execute_page(struct fake_gateway *f, struct arena *a, struct str body,
                                 struct str key)
{
    for (int i = 0; i < f->n; i++) {
        if (str_is(key, f->made[i].key)) {
            return &f->made[i];
        }
    }
    assert(f->n < MAX_PAYMENTS);
    struct made *m = &f->made[f->n++];
    int64_t ends = number_field(a, body, "ends"), now = clock_now(f->clock).ms;
    *m = (struct made){.state = GW_UNSTARTED, .is_page = true, .page = GW_PAGE_OPEN};
    assert(ends == 0 || (ends >= now + 30 * MS_PER_MINUTE && ends <= now + MS_PER_DAY));
    snprintf(m->key, sizeof m->key, "%.*s", STR_ARG(key));
    m->payment = number_field(a, body, "payment");
    m->shop = number_field(a, body, "shop");
    m->amount = number_field(a, body, "amount");
    m->holds = number_field(a, body, "holds") != 0;
    m->expires_at.ms = ends != 0 ? ends : now + MS_PER_DAY;
    return m;
}

/* A page is closed while it is open, a hold released; a page that was paid on is neither. */
static bool end_page(struct made *m, bool by_page)
{
    if (by_page && m->page == GW_PAGE_OPEN) {
        m->page = GW_PAGE_ENDED;
        return true;
    }
    if (!by_page && m->state == GW_HELD) {
        m->state = GW_CANCELLED;
        return true;
    }
    return false;
}

static struct made *by_path(struct fake_gateway *f, struct str path, struct str prefix)
{
    int64_t i;
    if (!str_starts(path, prefix) || !str_to_i64(str_sub(path, prefix.n, path.n), &i) ||
        i >= f->n) {
        return NULL;
    }
    return &f->made[i];
}

/* --- refunds --- */

static void view_refund(const struct fake_gateway *f, struct arena *a, const struct made_refund *r,
                        struct gw_refund *out)
{
    bool wants_details = r->state == GW_REFUND_NEEDS_DETAILS;
    *out = (struct gw_refund){
        .provider_id = str_format(a, "pyr_%d", (int)(r - f->refunds)),
        .payment_provider_id = provider_id(a, f, &f->made[r->payment]),
        .state = r->state,
        .shop = {r->shop},
        .refund = {r->refund},
        .amount = {r->amount},
        .code = r->state == GW_REFUND_FAILED ? STR("unknown") : STR_NONE,
        .details_until = {wants_details ? clock_now(f->clock).ms + 45 * (int64_t)MS_PER_DAY : 0},
    };
}

static int64_t kept(const struct fake_gateway *f, int payment)
{
    int64_t rest = f->made[payment].state == GW_PAID ? f->made[payment].amount : 0;
    for (int i = 0; i < f->n_refunds; i++) {
        const struct made_refund *r = &f->refunds[i];
        bool took = r->state != GW_REFUND_FAILED && r->state != GW_REFUND_CANCELED;
        rest -= r->payment == payment && took ? r->amount : 0;
    }
    return rest;
}

static struct made_refund *add_refund(struct fake_gateway *f, int payment, int64_t amount)
{
    assert(f->n_refunds < MAX_REFUNDS);
    struct made_refund *r = &f->refunds[f->n_refunds++];
    *r = (struct made_refund){
        .payment = payment,
        .amount = amount,
        .state = f->refunds_at_once ? GW_REFUND_DONE : GW_REFUND_NEEDS_DETAILS,
    };
    return r;
}

/* NULL: more than is left, as the real one refuses it. */
static struct made_refund *execute_refund(struct fake_gateway *f, struct arena *a, struct str body,
                                          struct str key)
{
    for (int i = 0; i < f->n_refunds; i++) {
        if (str_is(key, f->refunds[i].key)) {
            return &f->refunds[i];
        }
    }
    const struct made *m = by_path(f, field(a, body, "of"), STR("pi_"));
    assert(m != NULL);
    int payment = (int)(m - f->made);
    int64_t amount = number_field(a, body, "amount");
    if (amount > kept(f, payment)) {
        return NULL;
    }
    struct made_refund *r = add_refund(f, payment, amount);
    snprintf(r->key, sizeof r->key, "%.*s", STR_ARG(key));
    r->shop = number_field(a, body, "shop");
    r->refund = number_field(a, body, "refund");
    return r;
}

static void answer_refunds(const struct fake_gateway *f, struct arena *a, int payment,
                           const struct made_refund *only, struct gw_reply *out)
{
    *out = (struct gw_reply){.outcome = GW_DONE, .http = 200};
    out->refunds = ARENA_ARRAY(a, struct gw_refund, (size_t)f->n_refunds + 1);
    for (int i = 0; i < f->n_refunds; i++) {
        const struct made_refund *r = &f->refunds[i];
        if (only == NULL ? r->payment == payment : r == only) {
            view_refund(f, a, r, &out->refunds[out->n_refunds++]);
        }
    }
}

static void post_refund(struct fake_gateway *f, struct arena *a, const struct gw_request *request,
                        struct str key, struct gw_reply *out)
{
    static const struct str cancel = {"/refund-cancel/pyr_", sizeof "/refund-cancel/pyr_" - 1};
    struct made_refund *r = NULL;
    if (str_is(request->path, "/refund")) {
        r = execute_refund(f, a, request->body, key);
    } else {
        int64_t i;
        bool is_number = str_to_i64(str_sub(request->path, cancel.n, request->path.n), &i);
        assert(is_number && i < f->n_refunds);
        r = f->refunds[i].state == GW_REFUND_NEEDS_DETAILS ? &f->refunds[i] : NULL;
    }
    if (r == NULL) {
        *out = (struct gw_reply){
            .outcome = GW_REFUSED, .http = 400, .code = STR("charge_already_refunded")};
        return;
    }
    if (!str_is(request->path, "/refund")) {
        r->state = GW_REFUND_CANCELED;
    }
    answer_refunds(f, a, 0, r, out);
}

static enum fake_fault take_fault(struct fake_gateway *f)
{
    if (f->fault_times == 0) {
        return FAKE_NONE;
    }
    f->fault_times--;
    return f->fault;
}

static void answer(const struct fake_gateway *f, struct arena *a, const struct made *m,
                   struct gw_reply *out)
{
    *out = (struct gw_reply){.outcome = GW_DONE, .http = 200, .has_payment = true};
    view(f, a, m, &out->payment);
}

static void post(struct fake_gateway *f, struct arena *a, const struct gw_request *r,
                 struct str key, struct gw_reply *out)
{
    enum fake_fault fault = take_fault(f);
    if (is_executed(f, key) && fault != FAKE_LOSE_ANSWER && fault != FAKE_LOSE_REQUEST &&
        fault != FAKE_PUZZLE) {
        fault = FAKE_NONE; /* the first answer under this key is repeated, whatever it was */
    }
    *out = (struct gw_reply){.outcome = GW_AGAIN};
    switch (fault) {
    case FAKE_LOSE_REQUEST:
        return;
    case FAKE_REFUSE:
        *out =
            (struct gw_reply){.outcome = GW_REFUSED, .http = 400, .code = STR("amount_too_small")};
        return;
    case FAKE_NOT_NOW:
        *out = (struct gw_reply){.outcome = GW_NOT_NOW, .http = 400};
        return;
    case FAKE_NUMBER_TAKEN:
        *out = (struct gw_reply){.outcome = GW_NUMBER_TAKEN, .http = 400};
        return;
    case FAKE_AT_TILL:
        *out = (struct gw_reply){.outcome = GW_WRONG_STATE, .http = 400};
        return;
    case FAKE_PUZZLE:
        *out = (struct gw_reply){.outcome = GW_PUZZLED, .http = 400};
        return;
    case FAKE_DECLINE:
        *out = (struct gw_reply){.outcome = GW_REFUSED, .http = 402, .code = STR("card_declined")};
        return;
    case FAKE_NONE:
    case FAKE_LOSE_ANSWER:
        break;
    }
    if (str_starts(r->path, STR("/refund"))) {
        post_refund(f, a, r, key, out);
        if (fault == FAKE_LOSE_ANSWER) {
            *out = (struct gw_reply){.outcome = GW_AGAIN};
        }
        return;
    }
    bool is_issue = str_is(r->path, "/issue"), is_page = str_is(r->path, "/page");
    bool is_capture = str_starts(r->path, STR("/capture/"));
    bool by_page = str_starts(r->path, STR("/withdraw/cs_"));
    struct made *m = is_issue     ? execute_issue(f, a, r->body, key)
                     : is_page    ? execute_page(f, a, r->body, key)
                     : is_capture ? by_path(f, r->path, STR("/capture/pi_"))
                     : by_page    ? by_path(f, r->path, STR("/withdraw/cs_"))
                                  : by_path(f, r->path, STR("/withdraw/pi_"));
    assert(m != NULL);
    bool is_withdrawal = !is_issue && !is_page && !is_capture;
    if (is_capture && m->state == GW_HELD) {
        m->state = GW_PAID;
    } else if (is_capture || (is_withdrawal && m->is_page && !end_page(m, by_page))) {
        *out = (struct gw_reply){.outcome = GW_WRONG_STATE, .http = 400, .has_payment = true};
        view(f, a, m, &out->payment);
        return;
    }
    is_withdrawal = is_withdrawal && !m->is_page;
    if (is_withdrawal && m->state == GW_PAID) {
        *out = (struct gw_reply){.outcome = GW_WRONG_STATE, .http = 400, .has_payment = true};
        view(f, a, m, &out->payment);
        return;
    }
    if (is_withdrawal) {
        m->state = GW_CANCELLED;
    }
    if (fault != FAKE_LOSE_ANSWER) {
        answer(f, a, m, out);
    }
}

static bool is_answering(struct fake_gateway *f)
{
    bool is = f->answers != 0;
    f->answers -= f->answers > 0;
    return is;
}

static void send(struct gateway *g, struct arena *a, const struct gw_account *account,
                 const struct gw_request *r, struct str key, struct gw_reply *out)
{
    (void)account;
    struct fake_gateway *f = self(g);
    *out = (struct gw_reply){.outcome = GW_AGAIN};
    if (!is_answering(f)) {
        return;
    }
    if (str_is(r->method, "POST")) {
        post(f, a, r, key, out);
        return;
    }
    const struct made *m = by_path(f, r->path, STR("/refunds/pi_"));
    if (m != NULL) {
        answer_refunds(f, a, (int)(m - f->made), NULL, out);
        return;
    }
    m = by_path(f, r->path, STR("/read/pi_"));
    m = m != NULL ? m : by_path(f, r->path, STR("/read/cs_"));
    *out = (struct gw_reply){.outcome = GW_MISSING, .http = 404};
    if (m != NULL && !m->is_forgotten) {
        answer(f, a, m, out);
    }
}

static void find(struct gateway *g, struct arena *a, const struct gw_account *account,
                 struct payment_id payment, struct instant since, struct gw_reply *out)
{
    (void)account;
    (void)since;
    struct fake_gateway *f = self(g);
    *out = (struct gw_reply){.outcome = GW_DONE, .http = 200};
    out->has_payment = fake_gateway_see(f, a, payment, &out->payment);
}

static void events(struct gateway *g, struct arena *a, const struct gw_account *account,
                   struct instant since, struct str after, struct gw_events *out,
                   struct gw_reply *reply)
{
    (void)g, (void)a, (void)account, (void)since, (void)after;
    *out = (struct gw_events){0};
    *reply = (struct gw_reply){.outcome = GW_DONE, .http = 200};
}

static void payments(struct gateway *g, struct arena *a, const struct gw_account *account,
                     struct instant since, struct str after, struct gw_payments *out,
                     struct gw_reply *reply)
{
    (void)account;
    struct fake_gateway *f = self(g);
    int64_t last = f->n;
    *out = (struct gw_payments){.v = ARENA_ARRAY(a, struct gw_payment, LIST_PAGE)};
    *reply = (struct gw_reply){.outcome = GW_AGAIN};
    if (!is_answering(f)) {
        return;
    }
    *reply = (struct gw_reply){.outcome = GW_DONE, .http = 200};
    if (!str_empty(after)) {
        bool is_id = str_to_i64(str_sub(after, sizeof "pi_" - 1, after.n), &last);
        assert(is_id);
    }
    int64_t i = last - 1;
    for (; i >= 0 && out->n < LIST_PAGE; i--) {
        const struct made *m = &f->made[i];
        if (!m->is_forgotten && !instant_before(m->created, since)) {
            view(f, a, m, &out->v[out->n++]);
        }
    }
    out->has_more = i >= 0;
}

static void check(struct gateway *g, struct arena *a, const struct gw_account *account,
                  struct gw_check *out)
{
    (void)a, (void)account;
    *out = self(g)->check;
}

static void webhook(struct gateway *g, struct arena *a, const struct gw_account *account,
                    struct str url, struct gw_webhook *out)
{
    (void)a, (void)account, (void)url;
    *out = self(g)->webhook;
}

static const struct gateway_ops ops = {
    .api_version = "2026-08-26.dahlia",
    .check = check,
    .webhook = webhook,
    .build_issue = build_issue,
    .build_page = build_page,
    .build_capture = build_capture,
    .build_withdraw = build_withdraw,
    .build_read = build_read,
    .build_refund = build_refund,
    .build_refund_cancel = build_refund_cancel,
    .build_refunds = build_refunds,
    .send = send,
    .find = find,
    .find_page = find,
    .events = events,
    .payments = payments,
};

struct fake_gateway *fake_gateway_new(const struct clock *clock)
{
    struct fake_gateway *f = calloc(1, sizeof *f);
    assert(f != NULL);
    f->port.ops = &ops;
    f->clock = clock;
    f->answers = FAKE_ALWAYS;
    f->check = (struct gw_check){.is_reachable = true,
                                 .is_key_valid = true,
                                 .is_konbini_active = true,
                                 .konbini_state = STR("active")};
    f->webhook = (struct gw_webhook){true, true, true, true, STR("")};
    return f;
}

void fake_gateway_free(struct fake_gateway *f)
{
    free(f);
}

struct gateway *fake_gateway_port(struct fake_gateway *f)
{
    return &f->port;
}

void fake_gateway_fault(struct fake_gateway *f, enum fake_fault fault, int times)
{
    f->fault = fault;
    f->fault_times = times;
}

/* The newest object of one of our payments. */
static struct made *of_payment(struct fake_gateway *f, struct payment_id payment)
{
    for (int i = f->n - 1; i >= 0; i--) {
        if (f->made[i].payment == payment.v) {
            return &f->made[i];
        }
    }
    return NULL;
}

void fake_gateway_set(struct fake_gateway *f, struct payment_id payment, enum gw_state state)
{
    struct made *m = of_payment(f, payment);
    assert(m != NULL);
    if (!m->is_page) {
        m->state = state;
        return;
    }
    if (state == GW_EXPIRED) {
        m->page = GW_PAGE_ENDED;
        return;
    }
    m->state = state;
    if (state == GW_PAID || state == GW_HELD) {
        int days = f->hold_days > 0 ? f->hold_days : 30;
        m->page = GW_PAGE_DONE;
        m->hold_until.ms = clock_now(f->clock).ms + days * (int64_t)MS_PER_DAY;
    }
}

void fake_gateway_lapse(struct fake_gateway *f, struct payment_id payment)
{
    struct made *m = of_payment(f, payment);
    assert(m != NULL && m->state == GW_HELD);
    m->state = GW_CANCELLED;
    m->has_lapsed = true;
}

void fake_gateway_hold_days(struct fake_gateway *f, int days)
{
    f->hold_days = days;
}

void fake_gateway_set_amount(struct fake_gateway *f, struct payment_id payment, int64_t amount)
{
    struct made *m = of_payment(f, payment);
    assert(m != NULL);
    m->amount = amount;
}

void fake_gateway_forget(struct fake_gateway *f, struct payment_id payment)
{
    struct made *m = of_payment(f, payment);
    assert(m != NULL);
    m->is_forgotten = true;
}

void fake_gateway_add(struct fake_gateway *f, struct shop_id shop, struct payment_id payment,
                      int64_t amount, enum gw_state state)
{
    assert(f->n < MAX_PAYMENTS);
    struct made *m = &f->made[f->n++];
    *m = (struct made){.shop = shop.v,
                       .payment = payment.v,
                       .amount = amount,
                       .state = state,
                       .created = clock_now(f->clock)};
}

void fake_gateway_answers(struct fake_gateway *f, int calls)
{
    f->answers = calls;
}

struct gw_check *fake_gateway_check(struct fake_gateway *f)
{
    return &f->check;
}

struct gw_webhook *fake_gateway_webhook(struct fake_gateway *f)
{
    return &f->webhook;
}

int fake_gateway_live(struct fake_gateway *f)
{
    int n = 0;
    for (int i = 0; i < f->n; i++) {
        const struct made *m = &f->made[i];
        n += m->is_page ? m->page == GW_PAGE_OPEN || m->state == GW_HELD : m->state == GW_AWAITING;
    }
    return n;
}

int fake_gateway_made(struct fake_gateway *f)
{
    return f->n;
}

struct str fake_gateway_id(struct fake_gateway *f, struct arena *a, struct payment_id payment)
{
    const struct made *m = of_payment(f, payment);
    return m == NULL ? STR_NONE : provider_id(a, f, m);
}

bool fake_gateway_see(struct fake_gateway *f, struct arena *a, struct payment_id payment,
                      struct gw_payment *out)
{
    const struct made *m = of_payment(f, payment);
    if (m == NULL) {
        return false;
    }
    view(f, a, m, out);
    return true;
}

void fake_gateway_set_refund(struct fake_gateway *f, struct refund_id refund,
                             enum gw_refund_state state)
{
    for (int i = 0; i < f->n_refunds; i++) {
        if (f->refunds[i].refund == refund.v) {
            f->refunds[i].state = state;
            return;
        }
    }
    assert(false);
}

int fake_gateway_refund_by_hand(struct fake_gateway *f, struct payment_id payment, int64_t amount)
{
    const struct made *m = of_payment(f, payment);
    assert(m != NULL);
    add_refund(f, (int)(m - f->made), amount);
    return f->n_refunds;
}

int fake_gateway_refunds(const struct fake_gateway *f)
{
    return f->n_refunds;
}

void fake_gateway_refund_at_once(struct fake_gateway *f, bool at_once)
{
    f->refunds_at_once = at_once;
}

int64_t fake_gateway_balance(const struct fake_gateway *f)
{
    int64_t sum = 0;
    for (int i = 0; i < f->n; i++) {
        sum += kept(f, i);
    }
    return sum;
}
