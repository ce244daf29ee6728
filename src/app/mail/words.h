/* words.h: what each kind of mail says, from the facts; and whether it is still true. */
#ifndef APP_MAIL_WORDS_H
#define APP_MAIL_WORDS_H

#include "app/mail.h"
#include "app/mail/facts.h"
#include "app/mail/view.h"

/* Whether a mail of this kind can still be sent: false when the booking or payment has moved on so
 * that its words would be wrong (another mail tells the new state). */
bool mail_is_true(enum mail_kind kind, const struct mail_facts *f);

/* Subject, heading and sentences; each fills its part of *v. */
void mail_words_customer(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v);
void mail_words_staff(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v);

/* The same of mails about a refund: words_refund.c. */
void mail_words_refund_started(const struct mail_facts *f, struct mail_view *v);
void mail_words_refund_again(const struct mail_facts *f, struct mail_view *v);
void mail_words_refund_done(const struct mail_facts *f, struct mail_view *v);
/* Staff's, after its head. */
void mail_words_refund_failed(const struct mail_facts *f, struct mail_view *v);

/* The lines about the booking under the words. */
void mail_rows_customer(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v);
void mail_rows_staff(const struct mail_facts *f, struct mail_view *v);

/* Those about the refund, before them. */
void mail_rows_refund(const struct mail_facts *f, struct mail_view *v, bool is_for_staff);

/* One more sentence, or one more line. */
void mail_lead(struct mail_view *v, struct str sentence);
void mail_row(struct mail_view *v, enum tx label, struct str value);

#endif
