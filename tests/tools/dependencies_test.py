"""Every package that is installed is explained in docs/dependencies.md, and none that is not."""
import json
import os
import re
import unittest

import support


def read(path):
    with open(os.path.join(support.TOP, path), encoding="utf-8") as file:
        return file.read()


class Dependencies(unittest.TestCase):
    def listed(self):
        debian = set(re.findall(r"^([a-z][a-z0-9.+-]+)", read("packages.txt"), re.M))
        npm = set(json.loads(read("package.json"))["devDependencies"]) | set(json.loads(read("bench/peer/package.json"))["dependencies"])
        return debian | npm

    def test_each_has_a_row(self):
        explained = read("docs/dependencies.md")
        self.assertEqual([name for name in sorted(self.listed()) if not re.search(rf"(^\| |`){re.escape(name)}(?!\w)", explained, re.M)], [])

    def test_each_row_is_installed(self):
        rows = set(re.findall(r"^\| ([@a-z][\w./@+-]*)(?: \(npm\))? \|", read("docs/dependencies.md"), re.M)) - {"package"}
        self.assertEqual(sorted(rows - self.listed()), [])

    def test_the_lock_file_names_no_registry(self):
        for path in ("package-lock.json", "bench/peer/package-lock.json"):
            lock = json.loads(read(path))
            self.assertEqual([name for name, entry in lock["packages"].items() if "resolved" in entry], [], path)

    def test_sqlite_has_the_wal_fix(self):
        source = read("node_modules/better-sqlite3/deps/sqlite3/sqlite3.h")
        version = int(re.search(r"^#define SQLITE_VERSION_NUMBER\s+(\d+)", source, re.M)[1])
        self.assertGreaterEqual(version, 3051003)


if __name__ == "__main__":
    unittest.main()
