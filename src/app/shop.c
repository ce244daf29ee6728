#include "app/shop.h"

#include "app/change.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text_clean.h"
#include "core/invoice_number.h"
#include "core/mail_address.h"
#include "core/names.h"
#include "store/shop.h"

#include <inttypes.h>

enum {
    SLUG_MIN = 2,
    SLUG_MAX = 40,
    NAME_MAX = 60,
    PHONE_MAX = 20,
    PAGE_TEXT_MAX = 10000,
    HOST_MAX = 253,
    MAIL_USER_MAX = 254,
    SECRET_MAX = 255,
};

static const struct named security_names[] = {
    [SMTP_NONE] = {"none", TX_SMTP_NONE},
    [SMTP_STARTTLS] = {"starttls", TX_SMTP_STARTTLS},
    [SMTP_TLS] = {"tls", TX_SMTP_TLS},
};
NAMED_DEFINE(smtp_security, enum smtp_security, security_names)

/* --- history: which fields changed, never what they hold --- */

struct changes {
    json_t *fields;
};

static void note_change(struct changes *ch, const char *field, bool is_changed)
{
    if (is_changed) {
        json_array_append_new(ch->fields, json_string(field));
    }
}

/* One line when anything changed. Lets `ch` go. */
static enum err write_changes(struct change *c, struct changes *ch, struct str what)
{
    enum err e = OK;
    if (json_array_size(ch->fields) > 0) {
        e = change_history(c, &(struct history_line){.subject = "settings",
                                                     .what = what,
                                                     .detail = json_text(c->a, ch->fields)});
    }
    json_decref(ch->fields);
    return e;
}

/* --- a new shop --- */

static bool is_slug(struct str s)
{
    if (s.n < SLUG_MIN || s.n > SLUG_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return true;
}

struct add_shop {
    const struct shop_add_input *in;
    struct problems *problems;
    struct shop_id id;
};

static enum err add_shop(struct change *c, void *arg)
{
    struct add_shop *op = arg;
    *op->problems = (struct problems){0};
    if (!is_slug(op->in->slug)) {
        problem_add(op->problems, "slug", TX_PROBLEM_SLUG);
    }
    check_required(op->problems, "name", op->in->name, NAME_MAX);
    struct shop_get_row row;
    bool is_taken;
    TRY(q_shop_by_slug(c->db, c->a, &(struct shop_by_slug_in){op->in->slug}, &row, &is_taken));
    if (is_taken) {
        problem_add(op->problems, "slug", TX_PROBLEM_SLUG_TAKEN);
    }
    if (op->problems->refuses) {
        return OK;
    }
    op->id = (struct shop_id){change_id(c)};
    c->shop = op->id;
    return q_shop_add(
        c->db,
        &(struct shop_add_in){
            .id = op->id.v, .slug = op->in->slug, .name = op->in->name, .now = c->now.ms},
        NULL);
}

enum err app_add_shop(struct app *app, struct arena *a, const struct shop_add_input *in,
                      struct problems *problems, struct shop_id *out)
{
    struct add_shop op = {.in = in, .problems = problems};
    TRY(change_run(app, a, TX_ADMIN, (struct shop_id){0}, (struct actor){.kind = ACTOR_SYSTEM},
                   add_shop, &op));
    *out = op.id;
    return OK;
}

/* --- profile --- */

struct set_profile {
    struct shop_profile in;
    struct problems *problems;
};

static void check_profile(const struct shop_profile *in, struct problems *p)
{
    check_required(p, "name", in->name, NAME_MAX);
    check_length(p, "name_en", in->name_en, NAME_MAX);
    if (!str_empty(in->contact_mail) && !mail_address_is_plausible(in->contact_mail)) {
        problem_add(p, "contact_mail", TX_PROBLEM_MAIL);
    }
    check_length(p, "contact_phone", in->contact_phone, PHONE_MAX);
    check_length(p, "privacy_text", in->privacy_text, PAGE_TEXT_MAX);
    if (!str_empty(in->invoice_number)) {
        if (!invoice_number_has_form(in->invoice_number)) {
            problem_add(p, "invoice_number", TX_PROBLEM_INVOICE_FORM);
        } else if (!invoice_number_checks(in->invoice_number)) {
            problem_warn(p, "invoice_number", TX_PROBLEM_INVOICE_CHECK);
        }
    }
}

static enum err set_profile(struct change *c, void *arg)
{
    const struct set_profile *op = arg;
    const struct shop_profile *in = &op->in;
    struct shop_get_row old;
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &old));
    TRY(q_shop_set_profile(c->db,
                           &(struct shop_set_profile_in){.shop = c->shop.v,
                                                         .name = in->name,
                                                         .name_en = in->name_en,
                                                         .contact_mail = in->contact_mail,
                                                         .contact_phone = in->contact_phone,
                                                         .privacy_text = in->privacy_text,
                                                         .invoice_number = in->invoice_number,
                                                         .now = c->now.ms},
                           NULL));
    struct changes ch = {json_array()};
    note_change(&ch, "name", !str_eq(old.name, in->name));
    note_change(&ch, "name_en", !str_eq(old.name_en, in->name_en));
    note_change(&ch, "contact_mail", !str_eq(old.contact_mail, in->contact_mail));
    note_change(&ch, "contact_phone", !str_eq(old.contact_phone, in->contact_phone));
    note_change(&ch, "privacy_text", !str_eq(old.privacy_text, in->privacy_text));
    note_change(&ch, "invoice_number", !str_eq(old.invoice_number, in->invoice_number));
    return write_changes(c, &ch, STR("profile"));
}

enum err app_set_profile(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                         const struct shop_profile *in, struct problems *problems)
{
    *problems = (struct problems){0};
    struct set_profile op = {.in = *in, .problems = problems};
    op.in.invoice_number = text_narrow(a, in->invoice_number);
    check_profile(&op.in, problems);
    if (problems->refuses) {
        return OK;
    }
    return change_run(app, a, TX_ADMIN, shop, who, set_profile, &op);
}

/* --- secrets --- */

/* Whether it asks for something else than what is stored. */
static bool is_changing(const struct change *c, const struct secret_input *in, struct str sealed)
{
    struct str old;
    if (in->clears || str_empty(in->value)) {
        return in->clears && !str_empty(sealed);
    }
    return seal_reveal(c->app->seal, c->a, sealed, &old) != OK || !str_eq(old, in->value);
}

/* What is to be stored in place of the sealed `old`. */
static struct str sealed_now(struct change *c, const struct secret_input *in, struct str old)
{
    if (in->clears) {
        return STR("");
    }
    return str_empty(in->value) ? old : seal_close(c->app->seal, c->a, in->value);
}

struct secret_hint secret_hint(const struct app *app, struct arena *a, struct str sealed)
{
    enum { TAIL = 4 };
    struct secret_hint hint = {.is_set = !str_empty(sealed)};
    struct str secret;
    if (!hint.is_set) {
        return hint;
    }
    if (seal_reveal(app->seal, a, sealed, &secret) != OK) {
        hint.is_broken = true;
        return hint;
    }
    hint.is_test = str_starts(secret, STR("sk_test_")) || str_starts(secret, STR("rk_test_"));
    hint.tail = secret.n > 3 * TAIL ? str_sub(secret, secret.n - TAIL, TAIL) : STR("");
    return hint;
}

/* --- mail --- */

static bool is_loopback(struct str host)
{
    return str_is(host, "localhost") || str_is(host, "::1") || str_starts(host, STR("127."));
}

static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 127 || memchr("/@\\\"'<>?#", c, 9) != NULL) {
            return false;
        }
    }
    return s.n > 0 && s.n <= HOST_MAX;
}

static void check_mail(const struct shop_mail *in, bool has_password, struct problems *p)
{
    check_length(p, "name", in->name, NAME_MAX);
    if (!mail_address_is_plausible(in->address)) {
        problem_add(p, "address", TX_PROBLEM_MAIL);
    }
    if (str_empty(in->host)) {
        problem_warn(p, "host", TX_PROBLEM_MAIL_OFF);
        return;
    }
    if (!is_host(in->host)) {
        problem_add(p, "host", TX_PROBLEM_HOST);
    }
    check_range(p, "port", in->port, 1, 65535);
    check_length(p, "user", in->user, MAIL_USER_MAX);
    check_length(p, "password", in->password.value, SECRET_MAX);
    if (!str_empty(in->user) && !has_password) {
        problem_add(p, "password", TX_PROBLEM_MAIL_PASSWORD);
    }
    if (in->security == SMTP_NONE && !is_loopback(in->host)) {
        problem_warn(p, "security", TX_PROBLEM_MAIL_PLAIN);
    }
}

struct set_mail {
    const struct shop_mail *in;
    struct problems *problems;
};

static enum err set_mail(struct change *c, void *arg)
{
    const struct set_mail *op = arg;
    const struct shop_mail *in = op->in;
    *op->problems = (struct problems){0};
    struct shop_get_row old;
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &old));
    struct str password = sealed_now(c, &in->password, old.smtp_password);
    check_mail(in, !str_empty(password), op->problems);
    if (op->problems->refuses) {
        return OK;
    }
    struct str security = smtp_security_name(in->security);
    TRY(q_shop_set_mail(c->db,
                        &(struct shop_set_mail_in){.shop = c->shop.v,
                                                   .mail_name = in->name,
                                                   .mail_address = in->address,
                                                   .host = in->host,
                                                   .port = in->port,
                                                   .security = security,
                                                   .user = in->user,
                                                   .password = password,
                                                   .now = c->now.ms},
                        NULL));
    struct changes ch = {json_array()};
    note_change(&ch, "name", !str_eq(old.mail_name, in->name));
    note_change(&ch, "address", !str_eq(old.mail_address, in->address));
    note_change(&ch, "host", !str_eq(old.smtp_host, in->host));
    note_change(&ch, "port", old.smtp_port != in->port);
    note_change(&ch, "security", !str_eq(old.smtp_security, security));
    note_change(&ch, "user", !str_eq(old.smtp_user, in->user));
    note_change(&ch, "password", is_changing(c, &in->password, old.smtp_password));
    return write_changes(c, &ch, STR("mail"));
}

enum err app_set_shop_mail(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                           const struct shop_mail *in, struct problems *problems)
{
    struct set_mail op = {in, problems};
    return change_run(app, a, TX_ADMIN, shop, who, set_mail, &op);
}

/* --- the payment provider --- */

static bool is_secret_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] == 127) {
            return false;
        }
    }
    return s.n <= SECRET_MAX;
}

static void check_stripe(const struct shop_stripe *in, struct problems *p)
{
    struct str key = in->key.clears ? STR("") : in->key.value;
    if (str_starts(key, STR("pk_"))) {
        problem_add(p, "key", TX_PROBLEM_STRIPE_PUBLIC_KEY);
    } else if (!str_empty(key) &&
               (!is_secret_text(key) || key.n < 12 ||
                (!str_starts(key, STR("sk_")) && !str_starts(key, STR("rk_"))))) {
        problem_add(p, "key", TX_PROBLEM_STRIPE_KEY);
    }
    struct str secret = in->secret.clears ? STR("") : in->secret.value;
    if (!str_empty(secret) &&
        (!is_secret_text(secret) || !str_starts(secret, STR("whsec_")) || secret.n < 12)) {
        problem_add(p, "secret", TX_PROBLEM_STRIPE_SECRET);
    }
}

static enum err set_stripe(struct change *c, void *arg)
{
    const struct shop_stripe *in = arg;
    struct shop_get_row old;
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &old));
    bool changes_key = is_changing(c, &in->key, old.stripe_key);
    bool changes_secret = is_changing(c, &in->secret, old.stripe_secret);
    if (!changes_key && !changes_secret) {
        return OK;
    }
    struct shop_set_stripe_in set = {
        .shop = c->shop.v,
        .key = changes_key ? sealed_now(c, &in->key, old.stripe_key) : old.stripe_key,
        .secret = old.stripe_secret,
        .secret_old = old.stripe_secret_old,
        .secret_old_until = old.stripe_secret_old_until,
        .now = c->now.ms,
    };
    if (changes_secret) {
        set.secret = sealed_now(c, &in->secret, old.stripe_secret);
        set.secret_old = in->secret.clears ? STR("") : old.stripe_secret;
        set.secret_old_until = str_empty(set.secret_old)
                                   ? 0
                                   : c->now.ms + (int64_t)STRIPE_SECRET_OVERLAP_HOURS * MS_PER_HOUR;
    }
    TRY(q_shop_set_stripe(c->db, &set, NULL));
    struct changes ch = {json_array()};
    note_change(&ch, "key", changes_key);
    note_change(&ch, "secret", changes_secret);
    return write_changes(c, &ch, STR("stripe"));
}

enum err app_set_stripe(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        const struct shop_stripe *in, struct problems *problems)
{
    *problems = (struct problems){0};
    check_stripe(in, problems);
    if (problems->refuses) {
        return OK;
    }
    struct shop_stripe copy = *in;
    return change_run(app, a, TX_ADMIN, shop, who, set_stripe, &copy);
}

static enum err forget_old_secrets(struct db_conn *db, struct arena *a, void *arg)
{
    (void)a;
    const struct instant *now = arg;
    int64_t changed;
    TRY(q_shop_forget_old_secrets(db, &(struct shop_forget_old_secrets_in){now->ms}, &changed));
    if (changed > 0) {
        log_info("shop.old_secrets_forgotten", "shops=%" PRId64, changed);
    }
    return OK;
}

void shop_forget_old_secrets(struct app *app, struct arena *a)
{
    struct instant now = app_now(app);
    enum err e = tx_run(app->db, TX_ADMIN, a, forget_old_secrets, &now);
    if (e != OK) {
        log_warn("shop.old_secrets_kept", "error=%s", err_name(e));
    }
}
