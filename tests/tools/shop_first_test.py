"""Every shop by itself: what makes it possible to spread shops over machines (docs/scale.md) and keeps one
shop's rows from another (I9). The generator refuses a statement whose text does not say `shop = :shop`
(sqlgen_test.py); here SQLite's own plans are asked whether it is so for every table that is touched."""
import glob
import os
import re
import unittest

import support

import sqlgen

# Of one database, not of a shop.
NO_SHOP = {"server", "schema_migration", "sqlite_sequence", "commit_mark"}


def plan_names(sql):
    """alias -> the tables it stands for somewhere in the statement."""
    names = {}
    skip = {"set", "where", "on", "using", "left", "join", "order", "group", "limit", "values", "select", "inner", "cross", "as", "default", "union"}
    for table, alias in re.findall(r"\b(?:from|join|update|into|,)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", sql, re.I):
        names.setdefault((alias if alias and alias.lower() not in skip else table).lower(), set()).add(table.lower())
        names.setdefault(table.lower(), set()).add(table.lower())
    return names


class ShopFirst(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        wrong = []
        folder = os.path.join(support.TOP, "src/store")
        found = sqlgen.migrations(glob.glob(f"{folder}/migrations/*.sql"), wrong)
        cls.db, cls.shop_tables = sqlgen.build_schema(found, wrong)
        cls.queries = [q for path in sorted(glob.glob(f"{folder}/*.sql")) for q in sqlgen.read_queries(path, wrong)]
        assert not wrong, wrong

    def test_there_is_something_to_prove(self):
        self.assertGreater(len(self.queries), 150)
        self.assertGreater(len(self.shop_tables), 20)

    def test_the_shop_leads_every_primary_key(self):
        for table in self.shop_tables:
            columns = self.db.execute(f'select name from pragma_table_info("{table}") where pk > 0 order by pk').fetchall()
            self.assertEqual(columns[:1], [("shop",)], table)

    def test_the_shop_leads_every_foreign_key(self):
        for table in self.shop_tables:
            for key, to, column, at in self.db.execute(
                    f'select id, "table", "from", "to" from pragma_foreign_key_list("{table}") where seq = 0'):
                self.assertEqual((column, at), ("shop", "id" if to == "shop" else "shop"), f"{table}: key {key} to {to}")

    def test_every_table_belongs_to_a_shop_or_is_known_not_to(self):
        tables = {name for name, in self.db.execute("select name from sqlite_schema where type = 'table'")}
        self.assertEqual(tables - self.shop_tables - {"shop"} - NO_SHOP, set())

    def test_the_script_for_citus_spreads_every_table_after_those_it_refers_to(self):
        with open(os.path.join(support.TOP, "packaging/citus.sql"), encoding="utf-8") as file:
            said = re.findall(r"^select create_(?:reference|distributed)_table\('(\w+)'", file.read(), re.M)
        self.assertEqual(sorted(said), sorted(self.shop_tables | {"shop"}))
        for table in said:
            for to, in self.db.execute(f'select "table" from pragma_foreign_key_list("{table}")'):
                self.assertLessEqual(said.index(to), said.index(table), f"{table} refers to {to}")

    def test_unique_keys_of_a_shops_table_name_the_shop(self):
        """Citus keeps a unique key only within a node, so one without the shop cannot be had."""
        for table in self.shop_tables:
            for index, unique in self.db.execute(f'select name, "unique" from pragma_index_list("{table}")'):
                columns = [name for name, in self.db.execute(f'select name from pragma_index_info("{index}") order by seqno')]
                if unique:
                    self.assertEqual(columns[0], "shop", f"{table}: {index}")

    def test_triggers_stay_in_their_rows_shop(self):
        for name, sql in self.db.execute("select name, sql from sqlite_schema where type = 'trigger'"):
            body = sql[re.search(r"\bbegin\b", sql, re.I).end():]
            for statement in filter(str.strip, body.rsplit("end", 1)[0].split(";")):
                if "raise(" not in statement:
                    self.assertRegex(statement, r"shop = (new|old)\.shop|values \(new\.shop,", name)

    def steps(self, sql, names):
        """What SQLite does to reach a row of a table that has a shop: (step, whether the shop leads the way)."""
        aliases = plan_names(sql)
        for *_, step in self.db.execute("explain query plan " + sql, {name: None for name in names}):
            hit = re.match(r"(?:SEARCH|SCAN) (\w+)(.*)", step)
            if hit and aliases.get(hit[1].lower(), set()) & self.shop_tables:
                yield step, "(shop=?" in hit[2]

    def test_every_statement_finds_its_rows_by_the_shop(self):
        seen = 0
        for query in self.queries:
            if query.waiver:
                continue
            for step, by_shop in self.steps(query.for_engine("sqlite")[1], [name for name, _ in query.ins]):
                self.assertTrue(by_shop, f"{query.name}: {step}")
                seen += 1
        self.assertGreater(seen, 150)

    def test_a_statement_without_the_shop_would_be_seen(self):
        for sql in ("select id from booking where id = 1",
                    "select b.id from booking b join payment p on p.booking = b.id where b.shop = 1",
                    "update slot set capacity = 1 where offering = 2"):
            self.assertIn(False, [by_shop for _, by_shop in self.steps(sql, [])], sql)

    def test_work_for_all_shops_learns_its_shop(self):
        """Claims of due jobs serve every shop by design; each row says whose it is, for every later step."""
        for query in self.queries:
            touched = set(sqlgen.tables(query.for_engine("sqlite")[1])) & self.shop_tables
            if query.waiver and touched:
                outs = next((q.outs for q in self.queries if q.name == query.same), query.outs)
                self.assertIn("shop", [name for name, _ in outs], query.name)


if __name__ == "__main__":
    unittest.main()
