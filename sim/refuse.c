#include "sim/refuse.h"

#include <stdarg.h>

static void fill(struct cause *c, int status, const char *code, const char *param)
{
    c->why = (struct refusal){.status = status, .code = code};
    c->why.type = status == 402   ? "card_error"
                  : status >= 500 ? "api_error"
                                  : "invalid_request_error";
    if (param != NULL) {
        snprintf(c->why.param, sizeof c->why.param, "%s", param);
    }
}

/* The message of the calling function's variable arguments. */
#define MESSAGE()                                                       \
    do {                                                                \
        va_list args;                                                   \
        va_start(args, format);                                         \
        vsnprintf(c->why.message, sizeof c->why.message, format, args); \
        va_end(args);                                                   \
    } while (0)

bool refuse(struct cause *c, int status, const char *code, const char *param, const char *format,
            ...)
{
    fill(c, status, code, param);
    MESSAGE();
    return false;
}

bool refuse_param(struct cause *c, const char *code, const char *param, const char *format, ...)
{
    fill(c, 400, code, param);
    MESSAGE();
    c->why.is_validation = true;
    return false;
}

bool refuse_intent(struct cause *c, int status, const char *code, const json_t *intent,
                   const char *format, ...)
{
    fill(c, status, code, NULL);
    MESSAGE();
    c->why.intent = intent;
    return false;
}

json_t *refusal_body(const struct cause *c)
{
    const struct refusal *why = &c->why;
    json_t *error = json_object();
    if (why->code != NULL) {
        char url[128];
        int n = snprintf(url, sizeof url, "https://docs.stripe.com/error-codes#%s", why->code);
        for (int i = 0; i < n && i < (int)sizeof url - 1; i++) {
            if (i > 35 && url[i] == '_') {
                url[i] = '-';
            }
        }
        put_c(error, "code", why->code);
        put_c(error, "doc_url", url);
    }
    if (why->decline_code != NULL) {
        put_c(error, "decline_code", why->decline_code);
    }
    if (why->charge[0] != '\0') {
        put_c(error, "charge", why->charge);
    }
    put_c(error, "message", why->message);
    if (why->param[0] != '\0') {
        put_c(error, "param", why->param);
    }
    if (why->intent != NULL) {
        put_copy(error, "payment_intent", why->intent);
    }
    if (c->request != NULL) {
        char url[160];
        snprintf(url, sizeof url, "https://dashboard.stripe.com/test/logs/%s", c->request);
        put_c(error, "request_log_url", url);
    }
    put_c(error, "type", why->type);
    return json_pack("{s:o}", "error", error);
}
