/* stripe_reply.c: contract 2.1 and 2.2 as tables: an answer's code, then its status, say what
 * became of the request. */
#include "adapter/stripe_reply.h"

#include "adapter/stripe_page.h"

enum { LIMIT_PAUSE_MS = 1000 };

enum stripe_op stripe_op_of(struct str method, struct str path)
{
    bool is_post = str_is(method, "POST");
    struct str rest = path;
    if (str_eq(path, STR("/v1/payment_intents"))) {
        return is_post ? STRIPE_OP_ISSUE : STRIPE_OP_LIST;
    }
    if (str_starts(path, STR("/v1/payment_intents/"))) {
        rest = str_sub(path, sizeof "/v1/payment_intents/" - 1, path.n);
        str_cut(&rest, '/');
        if (!is_post && rest.p == NULL) {
            return STRIPE_OP_READ;
        }
        if (is_post && str_is(rest, "capture")) {
            return STRIPE_OP_CAPTURE;
        }
        return is_post && str_is(rest, "cancel") ? STRIPE_OP_WITHDRAW : STRIPE_OP_OTHER;
    }
    if (str_eq(path, STR("/v1/checkout/sessions"))) {
        return is_post ? STRIPE_OP_PAGE : STRIPE_OP_LIST;
    }
    if (str_starts(path, STR("/v1/checkout/sessions/"))) {
        return is_post ? STRIPE_OP_PAGE_END : STRIPE_OP_PAGE_READ;
    }
    if (str_is(path, "/v1/refunds") || str_starts(path, STR("/v1/refunds/"))) {
        return is_post                       ? STRIPE_OP_REFUND
               : str_is(path, "/v1/refunds") ? STRIPE_OP_REFUNDS
                                             : STRIPE_OP_OTHER;
    }
    if (str_is(path, "/v1/events")) {
        return STRIPE_OP_EVENTS;
    }
    return str_starts(path, STR("/v1/account")) ? STRIPE_OP_ACCOUNT : STRIPE_OP_OTHER;
}

const char *stripe_op_name(enum stripe_op op)
{
    static const char *const names[STRIPE_OP_COUNT] = {
        [STRIPE_OP_ISSUE] = "issue",       [STRIPE_OP_WITHDRAW] = "withdraw",
        [STRIPE_OP_READ] = "read",         [STRIPE_OP_CAPTURE] = "capture",
        [STRIPE_OP_PAGE] = "page",         [STRIPE_OP_PAGE_READ] = "page_read",
        [STRIPE_OP_PAGE_END] = "page_end", [STRIPE_OP_LIST] = "list",
        [STRIPE_OP_EVENTS] = "events",     [STRIPE_OP_ACCOUNT] = "account",
        [STRIPE_OP_REFUND] = "refund",     [STRIPE_OP_REFUNDS] = "refunds",
        [STRIPE_OP_OTHER] = "other",
    };
    return names[op];
}

static bool is_post(enum stripe_op op)
{
    return op == STRIPE_OP_ISSUE || op == STRIPE_OP_WITHDRAW || op == STRIPE_OP_CAPTURE ||
           op == STRIPE_OP_PAGE || op == STRIPE_OP_PAGE_END || op == STRIPE_OP_REFUND ||
           op == STRIPE_OP_OTHER;
}

static bool is_of_page(enum stripe_op op)
{
    return op == STRIPE_OP_PAGE || op == STRIPE_OP_PAGE_READ || op == STRIPE_OP_PAGE_END;
}

static bool wants_payment(enum stripe_op op)
{
    return op == STRIPE_OP_ISSUE || op == STRIPE_OP_WITHDRAW || op == STRIPE_OP_READ ||
           op == STRIPE_OP_CAPTURE || is_of_page(op);
}

struct instant stripe_instant_at(const json_t *object, const char *path)
{
    int64_t s = json_i64_at(object, path, 0);
    return (struct instant){s < 0 || s > INT64_MAX / MS_PER_SECOND ? 0 : s * MS_PER_SECOND};
}

/* --- a payment ---------------------------------------------------------------------------------
 */

static void read_voucher(struct arena *a, const json_t *details, struct gw_voucher *out)
{
    *out = (struct gw_voucher){
        .expires_at = stripe_instant_at(details, "expires_at"),
        .url = json_str_at(a, details, "hosted_voucher_url"),
    };
    const json_t *stores = json_at(details, "stores");
    for (unsigned i = 0; i < CHAIN_COUNT; i++) {
        const char *name = str_c(a, konbini_chain_name((enum konbini_chain)i));
        const json_t *store = json_at(stores, name);
        out->code[i] = json_str_at(a, store, "payment_code");
        out->confirmation_number[i] = json_str_at(a, store, "confirmation_number");
    }
}

/* Contract 3.3. A requires_action without a konbini voucher is something we never asked for. */
static enum gw_state state_of(struct str status, bool has_voucher, bool has_error, struct str code)
{
    if (str_is(status, "succeeded")) {
        return GW_PAID;
    }
    if (str_is(status, "canceled")) {
        return GW_CANCELLED;
    }
    if (str_is(status, "processing")) {
        return GW_AWAITING;
    }
    if (str_is(status, "requires_action")) {
        return has_voucher ? GW_AWAITING : GW_UNKNOWN;
    }
    if (str_is(status, "requires_payment_method")) {
        if (!has_error) {
            return GW_UNSTARTED;
        }
        return str_is(code, "payment_intent_payment_attempt_expired") ? GW_EXPIRED : GW_DECLINED;
    }
    if (str_is(status, "requires_capture")) {
        return GW_HELD;
    }
    return str_is(status, "requires_confirmation") ? GW_UNSTARTED : GW_UNKNOWN;
}

int64_t stripe_own_id(struct arena *a, const json_t *object, const char *path)
{
    int64_t id;
    return str_to_i64(json_str_at(a, object, path), &id) && id > 0 ? id : 0;
}

bool stripe_payment_read(struct arena *a, const json_t *object, struct gw_payment *out)
{
    *out = (struct gw_payment){0};
    struct str id = json_str_at(a, object, "id");
    struct str status = json_str_at(a, object, "status");
    if (!str_is(json_str_at(a, object, "object"), "payment_intent") || str_empty(id) ||
        str_empty(status)) {
        return false;
    }
    out->provider_id = id;
    out->shop.v = stripe_own_id(a, object, "metadata.uketsuke_shop");
    out->payment.v = stripe_own_id(a, object, "metadata.uketsuke_payment");
    out->amount.v = json_i64_at(object, "amount", 0);
    out->received.v = json_i64_at(object, "amount_received", 0);

    const json_t *details = json_at(object, "next_action.konbini_display_details");
    out->has_voucher = json_is_object(details);
    if (out->has_voucher) {
        read_voucher(a, details, &out->voucher);
    }
    const json_t *error = json_at(object, "last_payment_error");
    out->code = json_str_at(a, error, "code");
    out->state = state_of(status, out->has_voucher, json_is_object(error), out->code);
    if (out->state == GW_CANCELLED) {
        out->code = json_str_at(a, object, "cancellation_reason");
    } else if (out->state == GW_PAID) {
        out->code = STR_NONE; /* of an attempt that no longer matters */
    }
    if (!str_is(json_str_at(a, object, "currency"), "jpy")) {
        out->state = GW_UNKNOWN; /* then the amounts are not yen either */
    }
    struct str chain =
        json_str_at(a, object, "latest_charge.payment_method_details.konbini.store.chain");
    out->has_chain = konbini_chain_parse(chain, &out->chain);
    out->hold_until =
        stripe_instant_at(object, "latest_charge.payment_method_details.card.capture_before");
    out->has_lapsed = str_is(json_str_at(a, object, "cancellation_reason"), "expired");
    out->fee.v = json_i64_at(object, "latest_charge.balance_transaction.fee", -1);
    out->has_fee = out->fee.v >= 0;
    return true;
}

/* --- a refund ----------------------------------------------------------------------------------
 */

/* Contract 6. */
static enum gw_refund_state refund_state_of(struct str status)
{
    static const struct {
        const char *status;
        enum gw_refund_state state;
    } states[] = {
        {"requires_action", GW_REFUND_NEEDS_DETAILS},
        {"pending", GW_REFUND_UNDER_WAY},
        {"succeeded", GW_REFUND_DONE},
        {"failed", GW_REFUND_FAILED},
        {"canceled", GW_REFUND_CANCELED},
    };
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_is(status, states[i].status)) {
            return states[i].state;
        }
    }
    return GW_REFUND_UNKNOWN;
}

bool stripe_refund_read(struct arena *a, const json_t *object, struct gw_refund *out)
{
    *out = (struct gw_refund){
        .provider_id = json_str_at(a, object, "id"),
        .payment_provider_id = json_str_at(a, object, "payment_intent"),
        .state = refund_state_of(json_str_at(a, object, "status")),
        .shop = {stripe_own_id(a, object, "metadata.uketsuke_shop")},
        .refund = {stripe_own_id(a, object, "metadata.uketsuke_refund")},
        .amount = {json_i64_at(object, "amount", 0)},
        .details_until = stripe_instant_at(object, "next_action.display_details.expires_at"),
    };
    bool has_failed = out->state == GW_REFUND_FAILED || out->state == GW_REFUND_CANCELED;
    out->code = json_str_at(a, object, has_failed ? "failure_reason" : "pending_reason");
    if (!str_is(json_str_at(a, object, "currency"), "jpy")) {
        out->state = GW_REFUND_UNKNOWN; /* then the amount is not yen either */
    }
    return str_is(json_str_at(a, object, "object"), "refund") && !str_empty(out->provider_id);
}

/* The refund that was made, or the list's. False: neither. */
static bool read_refunds(struct arena *a, enum stripe_op op, const json_t *root,
                         struct gw_reply *out)
{
    const json_t *data = json_at(root, "data");
    if (op == STRIPE_OP_REFUNDS && !json_is_array(data)) {
        return false;
    }
    size_t n = op == STRIPE_OP_REFUNDS ? json_array_size(data) : 1;
    out->refunds = ARENA_ARRAY(a, struct gw_refund, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *object = op == STRIPE_OP_REFUNDS ? json_array_get(data, i) : root;
        if (!stripe_refund_read(a, object, &out->refunds[out->n_refunds])) {
            return false;
        }
        out->n_refunds++;
    }
    return true;
}

/* --- an answer ---------------------------------------------------------------------------------
 */

/* Codes that mean the same under any 4xx status, as the statuses of several are not documented. */
static const struct {
    const char *code;
    enum gw_outcome outcome;
} by_code[] = {
    {"payment_intent_konbini_rejected_confirmation_number", GW_NUMBER_TAKEN},
    {"payment_method_rate_limit_exceeded", GW_NOT_NOW},
    {"payment_method_not_available", GW_NOT_NOW},
    {"payment_intent_unexpected_state", GW_WRONG_STATE},
    {"idempotency_key_in_use", GW_AGAIN},
    {"lock_timeout", GW_AGAIN},
    {"rate_limit", GW_AGAIN},
    {"resource_missing", GW_MISSING},
    {"api_key_expired", GW_UNAUTHORIZED},
};

/* The statuses that Stripe documents; the rest is unexplained. */
static enum gw_outcome by_status(int http)
{
    switch (http) {
    case 400:
    case 402:
        return GW_REFUSED;
    case 401:
    case 403:
        return GW_UNAUTHORIZED;
    case 404:
        return GW_MISSING;
    case 408:
    case 409:
    case 429:
        return GW_AGAIN;
    default:
        return GW_PUZZLED;
    }
}

static bool find_code(struct str code, enum gw_outcome *out)
{
    for (size_t i = 0; i < COUNT_OF(by_code); i++) {
        if (str_is(code, by_code[i].code)) {
            *out = by_code[i].outcome;
            return true;
        }
    }
    return false;
}

/* An answer that is not Stripe's own: a proxy's page, a cut or empty text. Whether Stripe executed
 * the request is unknown; the same key tells. */
static enum gw_outcome outcome_of_foreign(int http)
{
    if (http == 401 || http == 403) {
        return GW_UNAUTHORIZED;
    }
    bool is_refusal = http >= 400 && http < 500 && http != 408 && http != 409 && http != 429;
    return is_refusal ? GW_PUZZLED : GW_AGAIN;
}

static enum gw_outcome outcome_of_refusal(enum stripe_op op, const struct http_answer *answer,
                                          struct str type, struct str code)
{
    enum gw_outcome outcome;
    if (find_code(code, &outcome)) {
        return outcome;
    }
    if (answer->status == 409 && answer->retry == HTTP_RETRY_NO) {
        return GW_PUZZLED;
    }
    if (answer->status != 409 && str_is(type, "idempotency_error")) {
        return GW_PUZZLED; /* the key was used for something else */
    }
    if (answer->retry == HTTP_RETRY_YES) {
        return GW_AGAIN;
    }
    outcome = by_status(answer->status);
    /* Why a cancel was refused while somebody stands at the till has no documented code. */
    bool is_withdrawal = op == STRIPE_OP_WITHDRAW || op == STRIPE_OP_PAGE_END;
    return is_withdrawal && outcome == GW_REFUSED ? GW_WRONG_STATE : outcome;
}

/* A 500 is stored for its key: once it is played back, the key has nothing more to say. */
static enum gw_outcome outcome_of_failure(const struct http_answer *answer)
{
    return answer->is_replayed || answer->retry == HTTP_RETRY_NO ? GW_PUZZLED : GW_AGAIN;
}

static void read_error(struct arena *a, enum stripe_op op, const struct http_answer *answer,
                       const json_t *error, struct gw_reply *out)
{
    struct str type = json_str_at(a, error, "type");
    out->code = json_str_at(a, error, "code");
    if (out->code.p == NULL) {
        out->code = type; /* idempotency_error has no code */
    }
    out->message = json_str_at(a, error, "message");
    out->has_payment = stripe_payment_read(a, json_at(error, "payment_intent"), &out->payment);
    out->outcome = answer->status >= 500 ? outcome_of_failure(answer)
                                         : outcome_of_refusal(op, answer, type, out->code);
}

static void read_success(struct arena *a, enum stripe_op op, const json_t *root,
                         struct gw_reply *out)
{
    if (op == STRIPE_OP_REFUND || op == STRIPE_OP_REFUNDS) {
        out->outcome = read_refunds(a, op, root, out) ? GW_DONE : GW_PUZZLED;
        return;
    }
    out->has_payment = is_of_page(op) ? stripe_page_read(a, root, &out->payment)
                                      : stripe_payment_read(a, root, &out->payment);
    out->outcome = wants_payment(op) && !out->has_payment ? GW_PUZZLED : GW_DONE;
}

static void read_json(struct arena *a, enum stripe_op op, const struct http_answer *answer,
                      struct gw_reply *out)
{
    json_t *root;
    bool is_success = answer->status >= 200 && answer->status < 300;
    if (json_parse(answer->body, &root) != OK) {
        out->code = STR("unreadable");
        out->outcome =
            answer->status >= 500 ? outcome_of_failure(answer) : outcome_of_foreign(answer->status);
        return;
    }
    const json_t *error = json_at(root, "error");
    if (is_success && json_is_object(root) && error == NULL) {
        read_success(a, op, root, out);
    } else if (json_is_object(error) && answer->status >= 400) {
        read_error(a, op, answer, error, out);
    } else {
        out->code = STR("unreadable");
        out->outcome = outcome_of_foreign(answer->status);
    }
    json_decref(root);
}

void stripe_reply_read(struct arena *a, enum stripe_op op, const struct http_answer *answer,
                       struct gw_reply *out)
{
    *out = (struct gw_reply){
        .http = answer->status,
        .request_id = answer->request_id,
        .retry_after_ms = answer->retry_after_s * MS_PER_SECOND,
        .body = answer->body,
    };
    if (answer->status != 0) {
        read_json(a, op, answer, out);
    } else {
        out->outcome = answer->is_too_large ? GW_PUZZLED : GW_AGAIN;
        out->code = answer->is_too_large ? STR("too_large") : STR("no_answer");
        out->message = answer->trouble;
    }
    if (out->outcome == GW_PUZZLED && !is_post(op)) {
        out->outcome = GW_AGAIN; /* a read changes nothing, so it can simply be asked again */
    }
    if (out->http == 429 && out->retry_after_ms == 0) {
        out->retry_after_ms = LIMIT_PAUSE_MS;
    }
}
