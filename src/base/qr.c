#include "base/qr.h"

#include "base/buf.h"

#include <qrencode.h>

enum { QUIET = 4, SVG_MAX = 256 * 1024 };

enum err qr_svg(struct arena *a, struct str text, struct html *out)
{
    *out = (struct html){STR("")};
    QRcode *code = QRcode_encodeString8bit(str_c(a, text), 0, QR_ECLEVEL_M);
    if (code == NULL) {
        return ERR_TOO_LARGE;
    }
    struct buf b;
    int size = code->width + 2 * QUIET;
    buf_init(&b, a, SVG_MAX);
    buf_printf(&b,
               "<svg class=\"qr\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\""
               " aria-hidden=\"true\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
               "<path d=\"",
               size, size, size, size);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0, run = 0; x<code->width; x += run> 0 ? run : 1) {
            const unsigned char *row = code->data + (ptrdiff_t)y * code->width;
            for (run = 0; x + run < code->width && (row[x + run] & 1) != 0;) {
                run++;
            }
            if (run > 0) {
                buf_printf(&b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
            }
        }
    }
    buf_str(&b, STR("\"/></svg>"));
    QRcode_free(code);
    *out = (struct html){buf_view(&b)};
    return b.is_full ? ERR_TOO_LARGE : OK;
}
