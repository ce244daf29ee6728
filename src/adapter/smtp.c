#include "adapter/smtp.h"

#include "adapter/smtp_message.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text_clean.h"

#include <assert.h>
#include <pthread.h>

enum { IDLE_MAX = 4, CONNECT_MS = 10 * 1000, TOTAL_MS = 30 * 1000, REASON_MAX = 300 };

struct smtp {
    struct mailer base;
    const char *ca_file;
    pthread_mutex_t lock; /* guards the idle handles */
    CURL *idle[IDLE_MAX];
    size_t n_idle;
};

/* Where the conversation is: what a refusal means depends on what was asked. */
enum stage { STAGE_GREETING, STAGE_SIGN_IN, STAGE_SENDER, STAGE_RECIPIENT, STAGE_CONTENT };

struct conversation {
    enum stage stage;
    int code; /* of the server's last complete reply; 0: none */
    bool is_complete;
    bool is_over; /* after a refusal libcurl says goodbye: what comes then is not the reason */
    struct buf reply;
    struct arena *arena;
};

static bool starts(struct str s, const char *word)
{
    return str_eq_nocase(str_sub(s, 0, strlen(word)), str_from(word));
}

static void on_command(struct conversation *c, struct str line)
{
    if (starts(line, "AUTH")) {
        c->stage = STAGE_SIGN_IN;
    } else if (starts(line, "MAIL")) {
        c->stage = STAGE_SENDER;
    } else if (starts(line, "RCPT")) {
        c->stage = STAGE_RECIPIENT;
    } else if (starts(line, "DATA")) {
        c->stage = STAGE_CONTENT;
    } else if (starts(line, "QUIT")) {
        c->is_over = true;
    }
}

/* "550-first line", "550 last line" */
static void on_reply(struct conversation *c, struct str line)
{
    int64_t code;
    if (c->is_over) {
        return;
    }
    if (c->is_complete) {
        buf_init(&c->reply, c->arena, REASON_MAX);
        c->is_complete = false;
    }
    if (c->reply.n > 0) {
        buf_char(&c->reply, ' ');
    }
    buf_str(&c->reply, str_trim(line));
    if (line.n >= 4 && line.p[3] != '-' && str_to_i64(str_sub(line, 0, 3), &code)) {
        c->code = (int)code;
        c->is_complete = true;
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type libcurl wants */
static int on_debug(CURL *easy, curl_infotype type, char *bytes, size_t n, void *arg)
{
    struct conversation *c = arg;
    struct str line = {bytes, n};
    (void)easy;
    if (type == CURLINFO_HEADER_OUT) {
        on_command(c, line);
    } else if (type == CURLINFO_HEADER_IN) {
        on_reply(c, line);
    }
    return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type libcurl wants */
static size_t ignore(char *bytes, size_t one, size_t n, void *arg)
{
    (void)bytes;
    (void)one;
    (void)arg;
    return n;
}

static CURL *take(struct smtp *s)
{
    pthread_mutex_lock(&s->lock);
    CURL *easy = s->n_idle > 0 ? s->idle[--s->n_idle] : NULL;
    pthread_mutex_unlock(&s->lock);
    if (easy == NULL) {
        easy = curl_easy_init();
    }
    if (easy == NULL) {
        abort();
    }
    return easy;
}

static void give_back(struct smtp *s, CURL *easy)
{
    curl_easy_reset(easy); /* forgets the options, keeps the connections */
    pthread_mutex_lock(&s->lock);
    bool is_kept = s->n_idle < IDLE_MAX;
    if (is_kept) {
        s->idle[s->n_idle++] = easy;
    }
    pthread_mutex_unlock(&s->lock);
    if (!is_kept) {
        curl_easy_cleanup(easy);
    }
}

#define SET(easy, option, value)                                 \
    do {                                                         \
        if (curl_easy_setopt(easy, option, value) != CURLE_OK) { \
            return false;                                        \
        }                                                        \
    } while (0)

static bool set_server(CURL *easy, struct arena *a, const struct smtp *s,
                       const struct mail_server *server)
{
    const char *scheme = server->security == MAIL_TLS ? "smtps" : "smtp";
    struct str url = str_format(a, "%s://%.*s:%d", scheme, STR_ARG(server->host), server->port);
    SET(easy, CURLOPT_URL, str_c(a, url));
    SET(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(easy, CURLOPT_PROXY, "");
    SET(easy, CURLOPT_USE_SSL,
        (long)(server->security == MAIL_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (s->ca_file != NULL) {
        SET(easy, CURLOPT_CAINFO, s->ca_file);
        SET(easy, CURLOPT_CAPATH, NULL);
    }
    if (!str_empty(server->user)) {
        SET(easy, CURLOPT_USERNAME, str_c(a, server->user));
        SET(easy, CURLOPT_PASSWORD, str_c(a, server->password));
    }
    return true;
}

static bool set_transfer(CURL *easy, struct conversation *talk, char *error)
{
    SET(easy, CURLOPT_NOSIGNAL, 1L);
    SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(easy, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS);
    SET(easy, CURLOPT_ERRORBUFFER, error);
    SET(easy, CURLOPT_WRITEFUNCTION, ignore);
    SET(easy, CURLOPT_VERBOSE, 1L); /* to on_debug, not to stderr */
    SET(easy, CURLOPT_DEBUGFUNCTION, on_debug);
    SET(easy, CURLOPT_DEBUGDATA, talk);
    return true;
}

static bool set_mail(CURL *easy, struct arena *a, const struct mail_message *m,
                     const struct smtp_message *built, struct curl_slist *to)
{
    SET(easy, CURLOPT_MAIL_FROM, str_c(a, str_format(a, "<%.*s>", STR_ARG(m->from_address))));
    SET(easy, CURLOPT_MAIL_RCPT, to);
    SET(easy, CURLOPT_HTTPHEADER, built->headers);
    SET(easy, CURLOPT_MIMEPOST, built->body);
    return true;
}

/* A 5xx about the recipient or the content will be the same tomorrow. One about the sender or the
 * sign-in is a setting that somebody will put right: the mail waits for it. */
static enum mail_outcome judge(CURLcode code, const struct conversation *talk)
{
    if (code == CURLE_OK) {
        return MAIL_ACCEPTED;
    }
    bool is_refusal = talk->code >= 500 && talk->code < 600 && talk->is_complete;
    return is_refusal && talk->stage >= STAGE_RECIPIENT ? MAIL_REFUSED : MAIL_TRY_AGAIN;
}

static struct str reason_of(struct arena *a, CURLcode code, const struct conversation *talk,
                            const char *error)
{
    struct str said = text_clean_line(a, utf8_head(buf_view(&talk->reply), REASON_MAX));
    if (code == CURLE_OK || (talk->code >= 400 && talk->is_complete)) {
        return said;
    }
    return text_clean_line(a, str_from(error[0] != '\0' ? error : curl_easy_strerror(code)));
}

static enum mail_outcome deliver(struct smtp *s, CURL *easy, struct arena *a,
                                 const struct mail_server *server, const struct mail_message *m,
                                 struct str *reason)
{
    char error[CURL_ERROR_SIZE] = "";
    struct conversation talk = {.arena = a};
    struct smtp_message built;
    struct curl_slist *to =
        curl_slist_append(NULL, str_c(a, str_format(a, "<%.*s>", STR_ARG(m->to_address))));
    buf_init(&talk.reply, a, REASON_MAX);
    smtp_message_build(&built, easy, a, m);
    CURLcode code = CURLE_FAILED_INIT;
    if (to != NULL && set_server(easy, a, s, server) && set_transfer(easy, &talk, error) &&
        set_mail(easy, a, m, &built, to)) {
        code = curl_easy_perform(easy);
    }
    enum mail_outcome outcome = judge(code, &talk);
    *reason = reason_of(a, code, &talk, error);
    log_debug("smtp.sent", "outcome=%d curl=%d code=%d stage=%d", outcome, code, talk.code,
              talk.stage);
    curl_easy_reset(easy); /* before what it points to goes */
    smtp_message_release(&built);
    curl_slist_free_all(to);
    return outcome;
}

static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == '[' || c == ']' || c == ':';
        if (!is_ok) {
            return false;
        }
    }
    return s.n > 0 && s.n <= 253;
}

static enum mail_outcome send_mail(struct mailer *base, struct arena *a,
                                   const struct mail_server *server, const struct mail_message *m,
                                   struct str *reason)
{
    struct smtp *s = (struct smtp *)base;
    *reason = smtp_message_fault(m);
    if (!str_empty(*reason)) {
        return MAIL_INVALID;
    }
    if (!is_host(server->host) || server->port <= 0 || server->port > 65535) {
        *reason = STR("mail server");
        return MAIL_TRY_AGAIN; /* a setting: the mail waits until it is right */
    }
    CURL *easy = take(s);
    enum mail_outcome outcome = deliver(s, easy, a, server, m, reason);
    give_back(s, easy);
    return outcome;
}

/* On a connection of its own, which is closed at once. */
static bool probe(struct mailer *base, struct arena *a, const struct mail_server *server,
                  struct str *reason)
{
    const struct smtp *s = (const struct smtp *)base;
    char error[CURL_ERROR_SIZE] = "";
    struct conversation talk = {.arena = a};
    if (!is_host(server->host) || server->port <= 0 || server->port > 65535) {
        *reason = STR("mail server");
        return false;
    }
    CURL *easy = curl_easy_init();
    if (easy == NULL) {
        abort();
    }
    buf_init(&talk.reply, a, REASON_MAX);
    CURLcode code = CURLE_FAILED_INIT;
    if (set_server(easy, a, s, server) && set_transfer(easy, &talk, error) &&
        curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK) {
        code = curl_easy_perform(easy);
    }
    *reason = reason_of(a, code, &talk, error);
    curl_easy_cleanup(easy);
    return code == CURLE_OK;
}

static const struct mailer_ops ops = {.send = send_mail, .probe = probe};

struct mailer *smtp_new(const char *ca_file)
{
    struct smtp *s = calloc(1, sizeof *s);
    if (s == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        abort();
    }
    s->base.ops = &ops;
    s->ca_file = ca_file;
    pthread_mutex_init(&s->lock, NULL);
    return &s->base;
}

void smtp_free(struct mailer *base)
{
    struct smtp *s = (struct smtp *)base;
    for (size_t i = 0; i < s->n_idle; i++) {
        curl_easy_cleanup(s->idle[i]);
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
    curl_global_cleanup();
}
