"""texts.py: the catalogue becomes an enum, a table and typed functions."""
import unittest

import support

import texts

GOOD = """# comment
[PAY_UNTIL]
ja = {deadline}までに{total}円
en = Pay {total} by {deadline}

[BRACES]
ja = {{x}}\\n"y"\\\\
en = a
"""


class Texts(support.ToolTest):
    def make(self, *sources):
        paths = [self.file(f"ui/{i}.txt", text) for i, text in enumerate(sources)]
        return texts.generate("gen", paths)

    def test_parameters_follow_the_japanese_text(self):
        head = self.make(GOOD)["gen/texts.h"]
        self.assertIn("struct str tx_pay_until(struct arena *a, enum lang l, struct str deadline, struct str total);", head)
        self.assertNotIn("tx_braces(", head)

    def test_order_of_files_and_blocks_does_not_matter(self):
        one, two = "[A]\nja = あ\nen = a\n", "[B]\nja = い\nen = b\n"
        self.assertEqual(self.make(one, two), self.make(two, one))
        self.assertIn("TX_A,\n    TX_B,\n    TX_COUNT", self.make(two, one)["gen/texts.h"])

    def test_the_functions_fill_both_languages(self):
        files = self.make(GOOD)
        self.assertEqual(self.compiles(files).stderr, "")
        main = self.file("main.c", """
#include "texts.h"
#include <stdio.h>
int main(void)
{
    struct arena *a = arena_new();
    struct str ja = tx_pay_until(a, LANG_JA, STR("明日"), STR("500"));
    struct str en = tx_pay_until(a, LANG_EN, STR("noon"), STR_NONE);
    printf("%.*s|%.*s|%.*s", STR_ARG(ja), STR_ARG(en), STR_ARG(tr(LANG_JA, TX_BRACES)));
    arena_free(a);
}
""")
        said = self.runs([main, "gen/texts.c"], ("arena", "str", "text", "buf"))
        self.assertEqual(said, '明日までに500円|Pay  by noon|{x}\n"y"\\')

    def test_placeholders_must_agree(self):
        self.refuses(lambda: self.make("[A]\nja = {x}\nen = {y}\n"), 1, "placeholders differ")

    def test_both_languages_are_required(self):
        self.refuses(lambda: self.make("\n[A]\nja = あ\n"), 2, "lacks 'en ='")

    def test_a_name_occurs_once_in_all_files(self):
        block = "[A]\nja = あ\nen = a\n"
        self.refuses(lambda: self.make(block, "#\n" + block), 2, "already at ui/0.txt:1", "ui/1.txt")

    def test_mistakes_in_a_text_are_named(self):
        for text, words in (("{X}", "lower_case"), ("a}", "without '{'"), ("\\t", "unknown escape"), ("{int}", "reserved")):
            self.refuses(lambda text=text: self.make(f"[A]\nja = {text}\nen = a\n"), 2, words)
        self.refuses(lambda: self.make("[A]\nfr = a\n"), 2, "expected")
        self.refuses(lambda: self.make("[a]\n"), 1, "expected")
        self.refuses(lambda: self.make("[A]\nja =\nen = a\n"), 2, "is empty")


if __name__ == "__main__":
    unittest.main()
