#!/usr/bin/env python3
"""texts.py: the texts that people read, ui/text/*.txt, as C.

    tools/texts.py OUTDIR FILE.txt...      writes OUTDIR/texts.h and OUTDIR/texts.c

A file is a list of blocks:

    # anything after a hash at the start of a line is a comment
    [PAY_UNTIL]
    ja = {deadline}までにお支払いください。
    en = Please pay by {deadline}.

The name is in capitals and unique across all files. Both languages are required and both name the
same placeholders. `\\n` is a line break, `\\\\` a backslash, `{{` and `}}` are braces. Order in the
files means nothing: the enum is sorted by name.

What comes out:

    enum tx { TX_NONE, TX_PAY_UNTIL, …, TX_COUNT };
    extern const struct str tx_table[TX_COUNT][2];     read it through tr() of base/text.h
    extern const char *const tx_names[TX_COUNT];       "PAY_UNTIL", for logs and tests
    struct str tx_pay_until(struct arena *a, enum lang l, struct str deadline);

The function exists for texts with placeholders only; its parameters come in the order of their first
appearance in the Japanese text. The result lives in the arena."""
import re
import sys

import gen

LANGS = ("ja", "en")
# Parameter names of the generated functions, which a placeholder must therefore not have.
TAKEN = {"a", "l"} | set(
    "auto break case char const continue default do double else enum extern float for goto if inline "
    "int long register restrict return short signed sizeof static struct switch typedef union "
    "unsigned void volatile while bool true false".split())


class Text:
    def __init__(self, name, path, line):
        self.name, self.path, self.line = name, path, line
        self.pieces = {}  # language -> [("text", str) | ("arg", name)]

    def args(self, lang="ja"):
        seen = []
        for kind, value in self.pieces[lang]:
            if kind == "arg" and value not in seen:
                seen.append(value)
        return seen


def split(raw):
    """The pieces of one text; raises ValueError with a sentence."""
    pieces, text, i = [], "", 0
    while i < len(raw):
        two = raw[i:i + 2]
        if two in ("{{", "}}"):
            text, i = text + two[0], i + 2
        elif two == "\\n":
            text, i = text + "\n", i + 2
        elif two == "\\\\":
            text, i = text + "\\", i + 2
        elif raw[i] == "\\":
            raise ValueError(f"unknown escape '{two}' (known: \\n and \\\\)")
        elif raw[i] == "{":
            hit = re.match(r"\{([a-z][a-z0-9_]*)\}", raw[i:])
            if not hit:
                raise ValueError("a placeholder is {lower_case}; write {{ for a brace")
            if hit[1] in TAKEN:
                raise ValueError(f"placeholder {{{hit[1]}}} is a reserved word, choose another name")
            if text:
                pieces.append(("text", text))
            pieces.append(("arg", hit[1]))
            text, i = "", i + hit.end()
        elif raw[i] == "}":
            raise ValueError("'}' without '{'; write }} for a brace")
        else:
            text, i = text + raw[i], i + 1
    if text:
        pieces.append(("text", text))
    return pieces


def read(paths):
    texts, wrong = {}, []
    for path in paths:
        now = None
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            block = re.fullmatch(r"\[([A-Z][A-Z0-9_]*)\]\s*", line)
            entry = re.fullmatch(r"([a-z]+)\s*=\s?(.*?)\s*", line)
            if block:
                if block[1] in ("NONE", "COUNT"):
                    wrong.append((path, number, f"[{block[1]}] is reserved"))
                old = texts.get(block[1])
                if old:
                    wrong.append((path, number, f"[{block[1]}] is already at {old.path}:{old.line}"))
                now = texts[block[1]] = Text(block[1], path, number)
            elif entry and now and entry[1] in LANGS:
                if entry[1] in now.pieces:
                    wrong.append((path, number, f"[{now.name}] has '{entry[1]}' twice"))
                if not entry[2]:
                    wrong.append((path, number, f"[{now.name}] '{entry[1]}' is empty"))
                try:
                    now.pieces[entry[1]] = split(entry[2])
                except ValueError as error:
                    now.pieces[entry[1]] = []
                    wrong.append((path, number, f"[{now.name}] {error}"))
            else:
                wrong.append((path, number, "expected [NAME], 'ja = …', 'en = …' or # comment"))
    for text in texts.values():
        for lang in LANGS:
            if lang not in text.pieces:
                wrong.append((text.path, text.line, f"[{text.name}] lacks '{lang} ='"))
        if len(text.pieces) == 2 and set(text.args("ja")) != set(text.args("en")):
            wrong.append((text.path, text.line,
                          f"[{text.name}] placeholders differ: ja has {text.args('ja')}, en has {text.args('en')}"))
    if wrong:
        raise gen.Mistakes(wrong)
    return sorted(texts.values(), key=lambda text: text.name)


def signature(text):
    params = "".join(f", struct str {arg}" for arg in text.args())
    return f"struct str tx_{text.name.lower()}(struct arena *a, enum lang l{params})"


def header(texts):
    out = ["/* Generated by tools/texts.py from ui/text/: every text people read. Use tr() of base/text.h. */",
           "#ifndef GEN_TEXTS_H", "#define GEN_TEXTS_H", '#include "base/arena.h"', '#include "base/str.h"', "",
           "enum tx {", "    TX_NONE,"]
    out += [f"    TX_{text.name}," for text in texts]
    out += ["    TX_COUNT", "};", "",
            "/* Below the enum, because text.h needs it and this file needs enum lang. */",
            '#include "base/text.h"', "",
            "extern const struct str tx_table[TX_COUNT][2];",
            "extern const char *const tx_names[TX_COUNT];", ""]
    for text in texts:
        if text.args():
            flat = "".join(value if kind == "text" else f"{{{value}}}" for kind, value in text.pieces["ja"])
            # `*/` cannot end the comment early, nor a line break or backslash spoil it.
            flat = flat.replace("*/", "* /").replace("/*", "/ *").replace("\n", " ").replace("\\", "")
            out += [f"/* {flat} */", signature(text) + ";"]
    return "\n".join(out + ["#endif", ""])


def plain(pieces):
    return "".join(value if kind == "text" else f"{{{value}}}" for kind, value in pieces)


def entry(data):
    return f"{{{gen.c_string(data)}, {len(data.encode())}}}"


def source(texts):
    out = ["/* Generated by tools/texts.py from ui/text/. */", '#include "texts.h"', "", "#include <string.h>", "",
           "const struct str tx_table[TX_COUNT][2] = {", '    [TX_NONE] = {{"", 0}, {"", 0}},']
    for text in texts:
        out.append(f"    [TX_{text.name}] = {{{entry(plain(text.pieces['ja']))}, {entry(plain(text.pieces['en']))}}},")
    out += ["};", "", "const char *const tx_names[TX_COUNT] = {", '    [TX_NONE] = "NONE",']
    out += [f'    [TX_{text.name}] = "{text.name}",' for text in texts]
    out += ["};"]
    if any(text.args() for text in texts):
        out += [FILL]
    for text in texts:
        args = text.args()
        if not args:
            continue
        out += [signature(text), "{"]
        for lang in LANGS:
            pieces = ", ".join(
                f"{{{entry(value)}, -1}}" if kind == "text" else f'{{{{"", 0}}, {args.index(value)}}}'
                for kind, value in text.pieces[lang])
            out.append(f"    static const struct piece {lang}[] = {{{pieces}}};")
        out += [f"    const struct str args[] = {{{', '.join(args)}}};",
                "    if (l == LANG_EN)",
                "        return fill(a, en, sizeof en / sizeof *en, args);",
                "    return fill(a, ja, sizeof ja / sizeof *ja, args);", "}", ""]
    return "\n".join(out + [""])


FILL = """
/* A stretch of a text: a literal when arg < 0, else the argument of that number. */
struct piece {
    struct str text;
    int arg;
};

static struct str fill(struct arena *a, const struct piece *piece, size_t n, const struct str *args)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += piece[i].arg < 0 ? piece[i].text.n : args[piece[i].arg].n;
    char *p = arena_alloc(a, total + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const struct str s = piece[i].arg < 0 ? piece[i].text : args[piece[i].arg];
        if (s.n != 0)
            memcpy(p + at, s.p, s.n);
        at += s.n;
    }
    p[total] = '\\0';
    return (struct str){p, total};
}
"""


def generate(outdir, paths):
    texts = read(sorted(paths))
    return {f"{outdir}/texts.h": header(texts), f"{outdir}/texts.c": source(texts)}


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    gen.run(lambda: generate(sys.argv[1], sys.argv[2:]))
