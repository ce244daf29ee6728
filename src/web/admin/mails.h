/* mails.h: the outbox as staff see it: each mail with its state, on the booking's page and as a
 * list. */
#ifndef WEB_ADMIN_MAILS_H
#define WEB_ADMIN_MAILS_H

#include "web/admin/admin.h"

struct mail_line {
    struct arena *arena;
    enum lang lang;
    struct str kind, to, subject;
    struct chip chip;
    struct str at;    /* sent, or made */
    struct str again; /* when the next try is due; empty: none */
    struct str error;
    struct url url;     /* the mail itself */
    struct url booking; /* empty: of none, or on the booking's page */
    bool may_retry;
    struct url retry;
    struct str csrf;
};

/* From the columns of store/admin.sql mail_page. */
void mail_line_fill(const struct web_req *r, const struct mail_page_row *row,
                    struct mail_line *out);

/* 確定・お支払い番号 */
struct str mail_kind_words(enum lang l, struct str kind);

struct mail_filter_link {
    struct str label, count;
    struct url url;
    bool is_here;
};

enum { MAIL_FILTERS_MAX = 6 };

struct mails_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct mail_filter_link filters[MAIL_FILTERS_MAX];
    size_t n_filters;
    struct mail_line *lines;
    size_t n;
    struct url older;
    bool has_older;
};

struct mail_view_page {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct mail_line *line;
    struct str body;
    struct url list;
};

#endif
