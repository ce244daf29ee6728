/* smtp_send.c: the mailer driven from outside, for smtp.test.mjs.
 *
 * Reads one JSON object a line: {server: {host, port, security, user, password}, message: {…}},
 * sends it and answers with one line {outcome, reason}. `smtp_send [ca_file]` */
#include "adapter/smtp.h"
#include "base/json.h"
#include "base/log.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>

enum { ATTACHMENTS_MAX = 8, JOBS_MAX = 1000 };

static struct mail_server server_of(struct arena *a, const json_t *line)
{
    struct str security = json_str_at(a, line, "server.security");
    return (struct mail_server){
        .host = json_str_at(a, line, "server.host"),
        .port = (int)json_i64_at(line, "server.port", 0),
        .security = str_is(security, "tls")        ? MAIL_TLS
                    : str_is(security, "starttls") ? MAIL_STARTTLS
                                                   : MAIL_PLAIN,
        .user = json_str_at(a, line, "server.user"),
        .password = json_str_at(a, line, "server.password"),
    };
}

static struct mail_message message_of(struct arena *a, const json_t *line)
{
    struct mail_attachment *files = ARENA_ARRAY(a, struct mail_attachment, ATTACHMENTS_MAX);
    struct mail_message m = {
        .from_name = json_str_at(a, line, "message.from_name"),
        .from_address = json_str_at(a, line, "message.from_address"),
        .to_name = json_str_at(a, line, "message.to_name"),
        .to_address = json_str_at(a, line, "message.to_address"),
        .reply_to = json_str_at(a, line, "message.reply_to"),
        .subject = json_str_at(a, line, "message.subject"),
        .text = json_str_at(a, line, "message.text"),
        .html = json_str_at(a, line, "message.html"),
        .message_id = json_str_at(a, line, "message.message_id"),
        .date = {json_i64_at(line, "message.date", 0)},
        .attachments = files,
    };
    size_t i;
    json_t *file;
    json_array_foreach(json_at(line, "message.attachments"), i, file)
    {
        assert(i < ATTACHMENTS_MAX);
        files[m.n_attachments++] =
            (struct mail_attachment){json_str_at(a, file, "name"), json_str_at(a, file, "type"),
                                     json_str_at(a, file, "bytes")};
    }
    return m;
}

struct job {
    struct mailer *mailer;
    json_t *line;
    pthread_t thread;
};

static void *send_one(void *arg)
{
    static const char *const outcomes[] = {[MAIL_ACCEPTED] = "accepted",
                                           [MAIL_TRY_AGAIN] = "try_again",
                                           [MAIL_REFUSED] = "refused",
                                           [MAIL_INVALID] = "invalid"};
    const struct job *job = arg;
    struct arena *a = arena_new();
    struct mail_server server = server_of(a, job->line);
    struct mail_message message = message_of(a, job->line);
    struct str reason;
    enum mail_outcome outcome = job->mailer->ops->send(job->mailer, a, &server, &message, &reason);
    json_t *answer = json_pack("{s:I, s:s, s:o}", "id", (json_int_t)json_i64_at(job->line, "id", 0),
                               "outcome", outcomes[outcome], "reason", json_from_str(reason));
    printf("%.*s\n", STR_ARG(json_text(a, answer)));
    json_decref(answer);
    json_decref(job->line);
    arena_free(a);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct job jobs[JOBS_MAX];
    struct mailer *mailer = smtp_new(argc > 1 ? argv[1] : NULL);
    char *text = NULL;
    size_t room = 0;
    size_t count = 0;
    ssize_t n;
    setlinebuf(stdout);
    while ((n = getline(&text, &room, stdin)) > 0) {
        struct job *job = &jobs[count++];
        assert(count < JOBS_MAX);
        job->mailer = mailer;
        if (json_parse((struct str){text, (size_t)n}, &job->line) != OK ||
            pthread_create(&job->thread, NULL, send_one, job) != 0) {
            return 2;
        }
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(jobs[i].thread, NULL);
    }
    free(text);
    smtp_free(mailer);
    return 0;
}
