/* shop.h: what an owner sets about the shop itself: profile, mail, payment provider.
 *
 * Text comes in cleaned (base/text_clean.h). Each change leaves a line of history that names the
 * changed fields and never their values. Secrets go into the database sealed (app/seal.h) and never
 * come out of here. */
#ifndef APP_SHOP_H
#define APP_SHOP_H

#include "app/app.h"
#include "app/problems.h"

struct shop_add_input {
    struct str slug; /* part of every address of the shop: a–z, 0–9 and "-" */
    struct str name;
};

/* A new shop without users. With problems nothing was stored: fields "slug", "name". */
MUST_USE enum err app_add_shop(struct app *app, struct arena *a, const struct shop_add_input *in,
                               struct problems *problems, struct shop_id *out);

struct shop_profile {
    struct str name, name_en;
    struct str contact_mail, contact_phone;
    struct str privacy_text;   /* プライバシーポリシー */
    struct str invoice_number; /* empty, or T and 13 digits */
};

/* Fields as in the struct. A wrong check digit of the invoice number is a warning. */
MUST_USE enum err app_set_profile(struct app *app, struct arena *a, struct shop_id shop,
                                  struct actor who, const struct shop_profile *in,
                                  struct problems *problems);

enum smtp_security { SMTP_NONE, SMTP_STARTTLS, SMTP_TLS, SMTP_SECURITY_COUNT };
struct str smtp_security_name(enum smtp_security s); /* "none" */
MUST_USE bool smtp_security_parse(struct str name, enum smtp_security *out);
enum tx smtp_security_label(enum smtp_security s);

/* Keys and passwords in a form: what is left empty stays as it was. */
struct secret_input {
    struct str value;
    bool clears; /* forget it; `value` is ignored */
};

struct shop_mail {
    struct str name, address; /* the sender */
    struct str host;          /* empty: no mail is sent */
    int port;
    enum smtp_security security;
    struct str user;
    struct secret_input password;
};

/* Fields as in the struct. */
MUST_USE enum err app_set_shop_mail(struct app *app, struct arena *a, struct shop_id shop,
                                    struct actor who, const struct shop_mail *in,
                                    struct problems *problems);

enum { STRIPE_SECRET_OVERLAP_HOURS = 24 };

struct shop_stripe {
    struct secret_input key;    /* sk_… or rk_… */
    struct secret_input secret; /* whsec_…, of the webhook endpoint */
};

/* A replaced webhook secret still counts for 24 hours, as it does at the provider. What the last
 * check of the account said is forgotten. Fields "key", "secret". */
MUST_USE enum err app_set_stripe(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, const struct shop_stripe *in,
                                 struct problems *problems);

/* What may be shown of a stored key or secret (a sealed column of the shop's row). */
struct secret_hint {
    bool is_set;
    bool is_broken;  /* sealed under another key file: must be entered again */
    bool is_test;    /* sk_test_…, rk_test_… */
    struct str tail; /* its last four characters */
};
struct secret_hint secret_hint(const struct app *app, struct arena *a, struct str sealed);

/* Part of the sweep: webhook secrets whose overlap is over are removed. */
void shop_forget_old_secrets(struct app *app, struct arena *a);

#endif
