"""sqlgen.py: queries become typed functions, and the rules about them are kept."""
import unittest

import support

import sqlgen

SCHEMA = """create table shop (id integer primary key, name text not null);
create table pay (shop integer not null, id integer not null, note text, primary key (shop, id)) without rowid;
"""
GET = "-- query: pay_get :opt\n-- in: shop i64, id i64\n-- out: id i64, note str?\n"


class Sqlgen(support.ToolTest):
    def make(self, text, schema=SCHEMA, **more):
        paths = [self.file("src/store/migrations/0001_first.sql", schema), self.file("src/store/pay.sql", text)]
        paths += [self.file(f"src/store/{name}.sql", body) for name, body in more.items()]
        return sqlgen.generate("gen", paths)

    def test_every_kind_compiles(self):
        files = self.make("""-- Why it is there.
-- query: pay_get :opt
-- in: shop i64, id i64
-- out: id i64, note str?
select id, note from pay where shop = :shop and id = :id;

-- query: pay_list :many
-- in: shop i64, max i64, after i64?
-- out: same as pay_get
select id, note from pay where shop = :shop and id > coalesce(:after, 0) order by id limit :max;

-- query: pay_add :one
-- in: shop i64, id i64, note str?
-- out: id i64
insert into pay (shop, id, note) values (:shop, :id, :note) returning id;

-- query: pay_note :exec
-- in: shop i64, note str
update pay set note = :note where shop = :shop;

-- query: shop_all :many
-- out: id i64, name str
select id, name from shop limit 10;
""")
        self.assertEqual(self.compiles(files).stderr, "")
        head = files["gen/store/pay.h"]
        self.assertIn("/* Why it is there. */\nstruct pay_get_in {", head)
        for prototype in (
                "q_pay_get(struct db_conn *c, struct arena *a, const struct pay_get_in *in, struct pay_get_row *out, bool *found)",
                "q_pay_list(struct db_conn *c, struct arena *a, const struct pay_list_in *in, struct pay_get_rows *out)",
                "q_pay_add(struct db_conn *c, struct arena *a, const struct pay_add_in *in, struct pay_add_row *out)",
                "q_pay_note(struct db_conn *c, const struct pay_note_in *in, int64_t *changed)",
                "q_shop_all(struct db_conn *c, struct arena *a, struct shop_all_rows *out)"):
            self.assertIn(f"MUST_USE enum err {prototype};", head)
        self.assertIn("DB_QUERY_COUNT = 9", files["gen/store/all.h"])  # the five, and two for each of both tables
        body = files["gen/store/pay.c"]
        self.assertEqual(body.count(".writes = true"), 2)

    def test_parameters_get_numbers_outside_quotes_comments_and_casts(self):
        body = self.make(GET + "select id, note -- it's :id\nfrom pay where note <> ':id' and cast(id as text) <> '--'\n"
                         " and shop = :shop and id = :id and id > :id;\n")["gen/store/pay.c"]
        self.assertIn("shop = ?1 and id = ?2 and id > ?2", body)
        self.assertIn("shop = $1::bigint and id = $2::bigint and id > $2::bigint", body)
        self.assertIn("note <> ':id'", body)
        self.assertNotIn("it's", body)

    def test_an_engine_may_have_its_own_statement(self):
        files = self.make("-- query: next :many\n-- all shops: the worker serves all\n-- in: max i64\n-- out: id i64\n"
                          "select id from pay limit :max;\n-- only: postgres\n"
                          "select id from pay limit :max for update skip locked;\n")
        body = files["gen/store/pay.c"]
        self.assertIn('.sqlite = "select id from pay limit ?1"', body)
        self.assertIn('.postgres = "select id from pay limit $1::bigint for update skip locked"', body)
        self.refuses(lambda: self.make("-- query: x :exec\n-- only: sqlite\ndelete from shop;\n"), 1, "no statement for postgres")

    def test_a_row_type_may_come_from_another_file(self):
        other = "-- query: other :one\n-- in: shop i64\n-- out: same as pay_get\nselect id, note from pay where shop = :shop;\n"
        files = self.make(GET + "select id, note from pay where shop = :shop and id = :id;\n", zzz=other)
        self.assertIn('#include "store/pay.h"', files["gen/store/zzz.h"])
        self.assertEqual(self.compiles(files).stderr, "")

    def test_every_shop_sees_its_own_rows_only(self):
        self.refuses(lambda: self.make("-- query: x :exec\n-- in: id i64\ndelete from pay where id = :id;\n"), 3, "shop = :shop")
        self.refuses(lambda: self.make("-- query: x :exec\n-- in: id i64\ninsert into pay (id) values (:id);\n"), 3, "column shop")
        self.refuses(lambda: self.make("-- query: x :opt\n-- in: id i64\n-- out: id i64\n"
                                       "select s.id from shop s join pay p on p.id = s.id where s.id = :id;\n"), 4, "shop = :shop")
        # Said in a comment or quote only.
        self.refuses(lambda: self.make("-- query: x :exec\n-- in: id i64\n"
                                       "delete from pay where id = :id and note = 'shop = :shop' /* shop = :shop */;\n"), 3, "shop = :shop")
        self.make("-- query: x :exec\n-- all shops: the nightly sweep\n-- in: id i64\ndelete from pay where id = :id;\n")

    def test_a_list_needs_a_limit(self):
        self.refuses(lambda: self.make("-- query: x :many\n-- out: id i64\nselect id from shop;\n"), 3, "needs a limit")
        self.refuses(lambda: self.make("-- query: x :many\n-- out: id i64\n"
                                       "select id from shop where id in (select id from shop limit 1);\n"), 3, "needs a limit")

    def test_columns_are_counted(self):
        self.refuses(lambda: self.make(GET + "select id from pay where shop = :shop and id = :id;\n"), 4, "gives 1 columns")
        self.refuses(lambda: self.make(GET + "select id, coalesce(note, 'a,b'), id from pay where shop = :shop and id = :id;\n"),
                     4, "gives 3 columns")

    def test_parameters_are_declared_and_used(self):
        self.refuses(lambda: self.make(GET + "select id, note from pay where shop = :shop;\n"), 4, "'id' is declared")
        self.refuses(lambda: self.make(GET + "select id, note from pay where shop = :shop and id = :id and id > :x;\n"), 4, ":x is not declared")

    def test_sqlite_compiles_every_query(self):
        self.refuses(lambda: self.make(GET + "select id,\n nota from pay where shop = :shop and id = :id;\n"), 5, "no such column: nota")
        self.refuses(lambda: self.make("", schema="create table a (b integer);\n\ncreate table a (c integer);\n"), 3, "already exists")

    def test_marks_are_checked(self):
        self.refuses(lambda: self.make("-- query: x\nselect 1;\n"), 1, "expected")
        self.refuses(lambda: self.make("-- query: x :one\n-- out: id int\nselect 1;\n"), 2, "type i64, str")
        self.refuses(lambda: self.make("-- query: x :exec\n-- all shops:\ndelete from pay;\n"), 2, "needs the reason")
        self.refuses(lambda: self.make("select 1;\n"), 1, "before the first")
        self.refuses(lambda: self.make("-- query: x :exec\ndelete from shop\n"), 2, "does not end with ';'")
        self.refuses(lambda: self.make("-- query: x :exec\ndelete from shop;\n", other="-- query: x :exec\ndelete from shop;\n"),
                     1, "already at")
        self.refuses(lambda: self.make("-- query: x :exec\ndelete from shop;\nupdate shop set name = 'x';\n"), 3, "second statement")

    def test_migrations_are_numbered_and_embedded(self):
        files = self.make("", schema="create table a (b integer primary key) strict, without rowid;\n"
                          .replace("strict, without rowid", "without rowid, strict"))
        body = files["gen/migrations.c"]
        self.assertIn('primary key) without rowid, strict;\\n"', body)
        self.assertIn('primary key);\\n"', body)
        self.assertEqual(self.compiles(files).stderr, "")
        wrong = [self.file("src/store/migrations/0003_x.sql", "")]
        self.refuses(lambda: sqlgen.generate("gen", wrong), 1, "expected number 0001")


if __name__ == "__main__":
    unittest.main()
