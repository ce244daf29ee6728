/* export.c: `uketsuke export`: one shop with everything that is its own, as a file for `uketsuke
 * import` (cmd/transfer.h). */
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/tool.h"
#include "cmd/transfer.h"
#include "migrations.h"
#include "store/tables.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct export
{
    struct shop_id shop;
    struct str slug;
    FILE *to;
    int64_t rows;
};

/* Takes the reference to `line`. ERR_IO: the disk is full, or some text is not UTF-8. */
static enum err put_line(struct export *x, json_t *line)
{
    bool is_put =
        line != NULL && json_dumpf(line, x->to, JSON_COMPACT) == 0 && fputc('\n', x->to) != EOF;
    json_decref(line);
    return is_put ? OK : ERR_IO;
}

static json_t *value_json(const struct db_value *v)
{
    switch (v->type) {
    case DB_I64:
        return json_integer(v->i);
    case DB_STR:
        return json_stringn(v->s.p, v->s.n);
    case DB_NULL:
        break;
    }
    return json_null();
}

static enum err put_row(struct export *x, const struct shop_table *t, const struct db_value *row)
{
    json_t *line = json_array();
    for (size_t i = 0; i < t->n_columns; i++) {
        json_t *value = value_json(&row[i]);
        if (value == NULL) {
            fprintf(stderr, "uketsuke: %s.%s holds a text that is not UTF-8\n", t->name,
                    t->columns[i]);
            json_decref(line);
            return ERR_IO;
        }
        json_array_append_new(line, value);
    }
    x->rows++;
    return put_line(x, line);
}

static enum err put_head(struct export *x, const struct shop_table *t)
{
    json_t *columns = json_array();
    for (size_t i = 0; i < t->n_columns; i++) {
        json_array_append_new(columns, json_string(t->columns[i]));
    }
    return put_line(x, json_pack("{s:s,s:o}", "table", t->name, "columns", columns));
}

/* Page by page, each found by the key of the row before it. Two arenas take turns, since that key
 * lives in the page before. */
static enum err put_table(struct export *x, struct db_conn *c, const struct shop_table *t,
                          struct arena *pages[2])
{
    struct db_value in[8] = {{.type = DB_I64, .i = x->shop.v}};
    assert(t->n_key + 2 <= COUNT_OF(in));
    for (size_t k = 0; k < t->n_key; k++) {
        enum db_type type = t->types[t->key[k]];
        in[1 + k] = (struct db_value){.type = type, .i = INT64_MIN, .s = STR("")};
    }
    in[1 + t->n_key] = (struct db_value){.type = DB_I64, .i = TRANSFER_PAGE};
    TRY(put_head(x, t));
    struct db_rows rows = {0};
    int page = 0;
    do {
        arena_reset(pages[page]);
        TRY(db_run(c, t->read, in, pages[page], &rows));
        for (size_t i = 0; i < rows.n; i++) {
            TRY(put_row(x, t, rows.v + i * t->n_columns));
        }
        for (size_t k = 0; rows.n > 0 && k < t->n_key; k++) {
            in[1 + k] = rows.v[(rows.n - 1) * t->n_columns + t->key[k]];
        }
        page = 1 - page;
    } while (rows.n == TRANSFER_PAGE);
    return OK;
}

/* In one transaction of the shop, so that all tables are of the same moment. */
static enum err write_all(struct db_conn *c, struct arena *a, void *arg)
{
    (void)a;
    struct export *x = arg;
    struct arena *pages[2] = {arena_new(), arena_new()};
    x->rows = 0;
    enum err e = fseek(x->to, 0, SEEK_SET) == 0 && ftruncate(fileno(x->to), 0) == 0 ? OK : ERR_IO;
    if (e == OK) {
        e = put_line(x, json_pack("{s:i,s:i,s:s%,s:I}", "uketsuke_shop", TRANSFER_FORMAT,
                                  "migration", MIGRATION_COUNT, "slug", x->slug.p, x->slug.n,
                                  "shop", (json_int_t)x->shop.v));
    }
    for (size_t i = 0; e == OK && i < shop_tables_count; i++) {
        e = put_table(x, c, &shop_tables[i], pages);
    }
    if (e == OK) {
        e = put_line(x, json_pack("{s:I}", "rows", (json_int_t)x->rows));
    }
    arena_free(pages[0]);
    arena_free(pages[1]);
    return e;
}

static enum err write_file(struct tool *t, struct export *x, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    x->to = fd < 0 ? NULL : fdopen(fd, "w+");
    if (x->to == NULL) {
        fprintf(stderr, "uketsuke: %s cannot be made: %s\n", path, strerror(errno));
        return ERR_IO;
    }
    enum err e = tx_run_shop(t->app.db, x->shop.v, TX_ADMIN, t->arena, write_all, x);
    bool is_safe = fflush(x->to) == 0 && fsync(fd) == 0;
    if (fclose(x->to) != 0 || !is_safe) {
        e = e == OK ? ERR_IO : e;
    }
    if (e != OK) {
        unlink(path);
        fprintf(stderr, "uketsuke: nothing was written (%s)\n", err_name(e));
    }
    return e;
}

static enum err export(int argc, char **argv, struct tool *t) {
    struct tool_option own[] = {{.name = "shop"}, {.name = "to"}, {0}}; struct export x = {0};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[0]));
    TRY(tool_need(&own[1]));
    x.slug = own[0].value;
    TRY(tool_shop(t, x.slug, &x.shop));
    TRY(write_file(t, &x, str_c(t->arena, own[1].value)));
    printf("%" PRId64 " rows\n", x.rows);
    return OK;
}

int cmd_export(int argc, char **argv)
{
    struct tool t = {0};
    enum err e = export(argc, argv, &t);
    tool_close(&t);
    return e == OK ? 0 : 1;
}
