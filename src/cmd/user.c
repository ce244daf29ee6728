/* user.c: `uketsuke user`: accounts from the command line, for the first one and for lost
 * passwords.
 *
 * A password is never an argument, where every user of the machine could read it: it is made here
 * and printed once, or read from a file ("-" is standard input). */
#include "app/user.h"
#include "app/factor.h"
#include "base/random.h"
#include "cmd/cmd.h"
#include "cmd/tool.h"
#include "cmd/user.h"
#include "store/admin.h"
#include "store/user.h"

static const struct actor by_command = {.kind = ACTOR_SYSTEM};

enum { MADE_PASSWORD = 16, USERS_MAX = 1000 };

enum err tool_password(struct tool *t, struct str path, struct str *out)
{
    if (str_empty(path)) {
        *out = str_sub(random_secret(t->arena), 0, MADE_PASSWORD);
        printf("password: %.*s\n", STR_ARG(*out));
        return OK;
    }
    FILE *file = str_is(path, "-") ? stdin : fopen(str_c(t->arena, path), "re");
    char line[1024];
    bool is_read = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL && file != stdin) {
        fclose(file);
    }
    if (!is_read) {
        fprintf(stderr, "uketsuke: no password in %.*s\n", STR_ARG(path));
        return ERR_IO;
    }
    line[strcspn(line, "\r\n")] = '\0';
    *out = str_copy(t->arena, str_from(line));
    return OK;
}

static enum err add(int argc, char **argv, struct tool *t)
{
    enum { SHOP, MAIL, NAME, ROLE, FILE_ };
    struct tool_option own[] = {{.name = "shop"},          {.name = "mail"},
                                {.name = "name"},          {.name = "role", .value = STR("owner")},
                                {.name = "password-file"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[SHOP]));
    TRY(tool_need(&own[MAIL]));
    TRY(tool_need(&own[NAME]));
    struct user_input in = {.name = own[NAME].value,
                            .mail = own[MAIL].value,
                            .hears_bookings = true,
                            .hears_payments = true};
    if (!user_role_parse(own[ROLE].value, &in.role)) {
        fputs("uketsuke: --role is owner, manager or staff\n", stderr);
        return ERR_BAD_REQUEST;
    }
    struct shop_id shop;
    struct str password;
    struct problems problems;
    struct user_id id;
    TRY(tool_shop(t, own[SHOP].value, &shop));
    TRY(tool_password(t, own[FILE_].value, &password));
    TRY(app_save_user(&t->app, t->passwords, t->arena, shop, by_command, &in, password, &problems,
                      &id));
    return tool_say(&problems) ? ERR_INVALID : OK;
}

static enum err find_user(struct tool *t, struct shop_id shop, struct str mail, struct user_id *out)
{
    struct user_by_mail_row row;
    bool found;
    struct user_by_mail_in in = {shop.v, mail};
    TRY(q_user_by_mail(db_reader(t->app.db), t->arena, &in, &row, &found));
    if (!found) {
        fprintf(stderr, "uketsuke: nobody has %.*s\n", STR_ARG(mail));
        return ERR_NOT_FOUND;
    }
    out->v = row.id;
    return OK;
}

static enum err password(int argc, char **argv, struct tool *t)
{
    enum { SHOP, MAIL, FILE_ };
    struct tool_option own[] = {{.name = "shop"}, {.name = "mail"}, {.name = "password-file"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[SHOP]));
    TRY(tool_need(&own[MAIL]));
    struct shop_id shop;
    TRY(tool_shop(t, own[SHOP].value, &shop));
    struct user_id user;
    TRY(find_user(t, shop, own[MAIL].value, &user));
    struct str word;
    struct problems problems;
    TRY(tool_password(t, own[FILE_].value, &word));
    TRY(app_set_password(&t->app, t->passwords, t->arena, shop, by_command, user, word, &problems));
    return tool_say(&problems) ? ERR_INVALID : OK;
}

static enum err token(int argc, char **argv, struct tool *t)
{
    enum { SHOP, MAIL, NAME };
    struct tool_option own[] = {{.name = "shop"}, {.name = "mail"}, {.name = "name"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    for (int i = SHOP; i <= NAME; i++) {
        TRY(tool_need(&own[i]));
    }
    struct shop_id shop;
    struct user_id user;
    struct str made;
    TRY(tool_shop(t, own[SHOP].value, &shop));
    TRY(find_user(t, shop, own[MAIL].value, &user));
    TRY(app_api_token_add(&t->app, t->arena, shop, user, own[NAME].value, &made));
    printf("token: %.*s\n", STR_ARG(made));
    return OK;
}

/* For the only owner, who lost phone and recovery codes. */
static enum err factor_off(int argc, char **argv, struct tool *t)
{
    enum { SHOP, MAIL };
    struct tool_option own[] = {{.name = "shop"}, {.name = "mail"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[SHOP]));
    TRY(tool_need(&own[MAIL]));
    struct shop_id shop;
    struct user_id user;
    struct factor_output out;
    TRY(tool_shop(t, own[SHOP].value, &shop));
    TRY(find_user(t, shop, own[MAIL].value, &user));
    TRY(app_factor_off(&t->app, t->arena, shop, by_command, user, &out));
    puts(out.result == FACTOR_DONE ? "second factor: off" : "second factor: was not on");
    return OK;
}

static enum err list(int argc, char **argv, struct tool *t)
{
    struct tool_option own[] = {{.name = "shop"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[0]));
    struct shop_id shop;
    TRY(tool_shop(t, own[0].value, &shop));
    struct user_accounts_rows rows;
    TRY(q_user_accounts(db_reader(t->app.db), t->arena,
                        &(struct user_accounts_in){shop.v, USERS_MAX}, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct user_accounts_row *row = &rows.v[i];
        printf("%.*s\t%.*s\t%.*s%s\n", STR_ARG(row->mail), STR_ARG(row->role), STR_ARG(row->name),
               row->disabled_at.is_set ? "\tdisabled" : "");
    }
    return OK;
}

int cmd_user(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"add", add},   {"password", password}, {"factor-off", factor_off},
        {"list", list}, {"token", token},       {0}};
    return tool_verb(
        argc, argv, verbs,
        "usage: uketsuke user add --shop SLUG --mail ADDRESS --name NAME"
        " [--role owner|manager|staff] [--password-file FILE]\n"
        "       uketsuke user password --shop SLUG --mail ADDRESS [--password-file FILE]\n"
        "       uketsuke user factor-off --shop SLUG --mail ADDRESS\n"
        "       uketsuke user token --shop SLUG --mail ADDRESS --name NAME\n"
        "       uketsuke user list --shop SLUG\n");
}
