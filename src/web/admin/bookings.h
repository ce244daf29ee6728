/* bookings.h: the list of bookings, filtered, searched and paged; and the same as a file. */
#ifndef WEB_ADMIN_BOOKINGS_H
#define WEB_ADMIN_BOOKINGS_H

#include "web/admin/admin.h"

struct booking_table {
    struct arena *arena;
    enum lang lang;
    struct str caption;
    struct booking_line *lines;
    size_t n;
};

/* Read the lines of these bookings. */
MUST_USE enum err booking_table_read(struct web_req *r, const struct booking_page_all_rows *ids,
                                     struct booking_table *out);

/* What is asked for; everything may be absent. */
struct booking_filter {
    struct str status, pay; /* names, or empty */
    int64_t offering;       /* 0: all */
    bool has_from, has_to;
    struct day from, to; /* days of the slots, both included */
    bool has_at;
    struct instant at; /* the slots that begin then: with an offering, one slot */
    bool is_all;       /* not only what is still to come */
    struct str q;
    int64_t before; /* page: ids below this */
};

#define BOOKING_ID_MAX INT64_C(9007199254740991) /* 2^53 − 1, above every id and time */

/* --- booking_find.c --- */

/* The filter, from and to the address: of the list, or of what takes the same filters. */
struct booking_filter booking_filter_read(const struct web_req *r);
struct url booking_filter_url(const struct web_req *r, const struct booking_filter *f);
struct url booking_filter_under(const struct web_req *r, const struct booking_filter *f,
                                const char *path);

/* Counts by pair of states, as the filter's time and offering narrow them. */
MUST_USE enum err booking_matrix_read(const struct web_req *r, const struct booking_filter *f,
                                      struct matrix_all_rows *out);
/* Bookings of a status (empty: any) and a payment's status ("none": without payment). */
int64_t booking_matrix_count(const struct matrix_all_rows *m, struct str status, struct str pay);

/* Ids of the first `max` bookings that the filter lets through, newest first. `m`: the counts of
 * the same filter; a search needs none. */
MUST_USE enum err booking_find(const struct web_req *r, const struct booking_filter *f,
                               const struct matrix_all_rows *m, size_t max,
                               struct booking_page_all_rows *out);
/* A search finds in all offerings: leave out those that are not for this person's eyes. */
MUST_USE enum err booking_keep_seen(const struct web_req *r, struct booking_page_all_rows *ids);

/* Whether some bookings may be paid by card, for pay_status_label_of_many. */
MUST_USE enum err booking_has_cards(const struct web_req *r, bool *out);

/* The offerings whose bookings this person may see, to choose from. */
MUST_USE enum err booking_offerings(const struct web_req *r, struct option **out, size_t *n);

struct filter_link {
    struct str label, count;
    struct url url;
    bool is_here;
};

struct bookings_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url action;
    struct filter_link times[2]; /* still to come, all */
    struct filter_link statuses[BOOKING_STATUS_COUNT];
    struct filter_link pays[PAY_STATUS_COUNT + 1];
    size_t n_statuses, n_pays;
    struct option *offerings;
    size_t n_offerings;
    struct str offering, from, to, q, status, pay, time;
    struct str at_words; /* that only one slot is shown; or empty */
    struct booking_table table;
    bool is_search, is_narrowed;
    struct url next, clear, waiting, csv;
    bool has_next, has_filters;
};

#endif
