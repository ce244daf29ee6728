#include "sim/sim.h"

#include "base/log.h"
#include "sim/ids.h"
#include "sim/intent.h"
#include "sim/refund.h"
#include "sim/session.h"
#include "sim/till.h"

int64_t sim_now(const struct sim *s)
{
    return clock_now(s->clock).ms / MS_PER_SECOND;
}

/* --- accounts -------------------------------------------------------------------------------- */

static void tables_init(struct account *a)
{
    for (int i = 0; i < T_COUNT; i++) {
        table_init(&a->tables[i]);
    }
    timers_init(&a->timers);
    a->idempotency = json_object();
    a->voucher_of = json_object();
    a->voucher_codes = json_object();
    a->deliveries_of = json_object();
    a->queue = json_array();
}

static void tables_release(struct account *a)
{
    for (int i = 0; i < T_COUNT; i++) {
        table_release(&a->tables[i]);
    }
    timers_release(&a->timers);
    json_decref(a->idempotency);
    json_decref(a->voucher_of);
    json_decref(a->voucher_codes);
    json_decref(a->deliveries_of);
    json_decref(a->queue);
}

struct account *account_new(const char *key)
{
    struct account *a = calloc(1, sizeof *a);
    char id[ID_MAX];
    if (a == NULL || (a->key = strdup(key)) == NULL) {
        abort();
    }
    snprintf(a->id, sizeof a->id, "%s", id_new(id, "acct_1", 15));
    snprintf(a->konbini, sizeof a->konbini, "active");
    tables_init(a);
    return a;
}

void account_free(struct account *a)
{
    tables_release(a);
    free(a->key);
    free(a);
}

void account_reindex(struct account *a)
{
    size_t i;
    json_t *row;
    json_array_foreach(a->tables[T_VOUCHERS].list, i, row)
    {
        voucher_index(a, row);
    }
    json_array_foreach(a->tables[T_DELIVERIES].list, i, row)
    {
        const char *event = get_c(row, "event");
        json_t *of_event = json_object_get(a->deliveries_of, event);
        if (of_event == NULL) {
            of_event = json_array();
            json_object_set_new(a->deliveries_of, event, of_event);
        }
        json_array_append(of_event, row);
        if (is_c(row, "state", "pending")) {
            json_array_append(a->queue, row);
        }
    }
}

struct account *sim_account(struct sim *s, struct str key)
{
    struct str name = str_sub(key, 8, key.n); /* behind "sk_test_" */
    for (size_t i = 0; i < s->n_accounts; i++) {
        if (str_is(name, s->accounts[i]->key)) {
            return s->accounts[i];
        }
    }
    s->accounts = realloc(s->accounts, (s->n_accounts + 1) * sizeof *s->accounts);
    if (s->accounts == NULL) {
        abort();
    }
    struct arena *arena = arena_new();
    struct account *a = account_new(str_c(arena, name));
    arena_free(arena);
    s->accounts[s->n_accounts++] = a;
    s->is_dirty = true;
    return a;
}

struct account *sim_find(struct sim *s, enum table_id table, const char *id, json_t **object)
{
    for (size_t i = 0; i < s->n_accounts; i++) {
        *object = table_get(&s->accounts[i]->tables[table], id);
        if (*object != NULL) {
            return s->accounts[i];
        }
    }
    *object = NULL;
    return NULL;
}

void sim_reset(struct sim *s, bool keep_endpoints)
{
    for (size_t i = 0; i < s->n_accounts; i++) {
        struct account *a = s->accounts[i];
        struct table endpoints = a->tables[T_ENDPOINTS];
        if (keep_endpoints) {
            table_init(&a->tables[T_ENDPOINTS]);
        }
        tables_release(a);
        tables_init(a);
        if (keep_endpoints) {
            table_release(&a->tables[T_ENDPOINTS]);
            a->tables[T_ENDPOINTS] = endpoints;
        }
        snprintf(a->konbini, sizeof a->konbini, "active");
    }
    json_array_clear(s->faults);
    json_array_clear(s->webhook_faults);
    settings_init(&s->settings);
    s->is_dirty = true;
}

/* --- time ------------------------------------------------------------------------------------ */

static void run_timer(struct sim *s, struct account *a, const struct timer *t)
{
    struct cause c = {.sim = s, .acct = a, .now = t->at};
    json_t *voucher = table_get(&a->tables[T_VOUCHERS], t->id);
    json_t *intent = table_get(&a->tables[T_INTENTS], t->id);
    json_t *refund = table_get(&a->tables[T_REFUNDS], t->id);
    switch (t->kind) {
    case TIMER_VOUCHER_LAPSE:
        till_lapse(&c, voucher);
        break;
    case TIMER_VOUCHER_AUTO:
        till_auto(&c, voucher);
        break;
    case TIMER_CARD_HOLD:
        intent_hold_lapses(&c, intent);
        break;
    case TIMER_REFUND_LAPSE:
        refund_timer_lapse(&c, refund);
        break;
    case TIMER_REFUND_SETTLE:
        refund_timer_settle(&c, refund);
        break;
    case TIMER_REFUND_RETURN:
        refund_timer_return(&c, refund);
        break;
    case TIMER_SESSION_EXPIRY:
        session_timer_expire(&c, table_get(&a->tables[T_SESSIONS], t->id));
        break;
    case TIMER_KINDS:
        break;
    }
    s->is_dirty = true;
}

void sim_tick(struct sim *s)
{
    int64_t now = sim_now(s);
    struct timer t;
    for (;;) {
        struct account *first = NULL;
        for (size_t i = 0; i < s->n_accounts; i++) {
            struct account *a = s->accounts[i];
            if (first == NULL || a->timers.next < first->timers.next) {
                first = a;
            }
        }
        if (first == NULL || !timers_take(&first->timers, now, &t)) {
            return;
        }
        run_timer(s, first, &t);
    }
}
