#include "app/mail.h"

#include "store/booking.h"
#include "store/mail.h"

#include <assert.h>
#include <inttypes.h>

enum { STAFF_MAX = 100 };

struct kind_row {
    const char *name;
    enum { CUSTOMER, BOOKINGS, PAYMENTS, DESK, ACCOUNT, REQUEST, REQUEST_STAFF } audience;
};

static const struct kind_row kinds[MAIL_KIND_COUNT] = {
#define MAIL(name, audience) [MAIL_##name] = {#name, audience},
#include "app/mail_kinds.def"
#undef MAIL
};

struct str mail_kind_name(enum mail_kind k)
{
    return str_from(kinds[k].name);
}

bool mail_kind_parse(struct str name, enum mail_kind *out)
{
    for (unsigned i = 0; i < MAIL_KIND_COUNT; i++) {
        if (str_is(name, kinds[i].name)) {
            *out = (enum mail_kind)i;
            return true;
        }
    }
    return false;
}

bool mail_kind_is_for_staff(enum mail_kind k)
{
    return kinds[k].audience == BOOKINGS || kinds[k].audience == PAYMENTS ||
           kinds[k].audience == REQUEST_STAFF;
}

bool mail_kind_is_of_desk(enum mail_kind k)
{
    return kinds[k].audience == DESK;
}

bool mail_kind_is_of_account(enum mail_kind k)
{
    return kinds[k].audience == ACCOUNT;
}

bool mail_kind_is_of_request(enum mail_kind k)
{
    return kinds[k].audience == REQUEST || kinds[k].audience == REQUEST_STAFF;
}

static enum err add(struct change *c, struct mail_add_in *in)
{
    in->shop = c->shop.v;
    in->id = change_id(c);
    in->now = c->now.ms;
    c->rings[BELL_MAIL] = true;
    return q_mail_add(c->db, in, NULL);
}

/* What a mail is about; refund 0: of none. */
struct about {
    struct booking_id booking;
    struct payment_id payment;
    struct refund_id refund;
    int64_t again;
};

/* "RECEIPT:1:2", "again:RECEIPT:1:2:3", "REFUND_DONE:1:2:r7:3": what is sent once. */
static struct str once(struct change *c, enum mail_kind kind, const struct about *about,
                       int64_t user)
{
    struct str refund =
        about->refund.v == 0 ? STR("") : str_format(c->a, ":r%" PRId64, about->refund.v);
    bool is_resent = about->again != 0 && about->refund.v == 0;
    return str_format(c->a, "%s%s:%" PRId64 ":%" PRId64 "%.*s:%" PRId64 "%s",
                      is_resent ? "again:" : "", kinds[kind].name, about->booking.v,
                      about->payment.v, STR_ARG(refund), user != 0 ? user : about->again,
                      user != 0 && about->again != 0
                          ? str_c(c->a, str_format(c->a, ":%" PRId64, about->again))
                          : "");
}

static struct mail_add_in letter(enum mail_kind kind, const struct about *about)
{
    return (struct mail_add_in){
        .booking = {true, about->booking.v},
        .payment = {about->payment.v != 0, about->payment.v},
        .refund = {about->refund.v != 0, about->refund.v},
        .kind = mail_kind_name(kind),
    };
}

static enum err to_customer(struct change *c, enum mail_kind kind, const struct about *about,
                            const struct booking_get_row *b)
{
    struct mail_add_in in = letter(kind, about);
    in.once = once(c, kind, about, 0);
    in.to_address = b->mail;
    in.lang = b->lang;
    return add(c, &in);
}

static enum err to_staff(struct change *c, enum mail_kind kind, const struct about *about)
{
    struct mail_hearers_rows users;
    struct mail_hearers_in key = {.shop = c->shop.v,
                                  .booking = about->booking.v,
                                  .bookings = kinds[kind].audience == BOOKINGS,
                                  .payments = kinds[kind].audience == PAYMENTS,
                                  .max = STAFF_MAX};
    TRY(q_mail_hearers(c->db, c->a, &key, &users));
    for (size_t i = 0; i < users.n; i++) {
        struct mail_add_in in = letter(kind, about);
        in.once = once(c, kind, about, users.v[i].id);
        in.to_address = users.v[i].mail;
        in.lang = users.v[i].lang;
        TRY(add(c, &in));
    }
    return OK;
}

enum err mail_desk(struct change *c, enum mail_kind kind, int64_t about, struct str to,
                   struct str lang)
{
    struct mail_add_in in = {
        .about = {true, about},
        .kind = mail_kind_name(kind),
        .once = str_format(c->a, "%s:%" PRId64 ":%" PRId64, kinds[kind].name, about, c->now.ms),
        .to_address = to,
        .lang = lang,
    };
    return add(c, &in);
}

enum err mail_request(struct change *c, enum mail_kind kind, const struct request_get_row *r,
                      int64_t again)
{
    struct mail_add_in in = {
        .booking = r->booking,
        .request = {true, r->id},
        .kind = mail_kind_name(kind),
        .once = str_format(c->a, "%s%s:%" PRId64 ":%" PRId64, again != 0 ? "again:" : "",
                           kinds[kind].name, r->id, again),
        .to_address = r->mail,
        .lang = r->lang,
    };
    return add(c, &in);
}

enum err mail_request_staff(struct change *c, enum mail_kind kind, const struct request_get_row *r)
{
    struct mail_hearers_rows users;
    struct mail_hearers_in key = {
        .shop = c->shop.v, .booking = r->booking.v, .payments = 1, .max = STAFF_MAX};
    TRY(q_mail_hearers(c->db, c->a, &key, &users));
    for (size_t i = 0; i < users.n; i++) {
        struct mail_add_in in = {
            .booking = r->booking,
            .request = {true, r->id},
            .kind = mail_kind_name(kind),
            .once =
                str_format(c->a, "%s:%" PRId64 ":%" PRId64, kinds[kind].name, r->id, users.v[i].id),
            .to_address = users.v[i].mail,
            .lang = users.v[i].lang,
        };
        TRY(add(c, &in));
    }
    return OK;
}

enum err mail_customer(struct change *c, enum mail_kind kind, const struct booking_get_row *b,
                       struct payment_id payment, int64_t again)
{
    struct about about = {.booking = {b->id}, .payment = payment, .again = again};
    return to_customer(c, kind, &about, b);
}

enum err mail_staff(struct change *c, enum mail_kind kind, struct booking_id booking,
                    struct payment_id payment)
{
    struct about about = {.booking = booking, .payment = payment};
    return to_staff(c, kind, &about);
}

enum err mail_refund_customer(struct change *c, enum mail_kind kind,
                              const struct booking_get_row *b, struct payment_id payment,
                              struct refund_id refund, int64_t again)
{
    struct about about = {{b->id}, payment, refund, again};
    return to_customer(c, kind, &about, b);
}

enum err mail_refund_staff(struct change *c, enum mail_kind kind, struct booking_id booking,
                           struct payment_id payment, struct refund_id refund, int64_t again)
{
    struct about about = {booking, payment, refund, again};
    return to_staff(c, kind, &about);
}

enum err mail_account(struct change *c, enum mail_kind kind, int64_t link, struct str to,
                      struct str lang)
{
    struct mail_add_in in = {
        .link = {link != 0, link},
        .kind = mail_kind_name(kind),
        .once = str_format(c->a, "%s:%" PRId64, kinds[kind].name, link != 0 ? link : change_id(c)),
        .to_address = to,
        .lang = lang,
    };
    return add(c, &in);
}
