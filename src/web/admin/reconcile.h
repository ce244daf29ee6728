/* reconcile.h: 照合: what the provider's books say differently, and the comparisons so far. */
#ifndef WEB_ADMIN_RECONCILE_H
#define WEB_ADMIN_RECONCILE_H

#include "app/reconcile.h"
#include "web/admin/admin.h"

struct recon_difference {
    struct arena *arena;
    enum lang lang;
    struct str id;
    struct str text;         /* what differs, and what to do */
    struct str ours, theirs; /* states and amounts */
    struct str about;        /* whose booking; empty: of none */
    struct str object;
    struct str since;
    struct url booking; /* empty: of none */
    struct url accept;
    struct str accepted; /* by whom and why; empty: not yet */
    struct str csrf;
};

struct recon_run {
    struct str at, who, state, error, compared, others, healed, differ, totals;
    const char *chip;
};

struct recon_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url tasks_url, start;
    bool has_key, is_running;
    const char *notice; /* its colour */
    struct str state;   /* how things stand, in a sentence */
    struct recon_difference *differences;
    size_t n_differences;
    struct recon_run *runs;
    size_t n_runs;
};

#endif
