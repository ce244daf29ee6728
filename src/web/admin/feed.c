/* feed.c: the slots for calendar apps, under the secret address of a member of staff. */
#include "app/feed.h"
#include "app/calendar.h"
#include "base/ical.h"
#include "store/calendar.h"
#include "web/access.h"
#include "web/admin/account.h"
#include "web/admin/slot_fill.h"
#include "web/router.h"

#include <inttypes.h>

enum {
    DAYS_BACK = 31,
    DAYS_AHEAD = 180,
    SLOTS_MAX = 2000, /* what a calendar app still takes; the nearest ones */
    STATES_PER_SLOT = 20,
};

struct feed {
    struct web_req *r;
    struct access_offerings seen;
    struct slots_of_day_rows slots;
    struct slot_states_of_day_rows states;
    struct buf out;
};

static struct str summary_of(const struct feed *f, const struct slots_of_day_row *s,
                             const struct slot_fill *fill)
{
    struct arena *a = f->r->arena;
    enum lang l = f->r->lang;
    struct str title = admin_words(l, s->title, s->title_en), taken = admin_number(a, s->taken),
               capacity = admin_number(a, s->capacity);
    int64_t unpaid = fill->unpaid + fill->failed;
    struct str said = fill->paid + unpaid == 0 ? tx_feed_summary(a, l, title, taken, capacity)
                                               : tx_feed_summary_paid(a, l, title, taken, capacity,
                                                                      admin_number(a, fill->paid),
                                                                      admin_number(a, unpaid));
    return s->is_closed != 0 ? tx_feed_summary_closed(a, l, said) : said;
}

static void add_count(const struct feed *f, struct buf *words, enum tx label, int64_t n)
{
    struct arena *a = f->r->arena;
    if (n > 0) {
        buf_str(words, tx_feed_line(a, f->r->lang, tr(f->r->lang, label), admin_number(a, n)));
        buf_char(words, '\n');
    }
}

static struct str words_of(const struct feed *f, const struct slot_fill *fill, struct str link)
{
    struct buf words;
    buf_init(&words, f->r->arena, 4096);
    add_count(f, &words, TX_BOOKING_PENDING, fill->pending);
    add_count(f, &words, TX_PAY_PAID, fill->paid);
    add_count(f, &words, TX_MONEY_EXPECTED, fill->unpaid);
    add_count(f, &words, TX_PAY_FAILED, fill->failed);
    add_count(f, &words, TX_PAY_METHOD_NONE, fill->nothing);
    add_count(f, &words, TX_BOOKING_WAITLISTED, fill->waiting);
    buf_str(&words, link);
    return buf_view(&words);
}

static void write_slot(struct feed *f, const struct slots_of_day_row *s)
{
    struct arena *a = f->r->arena;
    struct slot_fill fill = slot_fill_of(&f->states, s->id);
    struct str id = id_text(a, s->id), offering = id_text(a, s->offering);
    struct instant starts = {s->starts_at};
    struct url list = web_admin_url(f->r, "/bookings?offering=%.*s&at=%.*s", STR_ARG(offering),
                                    STR_ARG(instant_iso(a, starts)));
    struct str link = str_join(a, f->r->app->base_url, list.s);
    ical_raw(&f->out, "BEGIN", STR("VEVENT"));
    ical_raw(&f->out, "UID",
             str_format(a, "slot-%.*s@%.*s.uketsuke", STR_ARG(id), STR_ARG(f->r->shop->slug)));
    ical_at(&f->out, "DTSTAMP", f->r->now);
    ical_at(&f->out, "DTSTART", starts);
    ical_at(&f->out, "DTEND", (struct instant){s->ends_at});
    ical_text(&f->out, "SUMMARY", summary_of(f, s, &fill));
    ical_text(&f->out, "DESCRIPTION", words_of(f, &fill, link));
    ical_raw(&f->out, "URL", link);
    ical_raw(&f->out, "TRANSP", s->taken > 0 ? STR("OPAQUE") : STR("TRANSPARENT"));
    ical_raw(&f->out, "END", STR("VEVENT"));
}

static enum err read_slots(struct feed *f)
{
    struct web_req *r = f->r;
    struct db_conn *db = db_reader(r->app->db);
    struct day today = day_of(r->now);
    int64_t shop = web_shop(r).v, from = day_start(day_add(today, -DAYS_BACK)).ms,
            to = day_start(day_add(today, DAYS_AHEAD)).ms;
    struct slots_of_day_in slots = {shop, from, to, SLOTS_MAX};
    struct slot_states_of_day_in states = {shop, from, to, SLOTS_MAX * STATES_PER_SLOT};
    TRY(access_offerings(r, &f->seen));
    TRY(q_slots_of_day(db, r->arena, &slots, &f->slots));
    return q_slot_states_of_day(db, r->arena, &states, &f->states);
}

static void write_feed(struct feed *f)
{
    struct web_req *r = f->r;
    buf_init(&f->out, r->arena, WEB_MAX_PAGE);
    ical_raw(&f->out, "BEGIN", STR("VCALENDAR"));
    ical_raw(&f->out, "VERSION", STR("2.0"));
    ical_raw(&f->out, "PRODID", STR("-//Uketsuke//slots//JA"));
    ical_text(&f->out, "X-WR-CALNAME", tx_feed_name(r->arena, r->lang, web_shop_name(r)));
    ical_raw(&f->out, "REFRESH-INTERVAL;VALUE=DURATION", STR("PT1H"));
    for (size_t i = 0; i < f->slots.n; i++) {
        if (access_sees(&f->seen, f->slots.v[i].offering)) {
            write_slot(f, &f->slots.v[i]);
        }
    }
    ical_raw(&f->out, "END", STR("VCALENDAR"));
}

enum err feed_file(struct web_req *r)
{
    struct feed_reader reader;
    bool found;
    TRY(feed_reader_of(r->app, r->arena, web_shop(r), web_param(r, "token"), &reader, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    /* From here on as that person, with what the person may see now. */
    r->staff = (struct staff){.id = reader.user,
                              .role = reader.role,
                              .lang = reader.lang,
                              .sees_all = role_allows(reader.role, ROLE_MANAGER)};
    r->lang = reader.lang;
    struct feed f = {.r = r};
    TRY(read_slots(&f));
    write_feed(&f);
    if (f.out.is_full) {
        return ERR_TOO_LARGE;
    }
    http_set(r->res, "Cache-Control", STR("private, max-age=300"));
    http_set(r->res, "X-Robots-Tag", STR("noindex, nofollow"));
    return web_text(r, 200, CALENDAR_TYPE, buf_view(&f.out));
}

/* --- on the own account's page --- */

enum err account_feed_make(struct web_req *r)
{
    struct str token;
    TRY(app_feed_make(r->app, r->arena, web_shop(r), r->actor, &token));
    struct url path = web_admin_url(r, "/feed/%.*s/calendar.ics", STR_ARG(token));
    return account_show_feed(r, str_join(r->arena, r->app->base_url, path.s));
}

enum err account_feed_end(struct web_req *r)
{
    TRY(app_feed_end(r->app, r->arena, web_shop(r), r->actor));
    web_flash(r, TX_FLASH_FEED_ENDED);
    return web_redirect(r, web_admin_url(r, "/account").s);
}
