/* bookings.h: the list of bookings, filtered, searched and paged. */
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
    bool is_all;         /* not only what is still to come */
    struct str q;
    int64_t before; /* page: ids below this */
};

/* The list's address with these filters. */
struct url booking_filter_url(const struct web_req *r, const struct booking_filter *f);

/* Counts by pair of states, as the filter's time and offering narrow them. */
MUST_USE enum err booking_matrix_read(const struct web_req *r, const struct booking_filter *f,
                                      struct matrix_all_rows *out);

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
    struct booking_table table;
    bool is_search, is_narrowed;
    struct url next, clear, waiting;
    bool has_next, has_filters;
};

#endif
