#include "base/mime_word.h"

#include "base/buf.h"
#include "base/text_clean.h"

#include <assert.h>
#include <sodium.h>

enum {
    LINE = 76,                /* RFC 2047 2: a line with encoded words is no longer than this */
    WORD_FRAME = 12,          /* =?UTF-8?B?…?= */
    WORD_MAX = 75,            /* and an encoded word no longer than this */
    HEADER_MAX = 1024 * 1024, /* of the folded result; callers bound their texts far below */
};

bool mime_is_safe(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 0x7f) {
            return false;
        }
    }
    return utf8_is_valid(s);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void add_base64(struct buf *b, struct str s)
{
    char text[WORD_MAX + 1];
    sodium_bin2base64(text, sizeof text, (const unsigned char *)s.p, s.n,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_c(b, text);
}

/* As many encoded words as it takes. Returns the column where it ends. */
static size_t add_encoded(struct buf *b, struct str s, size_t column)
{
    while (s.n > 0) {
        size_t room = column < LINE ? LINE - column : 0;
        size_t letters = room > WORD_FRAME ? (room < WORD_MAX ? room : WORD_MAX) - WORD_FRAME : 0;
        struct str head = utf8_head(s, letters / 4 * 3);
        if (head.n == 0) {
            buf_c(b, "\r\n ");
            column = 1;
            continue;
        }
        buf_c(b, "=?UTF-8?B?");
        add_base64(b, head);
        buf_c(b, "?=");
        column += WORD_FRAME + (head.n + 2) / 3 * 4;
        s = str_sub(s, head.n, s.n);
        if (s.n > 0) {
            buf_c(b, "\r\n "); /* a space between encoded words is not part of the text */
            column = 1;
        }
    }
    return column;
}

/* Can stand as it is, broken at its spaces: unfolding gives it back exactly. */
static bool is_plain(struct str s)
{
    if (!is_ascii(s) || (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))) {
        return false;
    }
    size_t word = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_space = s.p[i] == ' ';
        bool is_double = is_space && s.p[i - 1] == ' ';
        bool is_encoded = s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?';
        word = is_space ? 0 : word + 1;
        if (is_double || is_encoded || word > LINE / 2) {
            return false;
        }
    }
    return true;
}

static void add_folded(struct buf *b, struct str s, size_t column)
{
    bool is_first = true;
    while (s.p != NULL && s.n > 0) {
        struct str word = str_cut(&s, ' ');
        size_t needed = word.n + (is_first ? 0 : 1);
        if (!is_first) {
            bool fits = column + needed <= LINE;
            buf_c(b, fits ? " " : "\r\n ");
            column = fits ? column + needed : needed;
        } else {
            column += needed;
        }
        buf_str(b, word);
        is_first = false;
    }
}

struct str mime_text(struct arena *a, struct str s, size_t column)
{
    struct buf b;
    assert(mime_is_safe(s));
    buf_init(&b, a, HEADER_MAX);
    if (is_plain(s)) {
        add_folded(&b, s, column);
    } else {
        (void)add_encoded(&b, s, column);
    }
    assert(!b.is_full);
    return buf_view(&b);
}

/* A name may stand bare or in quotes; anything harder is encoded. */
static size_t add_name(struct buf *b, struct str name, size_t column)
{
    if (!is_ascii(name) || name.n + 2 > LINE - 30 || !is_plain(name)) {
        return add_encoded(b, name, column);
    }
    buf_char(b, '"');
    size_t n = 2;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\') {
            buf_char(b, '\\');
            n++;
        }
        buf_char(b, name.p[i]);
        n++;
    }
    buf_char(b, '"');
    return column + n;
}

struct str mime_mailbox(struct arena *a, struct str name, struct str address, size_t column)
{
    struct buf b;
    assert(mime_is_safe(name) && mime_is_safe(address));
    buf_init(&b, a, HEADER_MAX);
    if (name.n == 0) {
        buf_str(&b, address);
    } else {
        column = add_name(&b, name, column);
        buf_c(&b, column + address.n + 3 <= LINE ? " <" : "\r\n <");
        buf_str(&b, address);
        buf_char(&b, '>');
    }
    assert(!b.is_full);
    return buf_view(&b);
}

static bool is_attribute_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

struct str mime_attachment(struct arena *a, struct str file_name)
{
    struct buf b;
    assert(mime_is_safe(file_name));
    buf_init(&b, a, HEADER_MAX);
    /* For old programs first, then the true name. */
    buf_c(&b, "attachment; filename=\"");
    for (size_t i = 0; i < file_name.n; i++) {
        buf_char(&b, is_attribute_char(file_name.p[i]) ? file_name.p[i] : '_');
    }
    buf_c(&b, "\";\r\n filename*=UTF-8''");
    for (size_t i = 0; i < file_name.n; i++) {
        if (is_attribute_char(file_name.p[i])) {
            buf_char(&b, file_name.p[i]);
        } else {
            buf_printf(&b, "%%%02X", (unsigned)(unsigned char)file_name.p[i]);
        }
    }
    assert(!b.is_full);
    return buf_view(&b);
}
