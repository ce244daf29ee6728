#include "app/calendar.h"

#include "base/ical.h"
#include "core/booking.h"
#include "store/calendar.h"

#include <inttypes.h>

enum { FILE_MAX = 32 * 1024 };

static struct str in_lang(enum lang l, struct str ja, struct str en)
{
    return l == LANG_EN && !str_empty(en) ? en : ja;
}

/* 確定 is certain, 承認待ち is not yet, キャンセル stays as a cancelled entry. */
static const char *status_of(enum booking_status s)
{
    return s == BOOKING_CONFIRMED ? "CONFIRMED" : s == BOOKING_PENDING ? "TENTATIVE" : "CANCELLED";
}

/* Seconds since the booking was made until whatever of it changed last: rises with every change. */
static int64_t sequence_of(const struct calendar_booking_row *b)
{
    int64_t last = b->updated_at > b->offering_updated_at ? b->updated_at : b->offering_updated_at;
    return last > b->created_at ? (last - b->created_at) / MS_PER_SECOND : 0;
}

static struct str words_of(struct arena *a, enum lang l, const struct calendar_booking_row *b,
                           enum booking_status status, struct str link)
{
    struct buf text;
    buf_init(&text, a, FILE_MAX);
    if (status != BOOKING_CONFIRMED) {
        buf_str(&text, tr(l, status == BOOKING_PENDING ? TX_ICAL_PENDING : TX_ICAL_CANCELLED));
        buf_char(&text, '\n');
    }
    buf_str(&text, tx_ical_party(a, l, str_format(a, "%" PRId64, b->party)));
    buf_char(&text, '\n');
    buf_str(&text, tx_ical_id(a, l, id_text(a, b->id)));
    buf_char(&text, '\n');
    buf_str(&text, tx_ical_more(a, l, link));
    return buf_view(&text);
}

static void write_event(struct app *app, struct arena *a, enum lang l,
                        const struct calendar_booking_row *b, enum booking_status status,
                        struct buf *out)
{
    struct str id = id_text(a, b->id);
    struct str link = str_format(a, "%.*s/s/%.*s/b/%.*s", STR_ARG(app->base_url), STR_ARG(b->slug),
                                 STR_ARG(b->token));
    ical_raw(out, "BEGIN", STR("VEVENT"));
    ical_raw(out, "UID",
             str_format(a, "booking-%.*s@%.*s.uketsuke", STR_ARG(id), STR_ARG(b->slug)));
    ical_at(out, "DTSTAMP", app_now(app));
    ical_raw(out, "SEQUENCE", str_format(a, "%" PRId64, sequence_of(b)));
    ical_raw(out, "STATUS", str_from(status_of(status)));
    ical_at(out, "DTSTART", (struct instant){b->starts_at});
    ical_at(out, "DTEND", (struct instant){b->ends_at});
    ical_text(out, "SUMMARY",
              tx_ical_summary(a, l, in_lang(l, b->title, b->title_en),
                              in_lang(l, b->shop_name, b->shop_name_en)));
    if (!str_empty(b->place)) {
        ical_text(out, "LOCATION", b->place);
    }
    ical_text(out, "DESCRIPTION", words_of(a, l, b, status, link));
    ical_raw(out, "URL", link);
    ical_raw(out, "TRANSP", status == BOOKING_CANCELLED ? STR("TRANSPARENT") : STR("OPAQUE"));
    ical_raw(out, "END", STR("VEVENT"));
}

enum err calendar_of_booking(struct app *app, struct arena *a, struct shop_id shop,
                             struct booking_id booking, enum lang lang, struct str *out,
                             bool *found)
{
    struct calendar_booking_row b;
    enum booking_status status;
    *out = STR_NONE;
    struct calendar_booking_in in = {shop.v, booking.v};
    TRY(q_calendar_booking(db_reader(app->db), a, &in, &b, found));
    if (!*found) {
        return OK;
    }
    if (!booking_status_parse(b.status, &status)) {
        return ERR_DB;
    }
    *found = status != BOOKING_WAITLISTED;
    if (!*found) {
        return OK;
    }
    struct buf file;
    buf_init(&file, a, FILE_MAX);
    ical_raw(&file, "BEGIN", STR("VCALENDAR"));
    ical_raw(&file, "VERSION", STR("2.0"));
    ical_raw(&file, "PRODID", STR("-//Uketsuke//booking//JA"));
    ical_raw(&file, "METHOD", STR("PUBLISH"));
    write_event(app, a, lang, &b, status, &file);
    ical_raw(&file, "END", STR("VCALENDAR"));
    *out = buf_view(&file);
    return file.is_full ? ERR_TOO_LARGE : OK;
}

struct str calendar_file(struct arena *a, enum lang l, struct booking_id booking)
{
    return tx_ical_file(a, l, id_text(a, booking.v));
}
