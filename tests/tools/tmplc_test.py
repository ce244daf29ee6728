"""tmplc.py: templates become C, and what would be unsafe or broken is refused."""
import unittest

import support

import tmplc

HEAD = '{# view: struct view; header: "web/view.h" #}\n'
VIEW = """#ifndef WEB_VIEW_H
#define WEB_VIEW_H
#include "base/html.h"
struct item { struct str name; int64_t n; struct url link; };
struct view { struct str title; struct item *items; size_t n; bool on; struct url link; struct html raw; };
#endif
"""


class Tmplc(support.ToolTest):
    def make(self, body, name="web/page.html", **more):
        self.file("src/web/view.h", VIEW)
        paths = [self.file(f"src/{name}", HEAD + body)]
        paths += [self.file(f"src/web/{other}.html", HEAD + text) for other, text in more.items()]
        return tmplc.generate("gen", "src", paths)

    def shows(self, body, name="web/page.html", **more):
        """What the template prints for the view below."""
        files = self.make(body, name, **more)
        self.assertEqual(self.compiles(files).stderr, "")
        main = self.file("main.c", f"""
#include "base/buf.h"
#include "{name}.h"
int printf(const char *, ...);
int main(void)
{{
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, a, 10000);
    struct item items[] = {{{{STR("<1>"), 1, {{STR("/1?a&b")}}}}, {{STR("2"), 2, {{STR("/2")}}}}}};
    struct view v = {{STR("T&T"), items, 2, true, {{STR("/l")}}, {{STR("<hr>")}}}};
    {tmplc.function_name(name)}(&b, &v);
    printf("%.*s", STR_ARG(buf_view(&b)));
    arena_free(a);
}}
""")
        return self.runs([main, *(path for path in files if path.endswith(".c"))], ("arena", "str", "buf", "html"))

    def test_printing_escapes_by_type(self):
        self.assertEqual(self.shows("<p title='{{ v->title }}'>{{ v->raw }} {{ v->n }}</p>"), "<p title='T&amp;T'><hr> 2</p>")

    def test_loops_branches_and_locals(self):
        body = ("{% for const struct item *it in v->items, v->n %}{% set const int64_t twice = it->n * 2 %}"
                "{% if it->n > 1 %}many{% elif it_i == 0 %}first{% else %}none{% end %}{{ twice }} {% end %}")
        self.assertEqual(self.shows(body), "first2 many4 ")

    def test_includes_call_the_other_template(self):
        self.assertEqual(self.shows('a{% include "web/part.html" with v %}c', part="<b>{{ v->title }}</b>"), "a<b>T&amp;T</b>c")

    def test_white_space_goes_at_line_starts_but_not_where_it_shows(self):
        self.assertEqual(self.shows("<p>\n\n    a  b\n  </p>\n<pre>\n  x\n\n  y</pre>\n  <p title='a\n  b'>"),
                         "<p>\na  b\n</p>\n<pre>\n  x\n\n  y</pre>\n<p title='a\n  b'>")

    def test_plain_text_is_printed_as_it_is(self):
        body = "{{ v->title }} 様\n\n{% if v->on %}\n  <a>\n{% else %}\n  no\n{% end %}\n{# gone #}\n終\n"
        self.assertEqual(self.shows(body, "web/mail.txt"), "T&T 様\n\n  <a>\n終\n")

    def test_attributes_may_come_and_go(self):
        self.assertEqual(self.shows('<i {% if v->on %}hidden{% end %} class="x {% if v->on %}y{% end %}">'), '<i hidden class="x y">')

    def test_links_take_urls_only(self):
        self.assertEqual(self.shows('<a href="{{ v->link }}">'), '<a href="/l">')
        self.assertEqual(self.shows('<a href="/s/{{ v->title }}">'), '<a href="/s/T&amp;T">')
        for attribute in ("href", "src", "action", "formaction", "poster"):
            said = self.compiles(self.make(f"\n<a\n{attribute}=\"{{{{ v->title }}}}\">")).stderr
            self.assertIn("src/web/page.html:4:", said, attribute)
        # An optional beginning does not make it safe.
        said = self.compiles(self.make('<a href="{% if v->on %}/x{% end %}{{ v->title }}">')).stderr
        self.assertIn("incompatible type", said)

    def test_the_compiler_points_into_the_template(self):
        self.assertIn("src/web/page.html:3:", self.compiles(self.make("\n{{ v->nothing }}")).stderr)
        self.assertIn("src/web/page.html:2:", self.compiles(self.make("{{ v->on }}")).stderr)

    def test_places_where_no_expression_may_stand(self):
        for body, words in (
                ("<p class={{ v->title }}>", "needs quotes"), ("<p class=a{{ v->title }}>", "needs quotes"),
                ("<p {{ v->title }}>", "tag's names"), ("<{{ v->title }}>", None),
                ("<h{{ v->n }}>", "tag's names"), ("<script>x = {{ v->n }}</script>", "<script>"),
                ("<style>a{b:{{ v->n }}}</style>", "<style>"), ("<!-- {{ v->n }} -->", "HTML comment"),
                ("<p onclick=\"{{ v->title }}\">", "onclick"), ("<p style='{{ v->title }}'>", "style")):
            if words:
                self.refuses(lambda body=body: self.make("\n" + body), 3, words)
        self.make("<script src='/x'></script>{{ v->n }}<style></style>{{ v->n }}<!-- x -->{{ v->n }}")

    def test_blocks_must_keep_the_markup_whole(self):
        self.refuses(lambda: self.make("{% if v->on %}<p {% end %}>"), 2, "another place")
        self.refuses(lambda: self.make("{% if v->on %}<p a='{% else %}<p>{% end %}"), 2, "different places")
        self.refuses(lambda: self.make("<p"), 2, "ends inside a tag")

    def test_marks_are_checked(self):
        self.refuses(lambda: self.make("\n{% if v->on %}"), 3, "without {% end %}")
        self.refuses(lambda: self.make("{% end %}"), 2, "without a start")
        self.refuses(lambda: self.make("{% else %}"), 2, "without {% if %}")
        self.refuses(lambda: self.make("{% while 1 %}"), 2, "unknown")
        self.refuses(lambda: self.make("{% for x %}{% end %}"), 2, "expected")
        self.refuses(lambda: self.make('{% include "web/none.html" with v %}'), 2, "no template")
        self.refuses(lambda: self.make("a\n{{ v->n"), 3, "without its end")
        self.file("src/web/bad.html", "<p>")
        self.refuses(lambda: tmplc.generate("gen", "src", ["src/web/bad.html"]), 1, "first line")

    def test_texts_and_assets_by_name(self):
        body = self.make("{{ t PAY_UNTIL(v->title, f(v->n, 2)) }}{{ t HELLO }}<a href='{{ asset img/a-b.svg }}'>")["gen/web/page.html.c"]
        self.assertIn("HTML_PUT(b, tx_pay_until(v->arena, v->lang, HTML_STR(v->arena, v->title), HTML_STR(v->arena, f(v->n, 2))));", body)
        self.assertIn("HTML_PUT(b, tr(v->lang, TX_HELLO));", body)
        self.assertIn("buf_add(b, ASSET_IMG_A_B_SVG, sizeof ASSET_IMG_A_B_SVG - 1);", body)
        self.assertIn('#include "texts.h"', body)

    def test_a_layer_may_bring_its_own_types(self):
        self.assertIn('#include "base/html.h"', self.make("x")["gen/web/page.html.c"])
        self.file("src/app/put.h", "")
        self.assertIn('#include "app/put.h"', self.make("x")["gen/web/page.html.c"])
        self.file("src/web/put.h", "")
        self.assertIn('#include "web/put.h"', self.make("x")["gen/web/page.html.c"])


if __name__ == "__main__":
    unittest.main()
