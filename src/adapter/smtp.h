/* smtp.h: mails by SMTP (libcurl).
 *
 * Connections are kept and used again: every send takes an idle libcurl handle or makes one, so
 * no handle is ever in two threads. TLS is verified; 10 seconds to connect, 30 in all. */
#ifndef ADAPTER_SMTP_H
#define ADAPTER_SMTP_H

#include "port/mailer.h"

/* `ca_file`: certificates to trust instead of the machine's (a mail server of one's own); NULL: the
 * machine's. Lives as long as the mailer. */
struct mailer *smtp_new(const char *ca_file);

/* When nobody sends any more. Says goodbye to the servers. */
void smtp_free(struct mailer *m);

#endif
