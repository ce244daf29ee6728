#include "base/pdf.h"

#include "base/buf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

enum { PDF_MAX = 2 * 1024 * 1024 };

#define POINTS(mm) ((mm)*72.0 / 25.4)
#define A4_WIDTH   210.0
#define A4_HEIGHT  297.0
/* Of letters that must shrink; smaller ones cannot be read on paper. */
#define POINTS_LEAST 6.0
#define POINTS_STEP  0.5

/* Its own font map: pango's are not for several threads, and a kept one per thread would cost
 * memory for a file that is asked for now and then. */
struct pdf {
    struct arena *a;
    struct buf file;
    PangoFontMap *fonts;
    PangoContext *context;
    cairo_surface_t *surface;
    cairo_t *cairo;
};

static cairo_status_t keep(void *arg, const unsigned char *data, unsigned n)
{
    struct buf *b = arg;
    buf_str(b, (struct str){(const char *)data, n});
    return b->is_full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

struct pdf *pdf_new(struct arena *a, struct str title, struct instant made)
{
    struct pdf *p = ARENA_NEW(a, struct pdf);
    p->a = a;
    buf_init(&p->file, a, PDF_MAX);
    p->surface =
        cairo_pdf_surface_create_for_stream(keep, &p->file, POINTS(A4_WIDTH), POINTS(A4_HEIGHT));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, str_c(a, title));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   str_c(a, instant_iso(a, made)));
    p->cairo = cairo_create(p->surface);
    p->fonts = pango_cairo_font_map_new();
    p->context = pango_font_map_create_context(p->fonts);
    pango_context_set_language(p->context, pango_language_from_string("ja"));
    return p;
}

static double height_of(PangoLayout *layout)
{
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return height * 25.4 / 72.0 / PANGO_SCALE;
}

double pdf_text(struct pdf *p, const struct pdf_text *t)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_layout_new(p->context);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK JP,sans-serif");
    pango_font_description_set_weight(font, t->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_width(layout, (int)(POINTS(t->width) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, aligns[t->align]);
    pango_layout_set_text(layout, str_c(p->a, t->text), -1);
    bool fits = false;
    for (int step = 0; !fits; step++) {
        double points = t->points - step * POINTS_STEP;
        pango_font_description_set_absolute_size(font, points * PANGO_SCALE);
        pango_layout_set_font_description(layout, font);
        fits = height_of(layout) <= t->height || points <= POINTS_LEAST;
    }
    pango_layout_set_height(layout, (int)(POINTS(t->height) * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    cairo_move_to(p->cairo, POINTS(t->x), POINTS(t->y));
    pango_cairo_show_layout(p->cairo, layout);
    double height = height_of(layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    return height;
}

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double thick)
{
    cairo_set_line_width(p->cairo, POINTS(thick));
    cairo_move_to(p->cairo, POINTS(x1), POINTS(y1));
    cairo_line_to(p->cairo, POINTS(x2), POINTS(y2));
    cairo_stroke(p->cairo);
}

void pdf_box(struct pdf *p, double x, double y, double width, double height, double thick)
{
    cairo_set_line_width(p->cairo, POINTS(thick));
    cairo_rectangle(p->cairo, POINTS(x), POINTS(y), POINTS(width), POINTS(height));
    cairo_stroke(p->cairo);
}

void pdf_shade(struct pdf *p, double x, double y, double width, double height)
{
    cairo_save(p->cairo);
    cairo_set_source_rgb(p->cairo, 0.94, 0.94, 0.94);
    cairo_rectangle(p->cairo, POINTS(x), POINTS(y), POINTS(width), POINTS(height));
    cairo_fill(p->cairo);
    cairo_restore(p->cairo);
}

enum err pdf_finish(struct pdf *p, struct str *out)
{
    cairo_show_page(p->cairo);
    cairo_destroy(p->cairo);
    cairo_surface_finish(p->surface);
    bool is_drawn = cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS && !p->file.is_full;
    cairo_surface_destroy(p->surface);
    g_object_unref(p->context);
    g_object_unref(p->fonts);
    *out = buf_view(&p->file);
    return is_drawn ? OK : ERR_IO;
}
