/* jobs.h: the threads that do what no request waits for: calls to the provider, its events, mails,
 * and what clocks make necessary. Each claims its work in the database, so several servers may run.
 */
#ifndef APP_JOBS_H
#define APP_JOBS_H

#include "app/app.h"

struct jobs;

struct jobs_config {
    int provider_workers;
    int mail_workers;
};

/* ERR_IO: no threads. `app` must live until jobs_stop has returned. */
MUST_USE enum err jobs_start(struct app *app, const struct jobs_config *config, struct jobs **out);

/* Stop the bell and wait for the threads; what they were doing is finished first. */
void jobs_stop(struct jobs *jobs);

#endif
