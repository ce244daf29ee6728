#include "sim/snapshot.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { SNAPSHOT_VERSION = 1 };

static const char *const table_names[T_COUNT] = {
    [T_INTENTS] = "payment_intents",
    [T_CHARGES] = "charges",
    [T_REFUNDS] = "refunds",
    [T_METHODS] = "payment_methods",
    [T_CUSTOMERS] = "customers",
    [T_BALANCE] = "balance_transactions",
    [T_EVENTS] = "events",
    [T_ENDPOINTS] = "webhook_endpoints",
    [T_SESSIONS] = "checkout_sessions",
    [T_VOUCHERS] = "vouchers",
    [T_DISPUTES] = "disputes",
    [T_DELIVERIES] = "deliveries",
};

static json_t *account_show(const struct account *a)
{
    json_t *o = json_object();
    json_t *tables = json_object();
    for (int i = 0; i < T_COUNT; i++) {
        json_object_set(tables, table_names[i], a->tables[i].list);
    }
    put_c(o, "key", a->key);
    put_c(o, "id", a->id);
    put_c(o, "konbini", a->konbini);
    json_object_set_new(o, "tables", tables);
    json_object_set_new(o, "timers", timers_save(&a->timers));
    json_object_set(o, "idempotency", a->idempotency);
    return o;
}

static void account_read(struct sim *s, const json_t *o)
{
    struct arena *arena = arena_new();
    struct str key = str_format(arena, "sk_test_%s", get_c(o, "key"));
    struct account *a = sim_account(s, key);
    arena_free(arena);
    snprintf(a->id, sizeof a->id, "%s", get_c(o, "id"));
    snprintf(a->konbini, sizeof a->konbini, "%s", get_c(o, "konbini"));
    for (int i = 0; i < T_COUNT; i++) {
        size_t k;
        json_t *row;
        json_array_foreach(json_object_get(json_object_get(o, "tables"), table_names[i]), k, row)
        {
            table_add(&a->tables[i], json_incref(row));
        }
    }
    timers_load(&a->timers, json_object_get(o, "timers"));
    const char *idem_key;
    json_t *row;
    json_object_foreach(json_object_get(o, "idempotency"), idem_key, row)
    {
        if (get_i64(row, "status") != 0) { /* what was running when the program ended did not end */
            json_object_set(a->idempotency, idem_key, row);
        }
    }
    account_reindex(a);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR) {
            return false;
        }
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
    return true;
}

static enum err replace_file(const char *path, const char *text)
{
    struct arena *arena = arena_new();
    const char *beside = str_format(arena, "%s.new", path).p;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool is_written = fd >= 0 && write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    is_written = is_written && rename(beside, path) == 0;
    arena_free(arena);
    return is_written ? OK : ERR_IO;
}

enum err snapshot_save(struct sim *s)
{
    if (s->data_path == NULL) {
        return OK;
    }
    pthread_mutex_lock(&s->lock);
    bool was_dirty = s->is_dirty;
    char *text = NULL;
    if (was_dirty) {
        json_t *accounts = json_array();
        for (size_t i = 0; i < s->n_accounts; i++) {
            json_array_append_new(accounts, account_show(s->accounts[i]));
        }
        json_t *root = json_pack("{s:i, s:o}", "version", SNAPSHOT_VERSION, "accounts", accounts);
        text = json_dumps(root, JSON_COMPACT);
        json_decref(root);
        s->is_dirty = false;
    }
    pthread_mutex_unlock(&s->lock);
    enum err e = was_dirty ? replace_file(s->data_path, text) : OK;
    free(text);
    if (e != OK) {
        log_error("snapshot.failed", "path=%s error=\"%s\"", s->data_path, strerror(errno));
    }
    return e;
}

enum err snapshot_load(struct sim *s)
{
    json_error_t problem;
    if (s->data_path == NULL || access(s->data_path, F_OK) != 0) {
        return OK;
    }
    json_t *root = json_load_file(s->data_path, JSON_REJECT_DUPLICATES, &problem);
    if (get_i64(root, "version") != SNAPSHOT_VERSION) {
        json_decref(root);
        return ERR_BAD_REQUEST;
    }
    size_t i;
    json_t *account;
    json_array_foreach(json_object_get(root, "accounts"), i, account)
    {
        if (get_c(account, "key") == NULL || get_c(account, "id") == NULL ||
            get_c(account, "konbini") == NULL) {
            json_decref(root);
            return ERR_BAD_REQUEST;
        }
        account_read(s, account);
    }
    json_decref(root);
    s->is_dirty = false;
    return OK;
}
