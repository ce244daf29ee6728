/* account_mails.h: a mailer that keeps what accounts are sent, for stories that go through a link.
 */
#ifndef UNIT_WEB_ACCOUNT_MAILS_H
#define UNIT_WEB_ACCOUNT_MAILS_H

#include "unit/web/site.h"

struct sent_mail {
    struct str to, subject, text;
};

enum { SENT_MAX = 40 };
extern struct sent_mail sent_mails[SENT_MAX];
extern size_t n_sent_mails;

/* The site's mailer from now on, with nothing sent yet, and its shop able to send. */
void account_mails_open(struct site *s);

/* Send what is due; the path "/a/demo/link/…" in the newest mail to that address, NULL: there is
 * none. */
const char *account_mails_link(struct site *s, const char *to);
/* How many mails went to that address, after sending what is due. */
int account_mails_count(struct site *s, const char *to);

#endif
