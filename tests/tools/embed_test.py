"""embed.py: static files get a path that changes with their content."""
import gzip
import re
import subprocess
import unittest

import support

import embed


class Embed(support.ToolTest):
    def make(self, **files):
        paths = [self.file(f"ui/static/{name.replace('__', '/').replace('_', '.')}", text) for name, text in files.items()]
        return embed.generate("gen", "ui/static", paths)

    def test_the_path_changes_with_the_content(self):
        first, second = (re.search(r'ASSET_APP_CSS "(.*)"', self.make(app_css=text)["gen/assets.h"])[1] for text in ("a{}", "b{}"))
        self.assertRegex(first, r"^/static/app\.[0-9a-f]{8}\.css$")
        self.assertNotEqual(first, second)

    def test_style_sheets_point_to_fingerprinted_files_and_change_with_them(self):
        def path(svg):
            head = self.make(css__app_css="a{b:url('../img/x.svg')}", img__x_svg=svg)["gen/assets.h"]
            self.assertRegex(head, r'ASSET_IMG_X_SVG "/static/img/x\.[0-9a-f]{8}\.svg"')
            return re.search(r'ASSET_CSS_APP_CSS "(.*)"', head)[1]
        self.assertNotEqual(path("<svg/>"), path("<svg />"))
        self.refuses(lambda: self.make(app_css="a{}\nb{c:url(none.png)}"), 2, "no such file")

    def test_imports_from_npm_are_inlined(self):
        self.file("node_modules/p/a.css", ":root{--x:1}")
        self.assertIn(":root{--x:1}", self.make(app_css='@import "npm:p/a.css";\na{}')["gen/assets.c"])
        self.refuses(lambda: self.make(app_css='@import "npm:p/none.css";'), 1, "cannot read")

    def test_bytes_come_back_whole_and_gzip_only_when_smaller(self):
        text = "あ\0\n\"?\\??=" + "x" * 500
        files = self.make(a_txt=text, b_txt="b")
        self.assertEqual(self.compiles(files).stderr, "")
        main = self.file("main.c", """#include "assets.h"
#include <stdio.h>
int main(void) { const struct asset *a = asset_table; fwrite(a->bytes, 1, a->n, stdout); fwrite(a->gzip, 1, a->gzip_n, stdout);
    return asset_table[1].gzip || asset_table[2].path || ASSET_COUNT != 2; }""")
        subprocess.run(["gcc", "-Igen", main, "gen/assets.c"], check=True)
        out = subprocess.run(["./a.out"], capture_output=True, check=True).stdout
        data = text.encode()
        self.assertEqual(out[:len(data)], data)
        self.assertEqual(gzip.decompress(out[len(data):]), data)

    def test_unknown_kinds_are_refused(self):
        self.refuses(lambda: self.make(a_exe="x"), 1, "unknown kind")


if __name__ == "__main__":
    unittest.main()
