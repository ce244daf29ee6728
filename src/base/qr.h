/* qr.h: a text as a QR code (libqrencode), drawn as SVG. */
#ifndef BASE_QR_H
#define BASE_QR_H

#include "base/err.h"
#include "base/html.h"

/* An <svg> of black squares on white with its quiet zone, hidden from screen readers: say beside it
 * what it is. ERR_TOO_LARGE: more than a QR code holds. */
MUST_USE enum err qr_svg(struct arena *a, struct str text, struct html *out);

#endif
