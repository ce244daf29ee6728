/* explain_svg.h: boxes, lines and fitted text for the pictures of explain.h. Whole units
 * everywhere.
 *
 * Only presentation attributes are used: a page's content security policy forbids styles inside it.
 */
#ifndef CORE_EXPLAIN_SVG_H
#define CORE_EXPLAIN_SVG_H

#include "base/buf.h"

struct paint {
    const char *fill, *stroke, *ink; /* "#rrggbb" */
};

enum { SVG_LINES_MAX = 6 };

struct svg_lines {
    struct str v[SVG_LINES_MAX];
    int n;
    int width;     /* of the widest */
    int cut_words; /* words that were wider than a line */
};

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

struct svg_font {
    int size;
    bool is_bold;
    const char *ink;
    enum svg_anchor anchor;
    bool has_halo; /* a white edge, for text over lines */
};

struct point {
    int x, y;
};

/* Measured without a font: about as wide as common Japanese and Latin faces draw it, rather more
 * than less. */
int svg_text_width(struct str s, int size);

/* Break where a reader would: between words, before a kanji or katakana that begins one; evenly. */
struct svg_lines svg_wrap(struct str s, int size, int width);

void svg_text(struct buf *b, int x, int y, const struct svg_font *f,
              struct str s); /* y: base line */

/* Wrapped to `width`, its middle at y. Returns the height. */
int svg_block(struct buf *b, int x, int y, const struct svg_font *f, int width, struct str s);

void svg_rect(struct buf *b, int x, int y, int w, int h, int radius, const char *fill);
void svg_frame(struct buf *b, int x, int y, int w, int h, int radius, const struct paint *p,
               int stroke_tenths, bool is_dashed);

/* A line through the points with rounded corners, as path data. */
void svg_path(struct buf *b, const struct point *points, size_t n);
void svg_line(struct buf *b, const struct point *points, size_t n, const char *colour, int tenths,
              bool is_dashed);
/* The same ending in an arrowhead at the last point. */
void svg_arrow(struct buf *b, const struct point *points, size_t n, const char *colour, int tenths,
               bool is_dashed);
void svg_arrowhead(struct buf *b, struct point at, struct point from, const char *colour);

#endif
