#include "core/explain_svg.h"

#include "base/html.h"

#include <assert.h>
#include <utf8proc.h>

enum { CORNER = 8, LINE_HEIGHT_PERCENT = 130 };

/* --- measuring
 * ---------------------------------------------------------------------------------------- */

/* Hundredths of the size. */
static int char_width(int32_t c)
{
    if (c >= 0x80) {
        return utf8proc_charwidth(c) == 2 || c >= 0x2000 ? 100 : 60;
    }
    if (strchr("iljI.,:;'|!() ", c) != NULL) {
        return 32;
    }
    if (strchr("mwMW@%", c) != NULL) {
        return 88;
    }
    return c >= 'A' && c <= 'Z' ? 68 : 57;
}

/* The character at *at, which moves behind it. Bytes that are none count one by one. */
static int32_t next_char(struct str s, size_t *at)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s.p + *at, (utf8proc_ssize_t)(s.n - *at), &c);
    if (n <= 0) {
        c = '?';
        n = 1;
    }
    *at += (size_t)n;
    return c;
}

int svg_text_width(struct str s, int size)
{
    int hundredths = 0;
    for (size_t at = 0; at < s.n;) {
        hundredths += char_width(next_char(s, &at));
    }
    return (hundredths * size + 99) / 100;
}

/* --- breaking
 * ----------------------------------------------------------------------------------------- */

enum kind {
    KIND_SPACE,
    KIND_LATIN,
    KIND_HIRAGANA,
    KIND_KATAKANA,
    KIND_KANJI,
    KIND_OPEN,
    KIND_CLOSE
};

static enum kind kind_of(int32_t c)
{
    if (c == ' ') {
        return KIND_SPACE;
    }
    if (c < 0x80) {
        return KIND_LATIN;
    }
    if (c == 0xff08 || c == 0x300c) { /* （「 */
        return KIND_OPEN;
    }
    if (c == 0xff09 || c == 0x300d || c == 0x3001 || c == 0x3002) { /* ）」、。 */
        return KIND_CLOSE;
    }
    if (c >= 0x3041 && c <= 0x309f) {
        return KIND_HIRAGANA;
    }
    return c >= 0x30a0 && c <= 0x30ff ? KIND_KATAKANA : KIND_KANJI;
}

/* Whether a line may end between the two. */
static bool may_break(enum kind before, enum kind after)
{
    if (after == KIND_SPACE || after == KIND_CLOSE || before == KIND_OPEN) {
        return false;
    }
    if (before == KIND_SPACE || after == KIND_OPEN || before == KIND_CLOSE) {
        return true;
    }
    if (before == KIND_LATIN) { /* 10分 and words stay whole */
        return false;
    }
    return after != before && after != KIND_HIRAGANA;
}

/* Fill lines of `width`; words that are wider are cut. Lines beyond the last are dropped. */
static struct svg_lines fill(struct str s, int size, int width)
{
    struct svg_lines out = {0};
    size_t start = 0, word = 0; /* of the line, and of the word that may move to the next */
    enum kind before = KIND_SPACE;
    for (size_t at = 0; at < s.n && out.n < SVG_LINES_MAX;) {
        size_t here = at;
        enum kind kind = kind_of(next_char(s, &at));
        if (here > start && may_break(before, kind)) {
            word = here;
        }
        before = kind;
        if (svg_text_width(str_sub(s, start, at - start), size) > width && here > start) {
            size_t end = word > start ? word : here;
            out.cut_words += word <= start;
            out.v[out.n++] = str_trim(str_sub(s, start, end - start));
            start = word = end;
        }
    }
    if (start < s.n && out.n < SVG_LINES_MAX) {
        out.v[out.n++] = str_trim(str_sub(s, start, s.n));
    }
    for (int i = 0; i < out.n; i++) {
        int w = svg_text_width(out.v[i], size);
        out.width = w > out.width ? w : out.width;
    }
    return out;
}

struct svg_lines svg_wrap(struct str s, int size, int width)
{
    struct svg_lines best = fill(s, size, width);
    for (int narrower = width - 2; narrower > width / 3 && best.n > 1; narrower -= 2) {
        struct svg_lines even = fill(s, size, narrower);
        if (even.n > best.n || even.width > best.width || even.cut_words > best.cut_words) {
            break;
        }
        best = even;
    }
    return best;
}

/* --- drawing
 * ------------------------------------------------------------------------------------------ */

void svg_text(struct buf *b, int x, int y, const struct svg_font *f, struct str s)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\"", x, y, f->size, f->ink);
    if (f->is_bold) {
        buf_c(b, " font-weight=\"700\"");
    }
    if (f->anchor != SVG_START) {
        buf_printf(b, " text-anchor=\"%s\"", anchors[f->anchor]);
    }
    if (f->has_halo) {
        buf_c(b, " stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" "
                 "paint-order=\"stroke\"");
    }
    buf_char(b, '>');
    html_put_str(b, s);
    buf_c(b, "</text>\n");
}

int svg_block(struct buf *b, int x, int y, const struct svg_font *f, int width, struct str s)
{
    struct svg_lines lines = svg_wrap(s, f->size, width);
    int step = f->size * LINE_HEIGHT_PERCENT / 100;
    int height = lines.n * step;
    for (int i = 0; i < lines.n; i++) {
        svg_text(b, x, y - height / 2 + i * step + f->size * 107 / 100, f, lines.v[i]);
    }
    return height;
}

void svg_rect(struct buf *b, int x, int y, int w, int h, int radius, const char *fill_colour)
{
    buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\"/>\n", x,
               y, w, h, radius, fill_colour);
}

void svg_frame(struct buf *b, int x, int y, int w, int h, int radius, const struct paint *p,
               int stroke_tenths, bool is_dashed)
{
    buf_printf(b,
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" "
               "stroke=\"%s\" stroke-width=\"%d.%d\"%s/>\n",
               x, y, w, h, radius, p->fill, p->stroke, stroke_tenths / 10, stroke_tenths % 10,
               is_dashed ? " stroke-dasharray=\"5 4\"" : "");
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* From the corner towards a neighbour, at most half way. All lines are horizontal or vertical. */
static struct point towards(struct point corner, struct point other)
{
    int dx = other.x - corner.x, dy = other.y - corner.y;
    int reach = least(CORNER, (dx + dy > 0 ? dx + dy : -(dx + dy)) / 2);
    return (struct point){corner.x + sign(dx) * reach, corner.y + sign(dy) * reach};
}

void svg_path(struct buf *b, const struct point *points, size_t n)
{
    assert(n >= 2);
    buf_printf(b, "M%d %d", points[0].x, points[0].y);
    for (size_t i = 1; i + 1 < n; i++) {
        struct point in = towards(points[i], points[i - 1]);
        struct point out = towards(points[i], points[i + 1]);
        buf_printf(b, "L%d %dQ%d %d %d %d", in.x, in.y, points[i].x, points[i].y, out.x, out.y);
    }
    buf_printf(b, "L%d %d", points[n - 1].x, points[n - 1].y);
}

void svg_line(struct buf *b, const struct point *points, size_t n, const char *colour, int tenths,
              bool is_dashed)
{
    buf_c(b, "<path d=\"");
    svg_path(b, points, n);
    buf_printf(b, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d.%d\"%s/>\n", colour,
               tenths / 10, tenths % 10, is_dashed ? " stroke-dasharray=\"4 4\"" : "");
}

void svg_arrowhead(struct buf *b, struct point at, struct point from, const char *colour)
{
    int dx = sign(at.x - from.x), dy = sign(at.y - from.y);
    int bx = at.x - dx * 9, by = at.y - dy * 9; /* middle of the base */
    buf_printf(b, "<path d=\"M%d %dL%d %dL%d %dZ\" fill=\"%s\"/>\n", at.x, at.y, bx - dy * 5,
               by + dx * 5, bx + dy * 5, by - dx * 5, colour);
}

void svg_arrow(struct buf *b, const struct point *points, size_t n, const char *colour, int tenths,
               bool is_dashed)
{
    assert(n >= 2 && n <= 8);
    struct point shorter[8];
    memcpy(shorter, points, n * sizeof points[0]);
    struct point at = points[n - 1], from = points[n - 2];
    shorter[n - 1].x -= sign(at.x - from.x) * 7; /* the line ends inside its head */
    shorter[n - 1].y -= sign(at.y - from.y) * 7;
    svg_line(b, shorter, n, colour, tenths, is_dashed);
    svg_arrowhead(b, at, from, colour);
}
