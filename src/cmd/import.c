/* import.c: `uketsuke import`: a shop that `uketsuke export` wrote, into a store where it is not
 * yet (cmd/transfer.h). All of it or nothing. */
#include "app/seal.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/tool.h"
#include "cmd/transfer.h"
#include "migrations.h"
#include "store/slot.h"
#include "store/tables.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

struct import {
    const struct seal *from; /* NULL: the secrets are under this installation's own key */
    const struct seal *own;
    FILE *file;
    struct str slug;
    struct shop_id shop;

    /* Of the run that is under way. */
    int64_t line;
    int64_t rows;
    int64_t taken; /* seats, by the file's slots */
    bool is_whole;
    const struct shop_table *table;
};

static enum err refuse(const struct import *x, const char *why)
{
    fprintf(stderr, "uketsuke: line %" PRId64 ": %s\n", x->line, why);
    return ERR_INVALID;
}

/* The next line as JSON, or NULL at the end. */
static enum err read_line(struct import *x, json_t **out)
{
    static const size_t flags = JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK;
    json_error_t error;
    *out = NULL;
    int c = getc(x->file);
    while (c == '\n') {
        c = getc(x->file);
    }
    if (c == EOF) {
        return ferror(x->file) ? ERR_IO : OK;
    }
    ungetc(c, x->file);
    x->line++;
    *out = json_loadf(x->file, flags, &error);
    return *out != NULL ? OK : refuse(x, error.text);
}

/* --- lines ------------------------------------------------------------------------------------ */

static enum err take_table(struct import *x, const json_t *line)
{
    const char *name = json_string_value(json_object_get(line, "table"));
    const json_t *columns = json_object_get(line, "columns");
    x->table = NULL;
    for (size_t i = 0; name != NULL && i < shop_tables_count; i++) {
        if (strcmp(shop_tables[i].name, name) == 0) {
            x->table = &shop_tables[i];
        }
    }
    bool fits = x->table != NULL && json_array_size(columns) == x->table->n_columns;
    for (size_t i = 0; fits && i < x->table->n_columns; i++) {
        const char *column = json_string_value(json_array_get(columns, i));
        fits = column != NULL && strcmp(column, x->table->columns[i]) == 0;
    }
    return fits ? OK : refuse(x, "a table that this program does not know");
}

static bool take_value(const json_t *value, enum db_type type, struct db_value *out)
{
    if (json_is_null(value)) {
        *out = (struct db_value){.type = DB_NULL};
        return true;
    }
    *out = (struct db_value){.type = type, .i = json_integer_value(value)};
    if (type == DB_STR) {
        out->s = (struct str){json_string_value(value), json_string_length(value)};
    }
    return type == DB_STR ? json_is_string(value) : json_is_integer(value);
}

static enum err add_row(struct import *x, struct db_conn *c, struct arena *a, struct db_value *row)
{
    const struct shop_table *t = x->table;
    bool is_slot = strcmp(t->name, "slot") == 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (x->from != NULL && row[i].type == DB_STR) {
            row[i].s = seal_again(x->from, x->own, a, row[i].s);
        }
        if (is_slot && strcmp(t->columns[i], "taken") == 0) {
            x->taken += row[i].i;
            row[i].i = 0; /* the bookings that come later take their seats again, by the trigger */
        }
    }
    struct db_rows done;
    enum err e = db_run(c, t->add, row, a, &done);
    if (e == ERR_CONSTRAINT) {
        return refuse(x, strcmp(t->name, "shop") == 0
                             ? "a shop of this address or number is here already"
                             : "the row contradicts the others");
    }
    return e;
}

static enum err take_row(struct import *x, struct db_conn *c, struct arena *a, const json_t *line)
{
    if (x->table == NULL || json_array_size(line) != x->table->n_columns) {
        return refuse(x, "a row that fits no table");
    }
    struct db_value *row = ARENA_ARRAY(a, struct db_value, x->table->n_columns);
    for (size_t i = 0; i < x->table->n_columns; i++) {
        if (!take_value(json_array_get(line, i), x->table->types[i], &row[i])) {
            return refuse(x, "a value of the wrong type");
        }
    }
    const struct db_value *shop = &row[x->table->shop];
    if (shop->type != DB_I64 || shop->i != x->shop.v) {
        return refuse(x, "a row of another shop");
    }
    x->rows++;
    return add_row(x, c, a, row);
}

static enum err take_line(struct import *x, struct db_conn *c, struct arena *a, const json_t *line)
{
    if (json_is_array(line)) {
        return x->is_whole ? refuse(x, "more after the end") : take_row(x, c, a, line);
    }
    const json_t *rows = json_object_get(line, "rows");
    if (rows == NULL) {
        return take_table(x, line);
    }
    x->is_whole = json_integer_value(rows) == x->rows;
    return x->is_whole ? OK : refuse(x, "rows are missing");
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static enum err take_head(struct import *x, struct arena *a)
{
    json_t *head;
    TRY(read_line(x, &head));
    int64_t format = json_i64_at(head, "uketsuke_shop", 0);
    int64_t migration = json_i64_at(head, "migration", 0);
    x->shop = (struct shop_id){json_i64_at(head, "shop", 0)};
    x->slug = json_str_at(a, head, "slug");
    json_decref(head);
    if (format != TRANSFER_FORMAT || x->shop.v == 0 || str_empty(x->slug)) {
        return refuse(x, "not a file of `uketsuke export`");
    }
    if (migration != MIGRATION_COUNT) {
        fprintf(
            stderr,
            "uketsuke: the file's tables are those of migration %" PRId64
            ", this program's of %d: start this version once where the shop is now, then export "
            "again\n",
            migration, MIGRATION_COUNT);
        return ERR_INVALID;
    }
    return OK;
}

static enum err check_seats(const struct import *x, struct db_conn *c, struct arena *a)
{
    struct slot_taken_in_all_row seats;
    TRY(q_slot_taken_in_all(c, a, &(struct slot_taken_in_all_in){x->shop.v}, &seats));
    return seats.taken == x->taken ? OK
                                   : refuse(x, "the bookings take other seats than the slots say");
}

static enum err take_all(struct db_conn *c, struct arena *a, void *arg)
{
    struct import *x = arg;
    x->line = x->rows = x->taken = 0;
    x->is_whole = false;
    x->table = NULL;
    rewind(x->file);
    TRY(take_head(x, a));
    struct arena *scratch = arena_new();
    enum err e;
    json_t *line;
    while ((e = read_line(x, &line)) == OK && line != NULL) {
        e = take_line(x, c, scratch, line);
        json_decref(line);
        arena_reset(scratch);
        if (e != OK) {
            break;
        }
    }
    arena_free(scratch);
    TRY(e);
    return x->is_whole ? check_seats(x, c, a) : refuse(x, "the file ends too early");
}

static enum err take_file(struct tool *t, struct import *x, const char *path)
{
    x->file = fopen(path, "re");
    if (x->file == NULL) {
        fprintf(stderr, "uketsuke: %s: %s\n", path, strerror(errno));
        return ERR_IO;
    }
    enum err e = take_head(x, t->arena);
    if (e == OK) {
        e = tx_run_shop(t->app.db, x->shop.v, TX_ADMIN, t->arena, take_all, x);
    }
    fclose(x->file);
    if (e != OK) {
        fprintf(stderr, "uketsuke: nothing was taken over (%s)\n", err_name(e));
    }
    return e;
}

static enum err import(int argc, char **argv, struct tool *t)
{
    struct tool_option own[] = {{.name = "from"}, {.name = "from-key", .value = STR("")}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[0]));
    struct import x = {.own = t->app.seal};
    struct seal *from = NULL;
    const char *key = str_c(t->arena, own[1].value);
    if (!str_empty(own[1].value)) {
        struct stat st; /* seal_open would make a key where there is none */
        if (stat(key, &st) != 0 || seal_open(key, &from) != OK) {
            fprintf(stderr, "uketsuke: %s is not a key file\n", key);
            return ERR_CONFIG;
        }
        x.from = from;
    }
    enum err e = take_file(t, &x, str_c(t->arena, own[0].value));
    if (from != NULL) {
        seal_free(from);
    }
    if (e == OK) {
        printf("%.*s: %" PRId64 " rows\n", STR_ARG(x.slug), x.rows);
    }
    return e;
}

int cmd_import(int argc, char **argv)
{
    struct tool t = {0};
    enum err e = import(argc, argv, &t);
    tool_close(&t);
    return e == OK ? 0 : 1;
}
