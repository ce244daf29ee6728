/* shop.c: `uketsuke shop`: add one with its owner, list them, make the demo. */
#include "app/shop.h"

#include "app/user.h"
#include "cmd/cmd.h"
#include "cmd/demo_shop.h"
#include "cmd/tool.h"
#include "cmd/user.h"
#include "store/shop.h"

static const struct actor by_command = {.kind = ACTOR_SYSTEM};

enum { SHOPS_MAX = 1000 };

static enum err add(int argc, char **argv, struct tool *t)
{
    enum { SLUG, NAME, OWNER_MAIL, OWNER_NAME, FILE_ };
    struct tool_option own[] = {{.name = "slug"},          {.name = "name"},
                                {.name = "owner-mail"},    {.name = "owner-name"},
                                {.name = "password-file"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    for (int i = SLUG; i <= OWNER_NAME; i++) {
        TRY(tool_need(&own[i]));
    }
    struct str password;
    struct problems problems;
    struct shop_id shop;
    struct user_id user;
    TRY(tool_password(t, own[FILE_].value, &password));
    TRY(app_add_shop(&t->app, t->arena, &(struct shop_add_input){own[SLUG].value, own[NAME].value},
                     &problems, &shop));
    if (tool_say(&problems)) {
        return ERR_INVALID;
    }
    struct user_input owner = {.name = own[OWNER_NAME].value,
                               .mail = own[OWNER_MAIL].value,
                               .role = ROLE_OWNER,
                               .hears_bookings = true,
                               .hears_payments = true};
    TRY(app_save_user(&t->app, t->passwords, t->arena, shop, by_command, &owner, password,
                      &problems, &user));
    if (tool_say(&problems)) {
        fprintf(stderr, "uketsuke: the shop is there, without an owner: uketsuke user add\n");
        return ERR_INVALID;
    }
    return OK;
}

static enum err list(int argc, char **argv, struct tool *t)
{
    struct tool_option own[] = {{0}};
    struct shop_list_rows rows;
    TRY(tool_open(t, argc, argv, own));
    TRY(q_shop_list(db_reader(t->app.db), t->arena, &(struct shop_list_in){SHOPS_MAX}, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        printf("%.*s\t%.*s\n", STR_ARG(rows.v[i].slug), STR_ARG(rows.v[i].name));
    }
    return OK;
}

struct demo_options {
    struct str stripe_key, stripe_secret, smtp_host, smtp_port;
};

/* Where money and mail go in this run; what is not given stays. */
static enum err connect_demo(struct tool *t, struct shop_id shop, const struct demo_options *o)
{
    struct problems problems = {0};
    if (!str_empty(o->stripe_key) || !str_empty(o->stripe_secret)) {
        struct shop_stripe stripe = {.key = {.value = o->stripe_key},
                                     .secret = {.value = o->stripe_secret}};
        TRY(app_set_stripe(&t->app, t->arena, shop, by_command, &stripe, &problems));
        if (tool_say(&problems)) {
            return ERR_INVALID;
        }
    }
    if (str_empty(o->smtp_host)) {
        return OK;
    }
    int64_t port;
    if (!str_to_i64(o->smtp_port, &port) || port < 1 || port > 65535) {
        fputs("uketsuke: --smtp-port is a port\n", stderr);
        return ERR_BAD_REQUEST;
    }
    struct shop_mail mail = {.name = tr(LANG_JA, TX_DEMO_SHOP_NAME),
                             .address = STR("info@mihon.example.com"),
                             .host = o->smtp_host,
                             .port = (int)port,
                             .user = STR("")};
    TRY(app_set_shop_mail(&t->app, t->arena, shop, by_command, &mail, &problems));
    return tool_say(&problems) ? ERR_INVALID : OK;
}

static enum err demo(int argc, char **argv, struct tool *t)
{
    enum { KEY, SECRET, HOST, PORT };
    struct tool_option own[] = {{.name = "stripe-key"},
                                {.name = "stripe-secret"},
                                {.name = "smtp-host"},
                                {.name = "smtp-port", .value = STR("25")},
                                {0}};
    TRY(tool_open(t, argc, argv, own));
    struct shop_get_row row;
    bool found;
    TRY(q_shop_by_slug(db_reader(t->app.db), t->arena, &(struct shop_by_slug_in){STR(DEMO_SLUG)},
                       &row, &found));
    struct shop_id shop = {found ? row.id : 0};
    if (!found) {
        TRY(demo_shop_make(t, &shop));
    }
    TRY(demo_shop_dates(t, shop));
    TRY(connect_demo(t, shop,
                     &(struct demo_options){own[KEY].value, own[SECRET].value, own[HOST].value,
                                            own[PORT].value}));
    printf("shop: /s/" DEMO_SLUG "\nadmin: /a/" DEMO_SLUG "\nmail: " DEMO_OWNER
           "\nstaff: " DEMO_STAFF "\npassword: " DEMO_PASSWORD "\n");
    return OK;
}

int cmd_shop(int argc, char **argv)
{
    static const struct verb verbs[] = {{"add", add}, {"list", list}, {"demo", demo}, {0}};
    return tool_verb(argc, argv, verbs,
                     "usage: uketsuke shop add --slug SLUG --name NAME --owner-mail ADDRESS"
                     " --owner-name NAME [--password-file FILE]\n"
                     "       uketsuke shop list\n"
                     "       uketsuke shop demo [--stripe-key KEY] [--stripe-secret SECRET]"
                     " [--smtp-host HOST] [--smtp-port PORT]\n"
                     "All take the settings of the server, such as --data-dir.\n");
}
