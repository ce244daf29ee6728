"""run-tests and stages.sh: what is counted, and that nothing that broke counts as passed."""
import os
import subprocess
import unittest

import support

RUNNER = os.path.join(support.TOP, "tools", "run-tests")


class Runner(support.ToolTest):
    def program(self, name, script):
        path = self.file(name, "#!/bin/bash\n" + script)
        os.chmod(path, 0o755)
        return "./" + path

    def run_it(self, *args, **env):
        done = subprocess.run([RUNNER, *args], capture_output=True, text=True, check=False, env=dict(os.environ, **env))
        return done.stdout, done.stdout.splitlines()[-1], done.returncode

    def test_programs_are_added_up(self):
        one = self.program("one", "echo '[       OK ] a'; echo '[  SKIPPED ] b'; echo '[  SKIPPED ] b'\n")
        two = self.program("two", "echo '[       OK ] a'; echo '[       OK ] b'\n")
        self.assertEqual(self.run_it(one, two)[1:], ("3 passed, 0 failed, 1 skipped", 0))

    def test_a_failure_is_shown_and_counted_once(self):
        bad = self.program("bad", "echo why; echo '[  FAILED  ] a'; echo '[  FAILED  ] a'; exit 1\n")
        out, last, status = self.run_it(bad)
        self.assertIn("why", out)
        self.assertEqual((last, status), ("0 passed, 1 failed, 0 skipped", 1))

    def test_dying_and_hanging_are_failures(self):
        dies = self.program("dies", "echo '[       OK ] a'; echo '[ RUN      ] b'; kill -SEGV $$\n")
        out, last, status = self.run_it(dies)
        self.assertIn("SIGSEGV", out)
        self.assertIn("died in b", out)
        self.assertEqual((last, status), ("1 passed, 1 failed, 0 skipped", 1))
        hangs = self.program("hangs", "sleep 100 & wait\n")
        self.assertEqual(self.run_it(hangs, TEST_TIMEOUT="0.2")[1:], ("0 passed, 1 failed, 0 skipped", 1))

    def test_running_nothing_is_a_failure(self):
        quiet = self.program("quiet", "true\n")
        self.assertEqual(self.run_it(quiet)[1:], ("0 passed, 0 failed, 0 skipped", 1))

    def test_python_tests_count_too(self):
        path = self.file("t_test.py", "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"
                         "    def test_b(self): self.fail()\n    @unittest.skip('')\n    def test_c(self): pass\nunittest.main()\n")
        self.assertEqual(self.run_it(path)[1:], ("1 passed, 1 failed, 1 skipped", 1))
        self.assertEqual(self.run_it("--only", "test_a", path)[1:], ("1 passed, 0 failed, 0 skipped", 0))

    def test_node_tests_count_too(self):
        path = self.file("t.test.mjs", "import { test } from 'node:test';\ntest('fine', () => {});\n"
                         "test('bad', () => { throw new Error('why'); });\ntest('later', { skip: true }, () => {});\n")
        self.assertEqual(self.run_it(path)[1:], ("1 passed, 1 failed, 1 skipped", 1))
        self.assertEqual(self.run_it("--only", "fine", path)[1:], ("1 passed, 0 failed, 0 skipped", 0))

    def stages(self, script):
        done = subprocess.run(["bash", "-c", f". {support.TOP}/tools/stages.sh; {script}; stages_end"], capture_output=True, text=True,
                              check=False)
        return done.stdout, done.stdout.splitlines()[-1], done.returncode

    def test_stages_add_checks_and_counts(self):
        node = self.program("node", "printf 'ℹ pass 3\\nℹ fail 0\\nℹ skipped 1\\n'\n")
        self.assertEqual(self.stages(f"stage a check true; stage b counts {node}; stage c counts echo 2 passed, 0 failed, 1 skipped")[1:],
                         ("6 passed, 0 failed, 2 skipped", 0))

    def test_a_stage_that_breaks_is_shown_and_fails(self):
        out, last, status = self.stages("stage a check cat /none; stage b check true")
        self.assertIn("No such file", out)
        self.assertEqual((last, status), ("1 passed, 1 failed, 0 skipped", 1))
        broken = self.program("broken", "echo 5 passed, 0 failed, 0 skipped; exit 3\n")
        self.assertEqual(self.stages(f"stage a counts {broken}")[1:], ("5 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(self.stages("stage a counts true; stage b check true")[1:], ("1 passed, 1 failed, 0 skipped", 1))


if __name__ == "__main__":
    unittest.main()
