/* pdf.h: one page of A4 with text and lines as a PDF (pango and cairo).
 *
 * Japanese is shaped and its fonts are embedded, only the characters used; the text can be selected
 * and searched. Positions and sizes are millimetres from the top left corner; letters are in
 * points. */
#ifndef BASE_PDF_H
#define BASE_PDF_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

struct pdf;

enum pdf_align { PDF_LEFT, PDF_CENTRE, PDF_RIGHT };

/* `title` is shown by readers in place of the file's name, `made` as its date: the same calls give
 * the same file at any time. */
struct pdf *pdf_new(struct arena *a, struct str title, struct instant made);

struct pdf_text {
    double x, y, width; /* the box; text is broken at its edge */
    double height;      /* what does not fit gets smaller letters, and in the end an ellipsis */
    double points;
    enum pdf_align align;
    bool is_bold;
    struct str text;
};
/* Gives the height that the text takes. */
double pdf_text(struct pdf *p, const struct pdf_text *t);

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double thick);
void pdf_box(struct pdf *p, double x, double y, double width, double height, double thick);
/* The same, filled with a light grey. */
void pdf_shade(struct pdf *p, double x, double y, double width, double height);

/* The file, in the arena. Ends `p` in any case. ERR_IO: it could not be drawn. */
MUST_USE enum err pdf_finish(struct pdf *p, struct str *out);

#endif
