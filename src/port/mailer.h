/* mailer.h: sends one mail. The real one is adapter/smtp.h. */
#ifndef PORT_MAILER_H
#define PORT_MAILER_H

#include "base/str.h"
#include "base/time.h"

struct mailer {
    const struct mailer_ops *ops;
};

enum mail_security { MAIL_PLAIN, MAIL_STARTTLS, MAIL_TLS };

struct mail_server {
    struct str host;
    int port;
    enum mail_security security;
    struct str user; /* empty: no sign-in */
    struct str password;
};

struct mail_attachment {
    struct str name; /* file name, any characters */
    struct str type; /* "text/calendar; charset=utf-8" */
    struct str bytes;
};

struct mail_message {
    struct str from_name, from_address;
    struct str to_name, to_address;
    struct str reply_to; /* empty: none */
    struct str subject;
    struct str text; /* plain, UTF-8 */
    struct str html;
    struct str message_id; /* unique, "id@host" without brackets */
    struct instant date;
    const struct mail_attachment *attachments;
    size_t n_attachments;
};

enum mail_outcome {
    MAIL_ACCEPTED,  /* the server has taken it */
    MAIL_TRY_AGAIN, /* no connection, a 4xx, a timeout */
    MAIL_REFUSED,   /* a 5xx for this recipient or message: trying again is useless */
    MAIL_INVALID,   /* an address or header that cannot be sent at all */
};

struct mailer_ops {
    /* Blocking, at most about 30 seconds; any thread. *reason: the server's own words, in the
     * arena, for staff. */
    enum mail_outcome (*send)(struct mailer *, struct arena *, const struct mail_server *,
                              const struct mail_message *, struct str *reason);

    /* Whether the server answers and lets us in, without sending anything. The same limits; *reason
     * when not. */
    bool (*probe)(struct mailer *, struct arena *, const struct mail_server *, struct str *reason);
};

#endif
