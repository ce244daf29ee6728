#!/usr/bin/env python3
"""sqlgen.py: the queries of src/store/*.sql as typed C functions, and the migrations as data.

    tools/sqlgen.py OUTDIR FILE.sql...     writes OUTDIR/store/NAME.h and .c for every NAME.sql,
                                           OUTDIR/store/all.h and .c, OUTDIR/store/tables.h and .c
                                           (sqltables.py), OUTDIR/migrations.h and .c

Files below a folder `migrations/` are migrations (NNNN_what_it_does.sql), `schema.sql` is skipped, the
rest are queries. A query is:

    -- Bookings that nobody paid in time.                  plain comment lines: go into the header
    -- query: payment_due :many
    -- in: shop i64, now i64, max i64
    -- out: id i64, booking i64, note str?
    select id, booking, note from payment where shop = :shop and deadline <= :now limit :max;

:one   exactly one row, else ERR_NOT_FOUND      enum err q_NAME(c, a, in, struct NAME_row *out)
:opt   one row or none                          enum err q_NAME(c, a, in, struct NAME_row *out, bool *found)
:many  a list, which must have a limit          enum err q_NAME(c, a, in, struct NAME_rows *out)
:exec  no rows                                  enum err q_NAME(c, in, int64_t *changed), changed may be NULL

Types: i64, str; i64? is struct opt_i64, str? is a struct str whose p is NULL for null. Rows live in
the arena `a`. A query without parameters takes no `in`. More lines before the statement:

    -- in: / -- out: may be repeated, the lists are joined
    -- out: same as NAME              the row type of another query (of any file)
    -- only: postgres                 the statement that follows is for that engine; the one without
                                      `only`, if any, is for the other
    -- all shops: why                 waives the rule below

Every statement on a table with a column `shop` must say `shop = :shop` (an insert: list the column),
so that no shop ever sees another's rows. The migrations are run in an SQLite of Python's and every
query is compiled against them, so a wrong column is a build error at its line."""
import hashlib
import os
import re
import sqlite3
import sys

import gen
import sqltables

ENGINES = ("sqlite", "postgres")
C_TYPES = {"i64": "int64_t ", "str": "struct str ", "i64?": "struct opt_i64 ", "str?": "struct str "}
PG_CASTS = {"i64": "::bigint", "str": "::text"}
TOKEN = re.compile(r"""
    (?P<comment>--[^\n]*|/\*.*?\*/) | (?P<quote>'(?:[^']|'')*'|"(?:[^"]|"")*") | (?P<cast>::\s*\w+)
  | (?P<param>:[a-z_]\w*) | (?P<word>\w+) | (?P<space>\s+) | (?P<other>.)""", re.X | re.S)


class Query:
    def __init__(self, name, kind, path, line):
        self.name, self.kind, self.path, self.line = name, kind, path, line
        self.doc, self.ins, self.outs, self.same, self.waiver = [], [], [], None, None
        self.text = {}  # engine or None -> (line, statement)
        self.row = name

    def for_engine(self, engine):
        return self.text.get(engine) or self.text[None]


def tokens(sql):
    """(kind, text, depth of parentheses) of everything but comments and white space."""
    depth = 0
    for hit in TOKEN.finditer(sql):
        if hit.lastgroup in ("comment", "space"):
            continue
        if hit[0] == ")":
            depth -= 1
        yield hit.lastgroup, hit[0], depth
        if hit[0] == "(":
            depth += 1


def words(sql, depth=None):
    return [text.lower() for kind, text, at in tokens(sql) if kind == "word" and depth in (None, at)]


def verb(sql):
    for word in words(sql, 0):
        if word in ("select", "insert", "update", "delete", "values"):
            return word
    return "?"


def columns_out(sql):
    """How many columns the statement gives, or None when it has a star or cannot be told."""
    start = "select" if verb(sql) in ("select", "values") else "returning"
    count, seen, last = 1, False, ""
    for kind, text, depth in tokens(sql):
        word = text.lower()
        if depth == 0 and not seen:
            seen = word == start
        elif depth == 0 and seen:
            if word == "from" and start == "select" or word == ";":
                break
            count += word == ","
            # A star after a name or a bracket multiplies.
            if word == "*" and (last in (",", ".", start)):
                return None
        last = word
    return count if seen else 0


def tables(sql):
    found, after = [], False
    for kind, text, _ in tokens(sql):
        word = text.lower()
        if kind == "word":
            if after and word not in ("select", "only", "lateral", "set"):
                found.append(word)
            after = word in ("from", "join", "into", "update")
        elif word != "(":
            after = False
    return found


def fields(text, path, line, wrong):
    out = []
    for field in filter(None, (part.strip() for part in text.split(","))):
        hit = re.fullmatch(r"([a-z]\w*)\s+(i64\??|str\??)", field)
        if hit:
            out.append((hit[1], hit[2]))
        else:
            wrong.append((path, line, f"'{field}': expected 'name type' with type i64, str, i64? or str?"))
    return out


def read_queries(path, wrong):
    queries, now, doc, only, sql, sql_line = [], None, [], None, "", 0
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        mark = re.match(r"--\s*(query|in|out|only|all shops)\s*:\s*(.*?)\s*$", line) if not sql else None
        if mark and mark[1] == "query":
            hit = re.fullmatch(r"([a-z][a-z0-9_]*)\s+:(one|opt|many|exec)", mark[2])
            if not hit:
                wrong.append((path, number, "expected '-- query: name :one|:opt|:many|:exec'"))
                hit = re.match(r"(\w*)()", mark[2])
            now = Query(hit[1], hit[2], path, number)
            now.doc, doc, only = doc, [], None
            queries.append(now)
        elif mark and not now:
            wrong.append((path, number, f"'-- {mark[1]}:' before the first '-- query:'"))
        elif mark and mark[1] == "in":
            now.ins += fields(mark[2], path, number, wrong)
        elif mark and mark[1] == "out":
            same = re.fullmatch(r"same as (\w+)", mark[2])
            if same:
                now.same = same[1]
            else:
                now.outs += fields(mark[2], path, number, wrong)
        elif mark and mark[1] == "only":
            if mark[2] not in ENGINES:
                wrong.append((path, number, "expected '-- only: postgres' or '-- only: sqlite'"))
            only = mark[2]
        elif mark:
            now.waiver = mark[2]
            if not mark[2]:
                wrong.append((path, number, "'-- all shops:' needs the reason"))
        elif not sql and line.startswith("--"):
            doc.append(line[2:].strip())
        elif sql or line.strip():
            if not now:
                wrong.append((path, number, "a statement before the first '-- query:'"))
                break
            sql, sql_line = sql + line + "\n", sql_line or number
            if list(tokens(sql))[-1:] and list(tokens(sql))[-1][1] == ";":
                if only in now.text:
                    wrong.append((path, sql_line, f"query {now.name} has a second statement"
                                  + (f" for {only}" if only else "; is a '-- query:' line missing?")))
                now.text[only] = (sql_line, sql.strip().rstrip(";").rstrip())
                sql, sql_line, only = "", 0, None
        else:
            doc = []  # a comment followed by an empty line belongs to the file, not to a query
    if sql:
        wrong.append((path, sql_line, "the statement does not end with ';'"))
    return queries


def check(query, shop_tables, wrong):
    def say(line, text):
        wrong.append((query.path, line, f"query {query.name}: {text}"))

    for engine in ENGINES:
        if engine not in query.text and None not in query.text:
            say(query.line, f"no statement for {engine}")
            return
    if query.kind == "exec" and (query.outs or query.same):
        say(query.line, ":exec gives no rows, drop '-- out:'")
    if query.kind != "exec" and not query.outs:
        say(query.line, f":{query.kind} needs '-- out:'")
    for names in (query.ins, query.outs):
        for name in {name for name, _ in names if [n for n, _ in names].count(name) > 1}:
            say(query.line, f"'{name}' twice")
    declared = {name for name, _ in query.ins}
    for line, sql in dict.fromkeys(query.for_engine(engine) for engine in ENGINES):
        used = {text[1:] for kind, text, _ in tokens(sql) if kind == "param"}
        for name in sorted(used - declared):
            say(line, f":{name} is not declared in '-- in:'")
        for name in sorted(declared - used):
            say(line, f"'{name}' is declared in '-- in:' but not used")
        if query.kind == "many" and verb(sql) == "select" and "limit" not in words(sql, 0):
            say(line, ":many needs a limit")
        count = columns_out(sql)
        if query.kind != "exec" and query.outs and count not in (None, len(query.outs)):
            say(line, f"the statement gives {count} columns, '-- out:' names {len(query.outs)}")
        touched = sorted({table for table in tables(sql) if table in shop_tables})
        if not touched or query.waiver:
            continue
        flat = " ".join("''" if kind == "quote" else text.lower() for kind, text, _ in tokens(sql))
        if verb(sql) == "insert":
            into = re.search(r"insert (?:or \w+ )?into \w+ \(([^)]*)\)", flat)
            if not into or "shop" not in [name.strip() for name in into[1].split(",")]:
                say(line, f"an insert into {touched[0]} must list the column shop")
        elif not re.search(r"\bshop = :shop\b", flat):
            say(line, f"{', '.join(touched)}: the text must say 'shop = :shop' (or '-- all shops: why' before it)")


def numbered(query, engine):
    """The statement with ?1 or $1::bigint for its named parameters, on one line where possible."""
    numbers = {name: (i + 1, kind) for i, (name, kind) in enumerate(query.ins)}
    out = []
    for hit in TOKEN.finditer(query.for_engine(engine)[1]):
        if hit.lastgroup == "comment":
            continue
        if hit.lastgroup == "space":
            out.append("\n" if "\n" in hit[0] else " ")
        elif hit.lastgroup == "param" and hit[0][1:] in numbers:
            number, kind = numbers[hit[0][1:]]
            out.append(f"?{number}" if engine == "sqlite" else f"${number}{PG_CASTS[kind.rstrip('?')]}")
        else:
            out.append(hit[0])
    return "".join(out)


def migrations(paths, wrong):
    found = []
    for path in sorted(paths):
        hit = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", os.path.basename(path))
        if not hit:
            wrong.append((path, 1, "a migration is named NNNN_what_it_does.sql"))
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if int(hit[1]) != len(found) + 1:
            wrong.append((path, 1, f"expected number {len(found) + 1:04d}: numbers have no gap and no double"))
        found.append((int(hit[1]), hit[2], path, text))
    return found


def for_engine(text, engine):
    """A migration as one engine runs it: what stands behind a line `-- only: ENGINE`, up to `-- both`, is
    for that engine alone (left blank for the other, so that line numbers stay). SQLite's storage
    options have no meaning on PostgreSQL, and there the name of an index (session_user) may be a word of
    the language, so it is quoted."""
    rows, only = [], None
    for row in text.splitlines(keepends=True):
        mark = re.fullmatch(r"--\s*(?:only:\s*(\w+)|(both))\s*", row)
        if mark:
            only = mark[1]
        rows.append("\n" if only not in (None, engine) else row)
    text = "".join(rows)
    option = r"(?:without\s+rowid|strict)"
    if engine == "postgres":
        text = re.sub(rf"\)\s*{option}(?:\s*,\s*{option})*\s*;", ");", text, flags=re.I)
        text = re.sub(r"^create (unique )?index (\w+) on", r'create \1index "\2" on', text, flags=re.M)
    return text


def build_schema(found, wrong):
    """An empty database after all migrations and the tables with a column shop."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("pragma foreign_keys = on")
    for _, _, path, text in found:
        line = 1
        part = ""
        for row in for_engine(text, "sqlite").splitlines(keepends=True):
            part += row
            if not sqlite3.complete_statement(part):
                continue
            try:
                db.execute(part)
            except sqlite3.Error as error:
                blank = len(part) - len(part.lstrip())
                wrong.append((path, line + part[:blank].count("\n"), str(error)))
            line += part.count("\n")
            part = ""
        if list(tokens(part)):
            wrong.append((path, line, "the last statement does not end with ';'"))
    names = [name for name, in db.execute("select name from sqlite_schema where type = 'table'")]
    shop = {name.lower() for name in names
            if any(column[1] == "shop" for column in db.execute(f'pragma table_info("{name}")'))}
    return db, shop


def compile_query(db, query, wrong):
    line, sql = query.for_engine("sqlite")
    try:
        db.execute("explain " + sql, {name: None for name, _ in query.ins})
    except sqlite3.Error as error:
        near = re.search(r"near \"(.*?)\"|no such \w+: (\S+)", str(error))
        word = near and (near[1] or near[2]).split(".")[-1]
        for i, row in enumerate(sql.split("\n")):
            if word and re.search(rf"\b{re.escape(word)}\b", row):
                line += i
                break
        wrong.append((query.path, line, f"query {query.name}: SQLite says: {error}"))


def row_type(query):
    return f"struct {query.row}_row"


def prototype(query):
    params = ["struct db_conn *c"]
    if query.kind != "exec":
        params.append("struct arena *a")
    if query.ins:
        params.append(f"const struct {query.name}_in *in")
    if query.kind == "exec":
        params.append("int64_t *changed")
    elif query.kind == "many":
        params.append(f"struct {query.row}_rows *out")
    else:
        params.append(f"{row_type(query)} *out")
        if query.kind == "opt":
            params.append("bool *found")
    return f"enum err q_{query.name}({', '.join(params)})"


def struct(name, members):
    return [f"struct {name} {{"] + [f"    {C_TYPES[kind]}{field};" for field, kind in members] + ["};"]


def header(unit, queries, every):
    guard = f"GEN_STORE_{unit.upper()}_H"
    out = [f"/* Generated by tools/sqlgen.py from {queries[0].path if queries else unit}. */",
           f"#ifndef {guard}", f"#define {guard}", '#include "port/db.h"', "", "#include <stdbool.h>"]
    others = {os.path.basename(every[q.row].path)[:-4] for q in queries if q.row != q.name} - {unit}
    if others:
        out.append("")
    out += [f'#include "store/{other}.h"' for other in sorted(others)]
    # Row types first: `same as` may name a query further down.
    for query in queries:
        if query.kind != "exec" and query.row == query.name:
            out += [""] + struct(f"{query.name}_row", query.outs)
            out += [f"struct {query.name}_rows {{", f"    {row_type(query)} *v;", "    size_t n;", "};"]
    for query in queries:
        out.append("")
        if query.doc:
            out.append("/* " + "\n * ".join(line.replace("*/", "* /") for line in query.doc) + " */")
        if query.ins:
            out += struct(f"{query.name}_in", query.ins)
        out += [f"extern const struct db_query query_{query.name};", f"MUST_USE {prototype(query)};"]
    return "\n".join(out + ["#endif", ""])


def value_in(name, kind):
    if kind == "i64":
        return f"{{.type = DB_I64, .i = in->{name}}}"
    if kind == "str":
        return f"{{.type = DB_STR, .s = in->{name}}}"
    if kind == "i64?":
        return f"{{.type = in->{name}.is_set ? DB_I64 : DB_NULL, .i = in->{name}.v}}"
    return f"{{.type = in->{name}.p ? DB_STR : DB_NULL, .s = in->{name}}}"


def copy_out(i, name, kind):
    """The statements that set r->name from v[i]; null where the query says never null is a bug."""
    if kind == "i64":
        return [f"    assert(v[{i}].type == DB_I64);", f"    r->{name} = v[{i}].i;"]
    if kind == "str":
        return [f"    assert(v[{i}].type == DB_STR);", f"    r->{name} = v[{i}].s;"]
    if kind == "i64?":
        return [f"    r->{name} = (struct opt_i64){{.is_set = v[{i}].type == DB_I64, .v = v[{i}].i}};"]
    return [f"    r->{name} = v[{i}].type == DB_STR ? v[{i}].s : (struct str){{NULL, 0}};"]


def function(query, index):
    out = []
    if query.outs:
        types = ", ".join("DB_I64" if kind[:3] == "i64" else "DB_STR" for _, kind in query.outs)
        out += [f"static const enum db_type {query.name}_types[] = {{{types}}};"]
    writes = any(verb(sql) in ("insert", "update", "delete") for _, sql in query.text.values())
    out += [f"const struct db_query query_{query.name} = {{", f"    .index = {index},", f'    .name = "{query.name}",',
            f"    .sqlite = {gen.c_string(numbered(query, 'sqlite'))},",
            f"    .postgres = {gen.c_string(numbered(query, 'postgres'))},",
            f"    .n_in = {len(query.ins)},", f"    .n_out = {len(query.outs)},",
            f"    .out = {query.name + '_types' if query.outs else 'NULL'},",
            f'    .file = "{query.path}:{query.line}",', f"    .writes = {'true' if writes else 'false'},", "};", ""]
    if query.outs:
        out += [f"static void {query.name}_copy(const struct db_value *v, {row_type(query)} *r)", "{"]
        for i, (name, kind) in enumerate(query.outs):
            out += copy_out(i, name, kind)
        out += ["}", ""]
    out += [prototype(query), "{"]
    if query.ins:
        out += ["    const struct db_value values[] = {"]
        out += [f"        {value_in(name, kind)}," for name, kind in query.ins] + ["    };"]
    arena = "NULL" if query.kind == "exec" else "a"
    if query.kind == "exec":
        out += ["    if (changed == NULL)", f"        return db_post(c, &query_{query.name}, {'values' if query.ins else 'NULL'});"]
    out += ["    struct db_rows rows = {0};",
            f"    const enum err e = db_run(c, &query_{query.name}, {'values' if query.ins else 'NULL'}, {arena}, &rows);",
            "    if (e)", "        return e;"]
    if query.kind == "exec":
        out += ["    *changed = rows.changed;"]
    elif query.kind == "many":
        out += [f"    *out = (struct {query.row}_rows){{.v = NULL, .n = rows.n}};",
                "    if (rows.n == 0)", "        return e;",
                "    out->v = arena_alloc(a, rows.n * sizeof *out->v);",
                "    for (size_t i = 0; i < rows.n; i++)",
                f"        {query.name}_copy(rows.v + i * {len(query.outs)}, out->v + i);"]
    else:
        out += ["    assert(rows.n <= 1);"]
        if query.kind == "one":
            out += ["    if (rows.n == 0)", "        return ERR_NOT_FOUND;", f"    {query.name}_copy(rows.v, out);"]
        else:
            out += ["    *found = rows.n == 1;", "    if (*found)", f"        {query.name}_copy(rows.v, out);"]
    return out + ["    return e;", "}", ""]


def source(unit, queries, index):
    out = [f"/* Generated by tools/sqlgen.py from {queries[0].path if queries else unit}. */",
           f'#include "store/{unit}.h"', "", '#include "base/arena.h"', '#include "base/err.h"', "",
           "#include <assert.h>", ""]
    for query in queries:
        out += function(query, index[query.name])
    return "\n".join(out)


def all_queries(queries, tables):
    extra = [name for name, *_ in sqltables.queries(tables)]
    head = ["/* Generated by tools/sqlgen.py: every query, in the order of their index. */",
            "#ifndef GEN_STORE_ALL_H", "#define GEN_STORE_ALL_H", '#include "port/db.h"', "",
            f"enum {{ DB_QUERY_COUNT = {len(queries) + len(extra)} }};",
            "extern const struct db_query *const db_queries[DB_QUERY_COUNT + 1]; /* ends with NULL */", "#endif", ""]
    units = sorted({os.path.basename(query.path)[:-4] for query in queries})
    body = ["/* Generated by tools/sqlgen.py. */", '#include "store/all.h"', "", "#include <stddef.h>", ""]
    body += [f'#include "store/{unit}.h"' for unit in units]
    body += [""] + [f"extern const struct db_query query_table_{name};" for name in extra]
    body += ["", "const struct db_query *const db_queries[DB_QUERY_COUNT + 1] = {"]
    body += [f"    &query_{query.name}," for query in queries] + [f"    &query_table_{name}," for name in extra]
    body += ["    NULL,", "};", ""]
    return "\n".join(head), "\n".join(body)


def migration_files(found):
    head = ["/* Generated by tools/sqlgen.py from src/store/migrations/: the steps of the schema, oldest first. */",
            "#ifndef GEN_MIGRATIONS_H", "#define GEN_MIGRATIONS_H", "", "struct migration {", "    int number;",
            "    const char *name;", "    const char *sqlite;",
            "    const char *postgres; /* the same less SQLite's storage options */",
            "    const char *sha256;   /* of the file, lower-case hex */", "};", "",
            f"enum {{ MIGRATION_COUNT = {len(found)} }};",
            "extern const struct migration migrations[MIGRATION_COUNT + 1]; /* ends with number 0 */", "#endif", ""]
    body = ["/* Generated by tools/sqlgen.py. */", '#include "migrations.h"', "", "#include <stddef.h>", "",
            "const struct migration migrations[MIGRATION_COUNT + 1] = {"]
    for number, name, _, text in found:
        digest = hashlib.sha256(text.encode()).hexdigest()
        body += [f"    {{{number}, \"{name}\",", f"    {gen.c_string(for_engine(text, 'sqlite'))},",
                 f"    {gen.c_string(for_engine(text, 'postgres'))},", f'    "{digest}"}},']
    body += ["    {0, NULL, NULL, NULL, NULL},", "};", ""]
    return "\n".join(head), "\n".join(body)


def generate(outdir, paths):
    wrong = []
    steps = migrations([path for path in paths if "/migrations/" in path], wrong)
    db, shop_tables = build_schema(steps, wrong)
    units = {}
    for path in sorted(paths):
        if "/migrations/" not in path and os.path.basename(path) != "schema.sql":
            units[os.path.basename(path)[:-4]] = read_queries(path, wrong)
    every = {}
    for query in (query for queries in units.values() for query in queries):
        if query.name in every:
            old = every[query.name]
            wrong.append((query.path, query.line, f"query {query.name} is already at {old.path}:{old.line}"))
        every[query.name] = query
    for query in every.values():
        if query.same:
            other = every.get(query.same)
            if not other or not other.outs or other.same:
                wrong.append((query.path, query.line, f"'same as {query.same}': no query of that name has its own '-- out:'"))
            else:
                query.row, query.outs = other.name, other.outs
        check(query, shop_tables, wrong)
        if not wrong:
            compile_query(db, query, wrong)
    if wrong:
        raise gen.Mistakes(wrong)
    order = sorted(every.values(), key=lambda query: query.name)
    index = {query.name: i for i, query in enumerate(order)}
    files = {}
    for unit, queries in units.items():
        files[f"{outdir}/store/{unit}.h"] = header(unit, queries, every)
        files[f"{outdir}/store/{unit}.c"] = source(unit, queries, index)
    tables = sqltables.of_shops(db, shop_tables)
    files[f"{outdir}/store/all.h"], files[f"{outdir}/store/all.c"] = all_queries(order, tables)
    files[f"{outdir}/store/tables.h"], files[f"{outdir}/store/tables.c"] = sqltables.head(), sqltables.body(tables, len(order))
    files[f"{outdir}/migrations.h"], files[f"{outdir}/migrations.c"] = migration_files(steps)
    return files


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    gen.run(lambda: generate(sys.argv[1], sys.argv[2:]))
