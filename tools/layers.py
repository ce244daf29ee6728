#!/usr/bin/env python3
"""layers.py: checks who includes whom, and that every header compiles alone.

    tools/layers.py                 from the top of the tree, after `make` (generated headers are read)
    tools/layers.py --no-headers    the includes only

A layer may include itself and what stands in its row:

    base core port store app web adapter cmd     see MAY below; sim sees only itself and base

Generated headers belong to the layer of their path (store/, web/, app/), `texts.h`, `assets.h` and
`migrations.h` (plain data) to base. Headers of tests/ may be included by tests only. A cycle of headers is an
error as well. A header compiles alone when `#include`-ing it first and only it is enough."""
import concurrent.futures
import os
import re
import subprocess
import sys

MAY = {
    "base": "base",
    "core": "base core",
    "port": "base core port",
    "store": "base core port store",
    "app": "base core port store app",
    "web": "base core port store app web",
    "adapter": "base core port adapter",
    "cmd": "base core port store app web adapter cmd",
    "main": "base core port store app web adapter cmd",
    "sim": "base sim",
}
FLAT = {"texts.h": "base", "assets.h": "base", "migrations.h": "base"}
GEN = "build/gen"


def sources():
    for top in ("src", "sim", GEN):
        for folder, _, names in os.walk(top):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.join(folder, name)


def short(path):
    """src/web/http.h -> web/http.h, the way it is included."""
    for top in (GEN + "/", "src/"):
        if path.startswith(top):
            return path[len(top):]
    return path


def layer(name):
    """The layer of an included name, or None when it is not ours."""
    if name in FLAT:
        return FLAT[name]
    top = name.split("/")[0]
    if name == "main.c":
        return "main"
    return top if top in MAY and "/" in name else None


def check_includes(paths):
    wrong, graph = [], {}
    known = {short(path) for path in paths}
    for path in paths:
        mine = layer(short(path)) or FLAT.get(os.path.basename(path).replace(".c", ".h"))
        if not mine:
            wrong.append(f"{path}:1: error: not in a known layer ({' '.join(MAY)})")
            continue
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                hit = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
                if not hit:
                    continue
                other = layer(hit[1])
                if hit[1] not in known and hit[1].split(".")[-1] == "h":
                    wrong.append(f'{path}:{number}: error: "{hit[1]}" is not a header of ours (paths start at src/; use <> for libraries)')
                elif other and other not in MAY[mine].split():
                    wrong.append(f'{path}:{number}: error: {mine} must not include {other} ("{hit[1]}")')
                if path.endswith(".h"):
                    graph.setdefault(short(path), []).append(hit[1])
    return wrong + cycles(graph)


def cycles(graph):
    wrong, done = [], set()

    def visit(name, trail):
        if name in trail:
            ring = trail[trail.index(name):] + [name]
            # texts.h gives the enum that text.h needs, and takes the language from it; both are guarded.
            if set(ring) != {"texts.h", "base/text.h"}:
                wrong.append(f"{name}:1: error: headers include each other: {' > '.join(ring)}")
            return
        if name in done:
            return
        for other in graph.get(name, []):
            visit(other, trail + [name])
        done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return wrong


def check_headers(paths):
    headers = [path for path in paths if path.endswith(".h") and not path.endswith("banned.h")]
    flags = subprocess.run(["make", "-s", "print-flags"], capture_output=True, text=True, check=True).stdout.split()

    def alone(path):
        # Without the forced include of banned.h, whose own includes would hide what is missing.
        name = path if path.startswith("sim/") else short(path)
        done = subprocess.run(flags + ["-I.", "-fsyntax-only", "-x", "c", "-"], input=f'#include "{name}"\nextern int ignored;\n',
                              capture_output=True, text=True, check=False)
        return f"{path}:1: error: does not compile alone\n{done.stderr.rstrip()}" if done.returncode else None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [text for text in pool.map(alone, headers) if text]


def main(args):
    paths = list(sources())
    wrong = check_includes(paths)
    if "--no-headers" not in args:
        wrong += check_headers(paths)
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
