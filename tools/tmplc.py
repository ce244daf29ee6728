#!/usr/bin/env python3
"""tmplc.py: page and mail templates as C functions.

    tools/tmplc.py OUTDIR ROOT FILE...     for ROOT/web/shop/pay.html writes OUTDIR/web/shop/pay.html.h and .c

The first line names the view, a struct of the given header (relative to the include path):

    {# view: struct pay_view; header: "web/shop/pay.h" #}

and the function is `void render_web_shop_pay(struct buf *b, const struct pay_view *v)`, in
"web/shop/pay.html.h"; for pay.txt it is render_web_shop_pay_txt. Inside, `v` is the view.

    {{ expr }}                      a C expression, printed by its type: HTML_PUT(b, expr)
    {{ t NAME }}                    the text TX_NAME in v->lang
    {{ t NAME(expr, expr) }}        with placeholders: tx_name(v->arena, v->lang, …), arguments by HTML_STR
    {{ asset app.css }}             the fingerprinted path of ui/static/app.css
    {% if e %} {% elif e %} {% else %} {% end %}
    {% for const struct x *it in array, n %} … {% end %}     it_i is the index
    {% set const struct x *it = expr %}                       a local until the enclosing {% end %}
    {% include "web/layout_head.html" with expr %}            expr: pointer to that template's view
    {# comment #}

Printing goes through the nearest put.h: src/web/put.h for web/…, else base/html.h (see there how to add
types). In .html files everything printed is escaped, except struct html. The compiler refuses:
  - an expression in an attribute without quotes, in a tag or attribute name, in <script>, <style>,
    in on… and style attributes, and in comments;
  - an href, src, action, formaction or poster that starts with anything but a struct url;
  - branches that end in different places of the markup (one inside a tag, the other not);
  - an unknown tag, text, include, or a missing {% end %}.
A .txt file is printed as it is, nothing escaped (TEXT_PUT).

White space at line starts and blank lines are dropped in .html, except inside <pre> and <textarea>. A
line of .txt that holds only {% … %} or {# … #} leaves no line behind. Every expression carries #line,
so the C compiler's messages point into the template."""
import os
import re
import sys

import gen

MARK = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}|\{#(.*?)#\}", re.S)
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "poster")
KEEP_SPACE = ("pre", "textarea")
NO_EXPR = ("script", "style")


class Html:
    """Where in the markup we are: a small tokenizer that is fed the static text between expressions."""

    def __init__(self):
        self.place = "text"  # text tag name value_start value comment
        self.quote = ""      # of the value: ' or "
        self.attribute = ""
        self.fresh = False   # value: nothing of it seen yet
        self.tag = ""
        self.raw = ""        # inside this element only its end tag counts
        self.keep = []       # open <pre> and <textarea>

    def state(self):
        in_value = self.place == "value"
        return (self.place, self.quote if in_value else "", self.attribute if in_value else "",
                self.fresh, self.raw, tuple(self.keep))

    def save(self):
        return dict(vars(self), keep=list(self.keep))

    def restore(self, saved):
        vars(self).update(saved, keep=list(saved["keep"]))

    def feed(self, text):
        for i, char in enumerate(text):
            self.step(char, text[i:i + 12].lower())

    def step(self, char, ahead):
        if self.place == "comment":
            if ahead.startswith("-->"):
                self.place = "comment_end"
        elif self.place == "comment_end":
            if char == ">":
                self.place = "text"
        elif self.place == "text":
            if char == "<" and self.raw and not ahead.startswith("</" + self.raw):
                return
            if ahead.startswith("<!--"):
                self.place = "comment"
            elif char == "<" and re.match(r"</?[a-z!]", ahead):
                self.place, self.tag = "tag", ""
        elif self.place == "tag":  # the element's name
            if re.match(r"[a-zA-Z0-9!/-]", char) and not (char == "/" and self.tag):
                self.tag += char.lower()
            else:
                self.place, self.attribute = "name", ""
                self.step(char, ahead)
        elif self.place == "name":
            if char == ">":
                self.end_tag()
            elif char == "=":
                self.place = "value_start"
            elif char.isspace() or char == "/":
                self.attribute = ""
            else:
                self.attribute += char.lower()
        elif self.place == "value_start":
            if char in "'\"":
                self.place, self.quote, self.fresh = "value", char, True
            elif char == ">":
                self.end_tag()
            elif not char.isspace():
                self.place, self.quote, self.fresh = "value", "", False
        elif self.place == "value":
            if char == self.quote or (not self.quote and char.isspace()):
                self.place, self.attribute = "name", ""
            elif char == ">" and not self.quote:
                self.end_tag()
            else:
                self.fresh = False

    def end_tag(self):
        self.place, self.attribute = "text", ""
        name = self.tag.lstrip("/")
        if self.tag.startswith("/"):
            if self.raw == name:
                self.raw = ""
            if name in self.keep:
                self.keep.remove(name)
        elif name in NO_EXPR or name in ("textarea", "title"):
            self.raw = name
        if name in KEEP_SPACE and not self.tag.startswith("/"):
            self.keep.append(name)

    def why_not(self):
        """The reason why no expression may stand here, or None."""
        if self.raw in NO_EXPR and self.place == "text":
            return f"no expressions inside <{self.raw}>: put the value into a data- attribute"
        if self.place.startswith("comment"):
            return "no expressions inside an HTML comment: use {# … #}"
        if self.place in ("tag", "name"):
            return "no expressions among a tag's names: use {% if %} around fixed text"
        if self.place == "value_start" or (self.place == "value" and not self.quote):
            return "an attribute value with an expression needs quotes"
        if self.place == "value" and (self.attribute.startswith("on") or self.attribute in ("style", "srcdoc")):
            return f"no expressions in the attribute {self.attribute}"
        return None


def function_name(name):
    stem, ext = os.path.splitext(name)
    return "render_" + re.sub(r"\W", "_", stem) + ("_txt" if ext == ".txt" else "")


def literal(path):
    """ASSET_… as embed.py names it."""
    return "ASSET_" + re.sub(r"\W", "_", path).upper()


def split_args(text):
    """'a, f(b, c)' -> ['a', 'f(b, c)']: commas outside brackets and quotes."""
    parts, depth, now, quote = [], 0, "", ""
    for i, char in enumerate(text):
        if quote:
            if char == quote and text[i - 1] != "\\":
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(now.strip())
            now = ""
            continue
        now += char
    return parts + [now.strip()] if now.strip() or parts else []


class Template:
    def __init__(self, path, name, known):
        self.path, self.name, self.known = path, name, known
        self.is_text = name.endswith(".txt")
        self.out, self.static, self.wrong = [], "", []
        self.includes = set()
        self.uses = set()
        self.html = Html()
        self.stack = []  # (kind, line, saved state at start, state at the end of the first branch)
        self.depth = 1
        with open(path, encoding="utf-8") as file:
            self.source = file.read()
        head = re.match(r'\{#\s*view:\s*(struct \w+)\s*;\s*header:\s*"([^"]+)"\s*#\}[ \t]*\n?', self.source)
        if not head:
            raise gen.mistake(path, 1, 'the first line must be {# view: struct x; header: "x.h" #}')
        self.view, self.view_header, self.start = head[1], head[2], head.end()

    def say(self, line, text):
        self.wrong.append((self.path, line, text))

    def emit(self, line, text):
        self.flush()
        # #line counts the line that follows it.
        self.out.append(f'#line {line} "{self.path}"')
        self.out.append("    " * self.depth + text)

    def flush(self):
        if self.static:
            size = len(self.static.encode())
            text = gen.c_string(self.static)
            self.out.append("    " * self.depth + f"buf_add(b, {text}, {size});")
            self.static = ""

    def add_static(self, text):
        if self.is_text:
            self.static += text
            return
        # Collapse line starts, but not where white space shows.
        for piece in re.split(r"(\n[ \t\n]*)", text):
            if piece.startswith("\n") and not self.html.keep and self.html.place != "value":
                piece = "\n"
                if self.static.endswith("\n"):
                    piece = ""
            self.html.feed(piece)
            self.static += piece

    def compile(self):
        at = self.start
        while True:
            hit = MARK.search(self.source, at)
            text = self.source[at:hit.start() if hit else len(self.source)]
            line = self.source.count("\n", 0, hit.start() if hit else len(self.source)) + 1
            if re.search(r"\{[{%#]", text):
                bad = at + re.search(r"\{[{%#]", text).start()
                self.say(self.source.count("\n", 0, bad) + 1, "a mark without its end")
            end = hit.end() if hit else len(self.source)
            if hit and self.is_text and hit[1] is None:
                # A line of its own vanishes whole.
                before = self.source[:hit.start()].rpartition("\n")[2]
                after = re.match(r"[ \t]*(\n|$)", self.source[end:])
                if not before.strip() and after:
                    text = text[:len(text) - len(before)] if before and text.endswith(before) else text
                    end += after.end()
            self.add_static(text)
            if not hit:
                break
            if hit[1] is not None:
                self.expression(hit[1].strip(), line)
            elif hit[2] is not None:
                self.statement(hit[2].strip(), line)
            at = end
        for kind, line, _, _ in self.stack:
            self.say(line, f"{{% {kind} %}} without {{% end %}}")
        if not self.wrong and not self.is_text and self.html.place != "text":
            self.say(line, "the template ends inside a tag or comment")
        self.flush()

    def expression(self, text, line):
        put, url = ("TEXT_PUT" if self.is_text else "HTML_PUT"), False
        if not text:
            self.say(line, "an empty {{ }}")
        if not self.is_text:
            why = self.html.why_not()
            if why:
                self.say(line, why)
            url = self.html.place == "value" and self.html.fresh and self.html.attribute in URL_ATTRIBUTES
            self.html.fresh = False
        asset = re.fullmatch(r"asset\s+([\w./-]+)", text)
        named = re.fullmatch(r"t\s+([A-Z][A-Z0-9_]*)\s*(?:\((.*)\))?", text, re.S)
        if asset:
            self.uses.add("assets.h")
            name = literal(asset[1])
            self.emit(line, f"buf_add(b, {name}, sizeof {name} - 1);")
            return
        if named:
            self.uses.add("texts.h")
            args = split_args(named[2] or "")
            if args:
                cast = "".join(f", HTML_STR(v->arena, {arg})" for arg in args)
                text = f"tx_{named[1].lower()}(v->arena, v->lang{cast})"
            else:
                text = f"tr(v->lang, TX_{named[1]})"
        text = " ".join(text.split())
        if url:
            self.emit(line, f"html_put_url(b, {text});")
        else:
            self.emit(line, f"{put}(b, {text});")

    def statement(self, text, line):
        word, _, rest = text.partition(" ")
        rest = " ".join(rest.split())
        method = {"if": self.on_if, "elif": self.on_else, "else": self.on_else, "end": self.on_end, "for": self.on_for,
                  "set": self.on_set, "include": self.on_include}.get(word)
        if not method:
            self.say(line, f"unknown {{% {word} %}}")
        elif word in ("if", "elif", "set", "for", "include") and not rest:
            self.say(line, f"{{% {word} %}} needs something after it")
        elif word in ("else", "end") and rest:
            self.say(line, f"{{% {word} %}} takes nothing after it")
        else:
            method(word, rest, line)

    def open(self, kind, line):
        self.stack.append((kind, line, self.html.save(), None))
        self.depth += 1

    def on_if(self, word, rest, line):
        self.emit(line, f"if ({rest}) {{")
        self.open(word, line)

    def on_else(self, word, rest, line):
        if not self.stack or self.stack[-1][0] not in ("if", "elif"):
            self.say(line, f"{{% {word} %}} without {{% if %}}")
            return
        _, start, saved, ended = self.stack.pop()
        self.same_place(ended, line)
        ended = ended or self.html.state()
        self.html.restore(saved)
        self.flush()
        self.depth -= 1
        self.emit(line, f"}} else if ({rest}) {{" if word == "elif" else "} else {")
        self.depth += 1
        self.stack.append((word, start, saved, ended))

    def same_place(self, ended, line):
        if not self.is_text and ended is not None and ended != self.html.state():
            self.say(line, "the branches end at different places of the markup (in a tag, an attribute, a <pre>)")

    def on_end(self, _word, _rest, line):
        if not self.stack:
            self.say(line, "{% end %} without a start")
            return
        kind, _, saved, ended = self.stack.pop()
        if not self.is_text:
            now = self.html.state()
            if kind in ("if", "elif", "for"):  # may also not run at all
                before = Html()
                before.restore(saved)
                then, was = list(now), list(before.state())
                then[3] = was[3] = False  # whether a value has begun may differ
                if then != was:
                    self.say(line, "the block ends at another place of the markup than it starts")
            self.same_place(ended, line)
            # Careful in the value of a link: what follows may still be its start.
            self.html.fresh = self.html.fresh or (saved["fresh"] and kind in ("if", "elif", "for"))
        self.flush()
        self.depth -= 1
        self.out.append("    " * self.depth + "}")

    def on_for(self, word, rest, line):
        hit = re.fullmatch(r"(.*?(\w+)) in (.*)", rest)
        args = split_args(hit[3]) if hit else []
        if len(args) != 2:
            self.say(line, "expected {% for const struct x *it in array, count %}")
            self.open(word, line)
            return
        name = hit[2]
        self.emit(line, f"for (size_t {name}_i = 0; {name}_i < (size_t)({args[1]}); {name}_i++) {{")
        self.open(word, line)
        self.emit(line, f"{hit[1]} = &({args[0]})[{name}_i];")

    def on_set(self, _word, rest, line):
        if "=" not in rest:
            self.say(line, "expected {% set type name = expr %}")
        self.emit(line, f"{rest};")

    def on_include(self, _word, rest, line):
        hit = re.fullmatch(r'"([^"]+)" with (.+)', rest)
        if not hit:
            self.say(line, 'expected {% include "dir/name.html" with expr %}')
            return
        if hit[1] not in self.known:
            self.say(line, f"no template \"{hit[1]}\"")
            return
        if not self.is_text and self.html.place != "text":
            self.say(line, "an include inside a tag")
        self.includes.add(hit[1])
        self.emit(line, f"{function_name(hit[1])}(b, {hit[2]});")

    def prototype(self):
        return f"void {function_name(self.name)}(struct buf *b, const {self.view} *v)"

    def header(self):
        guard = "GEN_" + re.sub(r"\W", "_", self.name).upper() + "_H"
        return "\n".join([f"/* Generated by tools/tmplc.py from {self.path}. */", f"#ifndef {guard}", f"#define {guard}",
                          f'#include "{self.view_header}"', "", "struct buf;", f"{self.prototype()};", "#endif", ""])

    def text(self, put_header):
        out = [f"/* Generated by tools/tmplc.py from {self.path}. */", f'#include "{self.name}.h"', "",
               '#include "base/buf.h"', f'#include "{put_header}"']
        out += [f'#include "{name}.h"' for name in sorted(self.includes)]
        out += [f'#include "{name}"' for name in sorted(self.uses)]
        return "\n".join(out + ["", self.prototype(), "{", "    (void)v;"] + self.out + ["}", ""])


def put_header(root, name):
    """put.h of the template's layer; web falls back to app's; else the base types only."""
    layer = name.split("/")[0]
    for place in (layer, "app") if layer == "web" else (layer,):
        if os.path.exists(f"{root}/{place}/put.h"):
            return f"{place}/put.h"
    return "base/html.h"


def generate(outdir, root, paths):
    files, wrong = {}, []
    # sim/ stands beside src/, and its own name is part of the include path.
    names = {path: path if path.startswith("sim/") else os.path.relpath(path, root) for path in paths}
    for path, name in sorted(names.items()):
        try:
            template = Template(path, name, set(names.values()))
            template.compile()
        except gen.Mistakes as mistakes:
            wrong += mistakes.found
            continue
        wrong += template.wrong
        files[f"{outdir}/{name}.h"] = template.header()
        files[f"{outdir}/{name}.c"] = template.text(put_header("." if name.startswith("sim/") else root, name))
    if wrong:
        raise gen.Mistakes(wrong)
    return files


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    gen.run(lambda: generate(sys.argv[1], sys.argv[2], sys.argv[3:]))
