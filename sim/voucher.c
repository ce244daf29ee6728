#include "sim/voucher.h"

#include "sim/ids.h"

enum { CODE_DIGITS = 6, FAMILYMART_DIGITS = 12 };

static void code_key(char out[64], const char *chain, const char *code)
{
    snprintf(out, 64, "%.20s:%.30s", chain, code);
}

/* A code that no other open voucher of this chain has. Leading zeros happen, as in the stores. */
static void new_code(const struct account *a, enum konbini_chain chain, char out[16])
{
    char key[64];
    do {
        digits_new(out, chain == CHAIN_FAMILYMART ? FAMILYMART_DIGITS : CODE_DIGITS);
        code_key(key, konbini_chains[chain], out);
    } while (json_object_get(a->voucher_codes, key) != NULL);
}

void voucher_index(struct account *a, json_t *voucher)
{
    const char *chain;
    json_t *code;
    json_object_set(a->voucher_of, get_c(voucher, "payment_intent"), voucher);
    if (!voucher_is_open(voucher)) {
        return;
    }
    json_object_foreach(json_object_get(voucher, "codes"), chain, code)
    {
        char key[64];
        code_key(key, chain, json_string_value(code));
        json_object_set(a->voucher_codes, key, voucher);
    }
}

/* The deadline, and what magic values make of it. */
static int64_t deadline(const struct cause *c, const json_t *options, enum konbini_magic magic)
{
    if (magic == MAGIC_FAIL_NOW) {
        return c->now;
    }
    if (magic == MAGIC_FAIL_LATER) {
        return c->now + KONBINI_DELAY_S;
    }
    const json_t *at = json_object_get(options, "expires_at");
    const json_t *days = json_object_get(options, "expires_after_days");
    return json_is_integer(at)
               ? json_integer_value(at)
               : konbini_expiry(c->now, json_is_integer(days) ? json_integer_value(days)
                                                              : KONBINI_DAYS_DEFAULT);
}

static void set_timers(const struct cause *c, json_t *v, enum konbini_magic magic)
{
    struct timers *timers = &c->acct->timers;
    const char *id = get_c(v, "id");
    const char *plan = magic == MAGIC_PAY_NOW || magic == MAGIC_PAY_LATER     ? "pay"
                       : magic == MAGIC_FAIL_NOW || magic == MAGIC_FAIL_LATER ? "fail"
                                                                              : NULL;
    bool is_now = magic == MAGIC_PAY_NOW || magic == MAGIC_FAIL_NOW;
    put_c(v, "auto", plan);
    if (plan != NULL) {
        timers_add(timers, c->now + (is_now ? 0 : KONBINI_DELAY_S), TIMER_VOUCHER_AUTO, id);
    }
    timers_add(timers, get_i64(v, "lapses_at"), TIMER_VOUCHER_LAPSE, id);
}

json_t *voucher_issue(const struct cause *c, const json_t *intent, const json_t *method)
{
    const struct settings *settings = &c->sim->settings;
    const json_t *options = json_at(intent, "payment_method_options.konbini");
    const char *number = get_c(options, "confirmation_number");
    const json_t *billing = json_object_get(method, "billing_details");
    enum konbini_magic magic = konbini_magic(number, get_c(billing, "email"));
    if (magic == MAGIC_NONE && settings->plain_email_pays) {
        magic = MAGIC_PAY_LATER;
    }
    char id[ID_MAX], token[ID_MAX], random_number[12], code[16];
    while (number == NULL) {
        digits_new(random_number, 11);
        number = konbini_is_number(random_number) && konbini_magic(random_number, "") == MAGIC_NONE
                     ? random_number
                     : NULL;
    }
    json_t *v = json_object();
    put_c(v, "id", id_new(id, "kv_", 20));
    put_c(v, "payment_intent", get_c(intent, "id"));
    put_i64(v, "created", c->now);
    put_i64(v, "expires_at", deadline(c, options, magic));
    put_i64(v, "lapses_at", get_i64(v, "expires_at") + settings->buffer_minutes * 60);
    put_c(v, "number", number);
    json_t *codes = json_object();
    for (int i = 0; i < CHAIN_COUNT; i++) {
        new_code(c->acct, (enum konbini_chain)i, code);
        put_c(codes, konbini_chains[i], code);
    }
    json_object_set_new(v, "codes", codes);
    put_c(v, "name", get_c(billing, "name"));
    put_c(v, "email", get_c(billing, "email"));
    put_c(v, "product", get_c(options, "product_description"));
    put_i64(v, "amount", get_i64(intent, "amount"));
    put_c(v, "state", "open");
    put_null(v, "slip");
    put_c(v, "token", id_new(token, "test_", 40));
    table_add(&c->acct->tables[T_VOUCHERS], v);
    voucher_index(c->acct, v);
    set_timers(c, v, magic);
    return v;
}

json_t *voucher_of(const struct account *a, const char *intent_id)
{
    return json_object_get(a->voucher_of, intent_id);
}

json_t *voucher_by_code(const struct account *a, enum konbini_chain chain, const char *code,
                        const char *number)
{
    char key[64];
    code_key(key, konbini_chains[chain], code);
    json_t *v = json_object_get(a->voucher_codes, key);
    return v != NULL && is_c(v, "number", number) ? v : NULL;
}

bool voucher_is_open(const json_t *voucher)
{
    return is_c(voucher, "state", "open");
}

bool voucher_has_slip(const json_t *voucher, int64_t now)
{
    const json_t *slip = json_object_get(voucher, "slip");
    return voucher_is_open(voucher) && json_is_object(slip) && get_i64(slip, "until") > now;
}

void voucher_close(struct account *a, json_t *voucher, const char *state)
{
    const char *chain;
    json_t *code;
    json_object_foreach(json_object_get(voucher, "codes"), chain, code)
    {
        char key[64];
        code_key(key, chain, json_string_value(code));
        json_object_del(a->voucher_codes, key);
    }
    put_c(voucher, "state", state);
}

json_t *voucher_next_action(const struct sim *s, const json_t *voucher)
{
    char url[300];
    json_t *stores = json_object();
    for (int i = 0; i < CHAIN_COUNT; i++) {
        json_t *store = json_object();
        put_c(store, "confirmation_number", get_c(voucher, "number"));
        put_c(store, "payment_code", get_c(json_object_get(voucher, "codes"), konbini_chains[i]));
        json_object_set_new(stores, konbini_chains[i], store);
    }
    snprintf(url, sizeof url, "%s/konbini/voucher/%s", s->base_url, get_c(voucher, "token"));
    json_t *details = json_object();
    put_i64(details, "expires_at", get_i64(voucher, "expires_at"));
    put_c(details, "hosted_voucher_url", url);
    json_object_set_new(details, "stores", stores);
    return json_pack("{s:o, s:s}", "konbini_display_details", details, "type",
                     "konbini_display_details");
}
