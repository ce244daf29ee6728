"""What the tests of tools/ share: a folder with sample sources, and what a generator says about them."""
import os
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tools"))

import gen  # noqa: E402


class ToolTest(unittest.TestCase):
    """Each test works in an empty folder of its own, left again at its end."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)

    def file(self, path, text):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def refuses(self, generate, line, words, path=None):
        """generate() must report a mistake at that line whose sentence has the words."""
        with self.assertRaises(gen.Mistakes) as caught:
            generate()
        said = caught.exception.found
        self.assertTrue(any(at == line and words in text and path in (None, where) for where, at, text in said), said)

    def compiles(self, files, flags=()):
        """The generated files, written here, compile with the tree's own headers and strictest warnings."""
        for path, text in files.items():
            gen.write(path, text)
        command = ["gcc", "-std=c17", "-D_DEFAULT_SOURCE", "-fsyntax-only", "-Wall", "-Wextra", "-Wconversion",
                   "-Wshadow", "-Werror", "-I.", "-Isrc", "-Igen", f"-I{TOP}/src", *flags]
        return subprocess.run(command + [path for path in files if path.endswith(".c")],
                              capture_output=True, text=True, check=False)

    def runs(self, sources, base=()):
        """What a program of these sources and these units of src/base prints."""
        units = [f"{TOP}/src/base/{unit}.c" for unit in base]
        subprocess.run(["gcc", "-std=c17", "-D_DEFAULT_SOURCE", "-I.", "-Isrc", "-Igen", f"-I{TOP}/src", "-include", "base/banned.h",
                        *sources, *units], check=True)
        return subprocess.run(["./a.out"], capture_output=True, text=True, check=True).stdout
