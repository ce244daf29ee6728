/* explain_picture.c: the frame of the picture: title, message, and the halves that were asked for.
 */
#include "core/explain_flow.h"
#include "core/explain_parts.h"

#define FONTS                                                                                    \
    "'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Hiragino Kaku Gothic ProN','Yu Gothic'," \
    "Meiryo,sans-serif"

/* For those who cannot see it: the flows as sentences, and where the marked booking stands. */
static void describe(struct arena *a, struct buf *b, const struct explain_picture *p)
{
    struct buf text;
    buf_init(&text, a, EXPLAIN_MAX_BYTES);
    buf_str(&text, tr(p->lang, TX_EXPLAIN_MESSAGE));
    buf_c(&text, p->lang == LANG_JA ? "。\n" : ".\n");
    for (int i = 0; i < FLOW_COUNT; i++) {
        if (p->mark == NULL || flow_of(p->mark) == (enum flow_kind)i) {
            flow_text(a, &text, p->lang, &explain_flow_table[i]);
        }
    }
    if (p->mark != NULL) {
        struct str booking = tr(p->lang, booking_status_label(p->mark->now.booking));
        struct str pay = tr(p->lang, pay_status_label(PAY_KONBINI, p->mark->now.pay));
        buf_str(&text, tx_explain_desc_now(a, p->lang, booking, pay));
    }
    html_put_str(b, buf_view(&text));
}

/* What must be understood even if nothing else is. */
static int draw_message(struct buf *b, enum lang l, int x, int y, int w)
{
    struct svg_font message = {.size = 17, .is_bold = true, .ink = "#0b4a2c"};
    struct svg_font more = {.size = 13, .ink = "#26263a"};
    struct str first = tr(l, TX_EXPLAIN_MESSAGE), second = tr(l, TX_EXPLAIN_MESSAGE_MORE);
    int h1 = svg_wrap(first, message.size, w - 36).n * message.size * 130 / 100;
    int h2 = svg_wrap(second, more.size, w - 36).n * more.size * 130 / 100;
    int h = h1 + h2 + 30;
    svg_rect(b, x, y, w, h, 10, "#e3f4ea");
    svg_rect(b, x, y, 8, h, 4, "#197a4b");
    svg_block(b, x + 22, y + 12 + h1 / 2, &message, w - 36, first);
    svg_block(b, x + 22, y + 18 + h1 + h2 / 2, &more, w - 36, second);
    return y + h;
}

bool explain_picture(struct arena *a, struct buf *out, const struct explain_picture *pic)
{
    struct explain_picture p = *pic;
    if (p.mark != NULL && p.parts == EXPLAIN_FLOWS) {
        p.shape = EXPLAIN_TALL; /* one panel */
    }
    int width = p.shape == EXPLAIN_WIDE ? 1280 : 390;
    int left = p.shape == EXPLAIN_WIDE ? 16 : 8, y = 16;
    struct buf body;
    bool is_complete = true;
    buf_init(&body, a, EXPLAIN_MAX_BYTES);
    if (p.mark == NULL) {
        struct svg_font title = {
            .size = p.shape == EXPLAIN_WIDE ? 24 : 19, .is_bold = true, .ink = "#1a1a2e"};
        struct str text = tr(p.lang, TX_EXPLAIN_PICTURE_TITLE);
        int h = svg_wrap(text, title.size, width - 2 * left).n * title.size * 130 / 100;
        y += 6 + svg_block(&body, left, y + h / 2, &title, width - 2 * left, text);
        y = draw_message(&body, p.lang, left, y, width - 2 * left) + 18;
    }
    if ((p.parts & EXPLAIN_FLOWS) != 0) {
        is_complete &= explain_draw_flows(a, &body, &p, &y);
    }
    if ((p.parts & EXPLAIN_MACHINES) != 0) {
        is_complete &= explain_draw_machines(a, &body, &p, &y);
    }
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
               "viewBox=\"0 0 %d %d\" role=\"img\" lang=\"%s\" aria-labelledby=\"%s-title\" "
               "aria-describedby=\"%s-desc\" font-family=\"%s\">\n<title id=\"%s-title\">",
               width, y, width, y, lang_name(p.lang).p, p.id, p.id, FONTS, p.id);
    html_put_str(out, tr(p.lang, TX_EXPLAIN_PICTURE_TITLE));
    buf_printf(out, "</title>\n<desc id=\"%s-desc\">", p.id);
    describe(a, out, &p);
    buf_c(out, "</desc>\n");
    svg_rect(out, 0, 0, width, y, 0, "#ffffff");
    buf_str(out, buf_view(&body));
    buf_c(out, "</svg>\n");
    return is_complete && !out->is_full && !body.is_full;
}
