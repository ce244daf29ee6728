#include "unit/web/account_mails.h"

#include "app/mail.h"
#include "app/shop.h"

struct sent_mail sent_mails[SENT_MAX];
size_t n_sent_mails;

static struct arena *keeper;

static enum mail_outcome keep(struct mailer *m, struct arena *a, const struct mail_server *server,
                              const struct mail_message *message, struct str *reason)
{
    (void)m;
    (void)a;
    (void)server;
    assert_true(n_sent_mails < SENT_MAX);
    sent_mails[n_sent_mails++] =
        (struct sent_mail){str_copy(keeper, message->to_address),
                           str_copy(keeper, message->subject), str_copy(keeper, message->text)};
    assert_true(site_has(message->html, "</html>"));
    *reason = STR_NONE;
    return MAIL_ACCEPTED;
}

void account_mails_open(struct site *s)
{
    static const struct mailer_ops ops = {.send = keep};
    static struct mailer mailer = {&ops};
    struct shop_mail in = {.name = STR("みほん教室"),
                           .address = STR("noreply@mihon.example"),
                           .host = STR("localhost"),
                           .port = 25,
                           .security = SMTP_NONE};
    struct problems problems;
    keeper = s->arena;
    n_sent_mails = 0;
    s->app.mailer = &mailer;
    assert_int_equal(app_set_shop_mail(&s->app, s->arena, s->shop,
                                       (struct actor){.kind = ACTOR_SYSTEM}, &in, &problems),
                     OK);
    assert_false(problems.refuses);
}

static void send_due(struct site *s)
{
    while (mail_work(&s->app, s->arena)) {
    }
}

int account_mails_count(struct site *s, const char *to)
{
    int n = 0;
    send_due(s);
    for (size_t i = 0; i < n_sent_mails; i++) {
        n += str_is(sent_mails[i].to, to);
    }
    return n;
}

const char *account_mails_link(struct site *s, const char *to)
{
    send_due(s);
    for (size_t i = n_sent_mails; i-- > 0;) {
        if (!str_is(sent_mails[i].to, to)) {
            continue;
        }
        struct str text = sent_mails[i].text;
        while (text.n > 0 && !str_starts(text, STR("/a/demo/link/"))) {
            text = str_sub(text, 1, text.n);
        }
        return text.n == 0 ? NULL : str_c(s->arena, str_cut(&text, '\n'));
    }
    return NULL;
}
