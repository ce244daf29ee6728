/* smtp_message.h: one mail as libcurl sends it. For smtp.c only. */
#ifndef ADAPTER_SMTP_MESSAGE_H
#define ADAPTER_SMTP_MESSAGE_H

#include "port/mailer.h"

#include <curl/curl.h>

struct smtp_message {
    struct curl_slist *headers;
    curl_mime *body;
};

/* STR_NONE when the mail can be sent; else what is wrong with it: an address that is none, a
 * control character in a header, no text. */
struct str smtp_message_fault(const struct mail_message *m);

/* Build it for `easy`; only for mails without fault. Release after the transfer. */
void smtp_message_build(struct smtp_message *out, CURL *easy, struct arena *a,
                        const struct mail_message *m);
void smtp_message_release(struct smtp_message *s);

#endif
