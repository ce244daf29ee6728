/* sim.h: what the whole simulator shares: the accounts with their objects, the clock, one lock.
 *
 * The simulator is a small Stripe in memory. All state is reached through struct sim and guarded by
 * its one lock; every function in sim/ that takes a struct sim or struct cause expects the lock to
 * be held unless its header says otherwise. Time is in Unix seconds, as on Stripe's wire. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/clock.h"
#include "base/httpd.h"
#include "sim/settings.h"
#include "sim/table.h"
#include "sim/timer.h"

#include <pthread.h>

enum table_id {
    T_INTENTS,
    T_CHARGES,
    T_REFUNDS,
    T_METHODS,
    T_CUSTOMERS,
    T_BALANCE,
    T_EVENTS,
    T_ENDPOINTS,
    T_SESSIONS,
    T_DISPUTES,
    T_VOUCHERS,   /* not on the wire: konbini numbers, see sim/voucher.h */
    T_DELIVERIES, /* not on the wire: one row per event and endpoint, see sim/deliver.h */
    T_COUNT
};

/* One merchant. Each secret key belongs to one account: what follows "sk_test_" names it. */
struct account {
    char *key;   /* the key without its prefix; owned */
    char id[32]; /* acct_… */
    struct table tables[T_COUNT];
    struct timers timers;
    json_t *idempotency;   /* key to stored answer, see sim/idem.h */
    json_t *voucher_of;    /* PaymentIntent id to its latest voucher */
    json_t *voucher_codes; /* "chain:code" to the open voucher */
    json_t *deliveries_of; /* event id to array of its deliveries */
    json_t *queue;         /* array: deliveries still to be made */
    char konbini[16];      /* the capability: active, pending, inactive */
};

struct fault_list;
struct limiter;

struct sim {
    pthread_mutex_t lock;
    pthread_cond_t wake; /* something to deliver, or time to stop */
    struct clock *clock;
    struct httpd *httpd;
    const char *base_url;  /* of the pages this program serves, without a slash at the end */
    const char *shop_url;  /* "" when not given */
    const char *only_key;  /* the one accepted key, or NULL for any sk_test_… */
    const char *data_path; /* snapshot file, or NULL */
    struct account **accounts;
    size_t n_accounts;
    struct settings settings;
    json_t *faults;         /* armed request faults, see sim/faults.h */
    json_t *webhook_faults; /* armed delivery faults, see sim/hook_faults.h */
    struct limiter *limiter;
    bool is_dirty; /* something changed since the last snapshot */
    bool is_stopping;
};

/* Why a request is refused; filled by the functions of sim/refuse.h. */
struct refusal {
    int status; /* 0: not refused */
    const char *type;
    const char *code;         /* or NULL */
    const char *decline_code; /* or NULL */
    char param[160];
    char message[640];
    char charge[64];
    const json_t *intent; /* the PaymentIntent that the error carries; borrowed */
    bool is_validation;   /* the call never began: its idempotency key stays free */
};

/* Who makes something happen, and when: a request, a timer or a person at the control page. */
struct cause {
    struct sim *sim;
    struct account *acct;
    int64_t now;
    const char *request; /* req_…, or NULL when no API request is behind it */
    const char *key;     /* its Idempotency-Key, or NULL */
    struct refusal why;
};

int64_t sim_now(const struct sim *s); /* Unix seconds on the simulated clock */

/* Do everything that is due by now, each at its own time and in order of time. */
void sim_tick(struct sim *s);

/* The account of a key ("sk_test_x" and "rk_test_x" are one account), made when it is new. */
struct account *sim_account(struct sim *s, struct str key);

/* The account that owns an object, NULL when no account does; *object is borrowed. */
struct account *sim_find(struct sim *s, enum table_id table, const char *id, json_t **object);

/* Forget all objects, faults and settings. Accounts and webhook endpoints stay when
 * `keep_endpoints`. */
void sim_reset(struct sim *s, bool keep_endpoints);

struct account *account_new(const char *key);
void account_free(struct account *a);

/* Rebuild what is derived from the tables (after loading a snapshot). */
void account_reindex(struct account *a);

#endif
