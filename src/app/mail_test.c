#include "app/mail_test.h"

#include "base/random.h"

enum err mail_server_of(const struct app *app, struct arena *a, const struct shop_get_row *shop,
                        struct mail_server *out)
{
    *out = (struct mail_server){
        .host = shop->smtp_host,
        .port = (int)shop->smtp_port,
        .security = str_is(shop->smtp_security, "tls")        ? MAIL_TLS
                    : str_is(shop->smtp_security, "starttls") ? MAIL_STARTTLS
                                                              : MAIL_PLAIN,
        .user = shop->smtp_user,
    };
    return seal_reveal(app->seal, a, shop->smtp_password, &out->password);
}

enum mail_test_result app_test_mail(struct app *app, struct arena *a,
                                    const struct shop_get_row *shop, enum lang lang,
                                    struct str to_name, struct str to_address, struct str *words)
{
    struct mail_server server;
    *words = STR("");
    if (str_empty(shop->smtp_host) || str_empty(shop->mail_address) ||
        mail_server_of(app, a, shop, &server) != OK) {
        return MAIL_TEST_NOT_SET_UP;
    }
    struct str domain = shop->mail_address;
    str_cut(&domain, '@');
    struct mail_message message = {
        .from_name = str_empty(shop->mail_name) ? shop->name : shop->mail_name,
        .from_address = shop->mail_address,
        .to_name = to_name,
        .to_address = to_address,
        .subject = tx_mail_test_subject(a, lang, shop->name),
        .text = tx_mail_test_text(a, lang, shop->name),
        .message_id = str_format(a, "%.*s@%.*s", STR_ARG(random_secret(a)), STR_ARG(domain)),
        .date = app_now(app),
    };
    enum mail_outcome outcome = app->mailer->ops->send(app->mailer, a, &server, &message, words);
    return outcome == MAIL_ACCEPTED ? MAIL_TEST_SENT : MAIL_TEST_FAILED;
}
