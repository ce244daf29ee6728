#include "sim/ledger.h"

#include "sim/voucher.h"

static void count_vouchers(const struct account *a, const char *intent, int64_t *all, int64_t *open)
{
    size_t i;
    json_t *v;
    *all = *open = 0;
    json_array_foreach(a->tables[T_VOUCHERS].list, i, v)
    {
        if (is_c(v, "payment_intent", intent)) {
            ++*all;
            *open += voucher_is_open(v);
        }
    }
}

static int64_t refunded(const struct account *a, const char *intent)
{
    int64_t sum = 0;
    size_t i;
    json_t *r;
    json_array_foreach(a->tables[T_REFUNDS].list, i, r)
    {
        if (is_c(r, "payment_intent", intent) && !is_c(r, "status", "failed") &&
            !is_c(r, "status", "canceled")) {
            sum += get_i64(r, "amount");
        }
    }
    return sum;
}

static json_t *payment(const struct account *a, const json_t *intent)
{
    static const char *const same[] = {"status", "amount", "description", "metadata"};
    const char *id = get_c(intent, "id");
    int64_t all, open;
    json_t *o = json_object();
    count_vouchers(a, id, &all, &open);
    put_c(o, "payment_intent", id);
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        put_copy(o, same[i], json_object_get(intent, same[i]));
    }
    put_i64(o, "received", get_i64(intent, "amount_received"));
    put_i64(o, "refunded", refunded(a, id));
    put_i64(o, "vouchers", all);
    put_i64(o, "open_vouchers", open);
    return o;
}

json_t *ledger_show(const struct sim *s)
{
    json_t *payments = json_array();
    int64_t in = 0, out = 0, fees = 0;
    for (size_t k = 0; k < s->n_accounts; k++) {
        const struct account *a = s->accounts[k];
        size_t i;
        json_t *row;
        json_array_foreach(a->tables[T_INTENTS].list, i, row)
        {
            json_t *p = payment(a, row);
            put_c(p, "account", a->id);
            in += get_i64(p, "received");
            out += get_i64(p, "refunded");
            json_array_append_new(payments, p);
        }
        json_array_foreach(a->tables[T_BALANCE].list, i, row)
        {
            fees += get_i64(row, "fee");
        }
    }
    return json_pack("{s:o, s:I, s:I, s:I, s:I}", "payments", payments, "received", (json_int_t)in,
                     "refunded", (json_int_t)out, "held_for_shop", (json_int_t)(in - out), "fees",
                     (json_int_t)fees);
}
