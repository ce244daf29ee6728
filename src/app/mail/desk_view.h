/* desk_view.h: a mail to staff about several things at once, ready to be laid out. */
#ifndef APP_MAIL_DESK_VIEW_H
#define APP_MAIL_DESK_VIEW_H

#include "base/html.h"
#include "base/text.h"

enum { DESK_SECTIONS_MAX = 6 };

struct desk_line {
    struct str head;
    struct str text; /* or empty */
    struct url url;  /* or empty */
    bool is_urgent;
};

struct desk_section {
    struct str title;
    struct desk_line *lines;
    size_t n;
    struct str more; /* what is left out, or empty */
};

struct desk_view {
    struct arena *arena;
    enum lang lang;
    struct str subject, shop, heading, lead;
    struct desk_section sections[DESK_SECTIONS_MAX];
    size_t n_sections;
    struct url link;
    struct str button;
    struct str why; /* why it is sent to them */
};

#endif
