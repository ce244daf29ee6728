#include "sim/method.h"

#include "sim/card.h"
#include "sim/ids.h"
#include "sim/refuse.h"

bool email_is_plausible(const char *email)
{
    const char *at = strchr(email, '@');
    return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           strpbrk(email, " \t\r\n") == NULL;
}

static json_t *billing(const json_t *given)
{
    json_t *b = json_object();
    json_t *address = json_object();
    put_nulls(address, "city country line1 line2 postal_code state");
    json_object_update_existing(address, json_object_get(given, "address"));
    json_object_set_new(b, "address", address);
    const char *const texts[] = {"email", "name", "phone"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        put_c(b, texts[i], get_c(given, texts[i]));
    }
    put_null(b, "tax_id");
    return b;
}

static json_t *shape(const struct cause *c, const char *type, const json_t *data)
{
    char id[ID_MAX];
    json_t *m = json_object();
    json_t *metadata = json_object_get(data, "metadata");
    put_c(m, "id", id_new(id, "pm_1", 23));
    put_c(m, "object", "payment_method");
    put_c(m, "allow_redisplay",
          get_c(data, "allow_redisplay") == NULL ? "unspecified" : get_c(data, "allow_redisplay"));
    json_object_set_new(m, "billing_details", billing(json_object_get(data, "billing_details")));
    put_i64(m, "created", c->now);
    put_nulls(m, "customer customer_account");
    put_bool(m, "livemode", false);
    json_object_set_new(m, "metadata",
                        json_is_object(metadata) ? json_deep_copy(metadata) : json_object());
    put_c(m, "type", type);
    return m;
}

json_t *method_new(const struct cause *c, const char *type, const json_t *data)
{
    json_t *m = shape(c, type, data);
    if (strcmp(type, "card") == 0) {
        const char *number = get_c(json_object_get(data, "card"), "number");
        const struct test_card *card = number == NULL ? NULL : card_by_number(number);
        json_object_set_new(m, "card",
                            card_for_method(card == NULL ? card_by_token("pm_card_visa") : card));
    } else {
        json_object_set_new(m, type, json_object());
    }
    return table_add(&c->acct->tables[T_METHODS], m);
}

static json_t *from_token(const struct cause *c, const struct test_card *card)
{
    json_t *m = shape(c, "card", NULL);
    json_object_set_new(m, "card", card_for_method(card));
    return table_add(&c->acct->tables[T_METHODS], m);
}

bool method_of_request(struct cause *c, const json_t *params, const json_t *intent, bool may_make,
                       const json_t **out)
{
    const json_t *data = json_object_get(params, "payment_method_data");
    const char *id = get_c(params, "payment_method");
    *out = NULL;
    if (data != NULL && id != NULL) {
        return refuse_param(c, "parameters_exclusive", "payment_method_data",
                            "You may only specify one of these parameters: payment_method, "
                            "payment_method_data.");
    }
    if (data != NULL) {
        const char *email = get_c(json_object_get(data, "billing_details"), "email");
        if (email != NULL && !email_is_plausible(email)) {
            return refuse_param(c, "email_invalid", "payment_method_data[billing_details][email]",
                                "Invalid email address: %.100s", email);
        }
        if (may_make) {
            *out = method_new(c, get_c(data, "type"), data);
        }
        return true;
    }
    if (id != NULL) {
        const struct test_card *card = card_by_token(id);
        *out = table_get(&c->acct->tables[T_METHODS], id);
        if (*out == NULL && card == NULL) {
            return refuse(c, 400, "resource_missing", "payment_method",
                          "No such PaymentMethod: '%.60s'", id);
        }
        if (*out == NULL && may_make) {
            *out = from_token(c, card);
        }
        return true;
    }
    *out = table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method"));
    return true;
}
