#include "adapter/smtp_message.h"

#include "base/buf.h"
#include "base/mime_word.h"
#include "core/mail_address.h"

#include <assert.h>

enum { SUBJECT_MAX = 1000, NAME_MAX_BYTES = 500, ID_MAX = 200 };

/* An id goes between < and >. */
static bool is_id(struct str s)
{
    struct str rest = s;
    struct str local = str_cut(&rest, '@');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '<' || s.p[i] == '>') {
            return false;
        }
    }
    return local.n > 0 && rest.n > 0 && s.n <= ID_MAX;
}

static bool is_header(struct str s, size_t max)
{
    return s.n <= max && mime_is_safe(s);
}

struct str smtp_message_fault(const struct mail_message *m)
{
    if (!mail_address_is_plausible(m->to_address)) {
        return STR("to address");
    }
    if (!mail_address_is_plausible(m->from_address)) {
        return STR("from address");
    }
    if (!str_empty(m->reply_to) && !mail_address_is_plausible(m->reply_to)) {
        return STR("reply-to address");
    }
    if (!is_header(m->to_name, NAME_MAX_BYTES) || !is_header(m->from_name, NAME_MAX_BYTES)) {
        return STR("name");
    }
    if (str_empty(m->subject) || !is_header(m->subject, SUBJECT_MAX)) {
        return STR("subject");
    }
    if (!is_id(m->message_id)) {
        return STR("message id");
    }
    if (str_empty(m->text)) {
        return STR("text");
    }
    for (size_t i = 0; i < m->n_attachments; i++) {
        const struct mail_attachment *f = &m->attachments[i];
        if (str_empty(f->name) || !is_header(f->name, NAME_MAX_BYTES) || str_empty(f->type) ||
            !is_header(f->type, NAME_MAX_BYTES)) {
            return STR("attachment");
        }
    }
    return STR_NONE;
}

static struct curl_slist *add_line(struct curl_slist *list, struct arena *a, const char *name,
                                   struct str value)
{
    struct curl_slist *longer =
        curl_slist_append(list, str_c(a, str_format(a, "%s: %.*s", name, STR_ARG(value))));
    if (longer == NULL) {
        abort();
    }
    return longer;
}

/* "Thu, 05 Mar 2026 14:59:59 +0900" */
static struct str date_text(struct arena *a, struct instant i)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = civil_of(i);
    return str_format(a, "%s, %02d %s %04d %02d:%02d:%02d +0900", days[c.weekday], c.day,
                      months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

static struct curl_slist *headers(struct arena *a, const struct mail_message *m)
{
    struct curl_slist *h = NULL;
    h = add_line(h, a, "Date", date_text(a, m->date));
    h = add_line(h, a, "From", mime_mailbox(a, m->from_name, m->from_address, strlen("From: ")));
    h = add_line(h, a, "To", mime_mailbox(a, m->to_name, m->to_address, strlen("To: ")));
    if (!str_empty(m->reply_to)) {
        h = add_line(h, a, "Reply-To", m->reply_to);
    }
    h = add_line(h, a, "Subject", mime_text(a, m->subject, strlen("Subject: ")));
    h = add_line(h, a, "Message-ID", str_format(a, "<%.*s>", STR_ARG(m->message_id)));
    /* RFC 3834: no holiday notices in return. */
    return add_line(h, a, "Auto-Submitted", STR("auto-generated"));
}

static void must(CURLcode code)
{
    if (code != CURLE_OK) {
        abort(); /* building fails only for want of memory */
    }
}

static curl_mimepart *new_part(curl_mime *mime)
{
    curl_mimepart *part = curl_mime_addpart(mime);
    if (part == NULL) {
        abort();
    }
    return part;
}

/* Mail has CRLF line ends; ours are "\n". */
static struct str with_crlf(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, s.n * 2 + 2);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r')) {
            buf_char(&b, '\r');
        }
        buf_char(&b, s.p[i]);
    }
    return buf_view(&b);
}

static const char *encoder_for(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80) {
            return "base64"; /* half the size of quoted-printable for Japanese */
        }
    }
    return "quoted-printable";
}

static void add_text(curl_mime *mime, struct arena *a, struct str text, const char *type)
{
    curl_mimepart *part = new_part(mime);
    struct str body = with_crlf(a, text);
    must(curl_mime_data(part, body.p, body.n));
    must(curl_mime_type(part, type));
    must(curl_mime_encoder(part, encoder_for(body)));
}

static void add_attachment(curl_mime *mime, struct arena *a, const struct mail_attachment *f)
{
    curl_mimepart *part = new_part(mime);
    must(curl_mime_data(part, f->bytes.p == NULL ? "" : f->bytes.p, f->bytes.n));
    must(curl_mime_type(part, str_c(a, f->type)));
    must(curl_mime_encoder(part, "base64"));
    must(curl_mime_headers(
        part, add_line(NULL, a, "Content-Disposition", mime_attachment(a, f->name)), 1));
}

static curl_mime *new_mime(CURL *easy)
{
    curl_mime *mime = curl_mime_init(easy);
    if (mime == NULL) {
        abort();
    }
    return mime;
}

static void add_texts(curl_mime *mime, struct arena *a, const struct mail_message *m)
{
    /* The last one is the one preferred (RFC 2046 5.1.4). */
    add_text(mime, a, m->text, "text/plain; charset=utf-8");
    if (!str_empty(m->html)) {
        add_text(mime, a, m->html, "text/html; charset=utf-8");
    }
}

void smtp_message_build(struct smtp_message *out, CURL *easy, struct arena *a,
                        const struct mail_message *m)
{
    assert(str_empty(smtp_message_fault(m)));
    out->headers = headers(a, m);
    out->body = new_mime(easy);
    if (m->n_attachments == 0) {
        add_texts(out->body, a, m);
        out->headers = add_line(out->headers, a, "Content-Type", STR("multipart/alternative"));
        return;
    }
    curl_mime *texts = new_mime(easy);
    curl_mimepart *first = new_part(out->body);
    add_texts(texts, a, m);
    must(curl_mime_subparts(first, texts));
    must(curl_mime_type(first, "multipart/alternative"));
    for (size_t i = 0; i < m->n_attachments; i++) {
        add_attachment(out->body, a, &m->attachments[i]);
    }
}

void smtp_message_release(struct smtp_message *s)
{
    curl_mime_free(s->body);
    curl_slist_free_all(s->headers);
    *s = (struct smtp_message){0};
}
