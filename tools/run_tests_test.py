"""Tests of tools/run_tests.py."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parent / "run_tests.py"

PASSED = '<testcase name="a.A" status="run"><system-out/></testcase>'
FAILED = """<testcase name="b.B" status="fail"><failure message=""/>
<system-out>oh</system-out></testcase>"""
SKIPPED = """<testcase name="c.C" status="notrun">
<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
<system-out>[ RUN      ] C
/x/c_test.cpp:1: Skipped
no network:
  none at all
[  SKIPPED ] C (1 ms)
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] C
</system-out></testcase>"""
SILENT = """<testcase name="d.D" status="disabled"><skipped message="DISABLED"/>
<system-out/></testcase>"""
NOT_STARTED = """<testcase name="e.E" status="notrun"><skipped message="Unable to find executable"/>
<system-out/></testcase>"""


def count(*builds):
    """(exit status, lines) of counting the runs, each given as its test cases."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, cases in enumerate(builds):
            build = pathlib.Path(folder) / str(number)
            build.mkdir()
            (build / "junit.xml").write_text(f"<testsuite>{''.join(cases)}</testsuite>")
            names.append(str(build))
        ran = subprocess.run([sys.executable, str(TOOL), "--only-count", *names],
                             capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout.splitlines()


class RunTests(unittest.TestCase):
    def test_counts(self):
        self.assertEqual(count([PASSED]), (0, ["1 passed, 0 failed"]))
        self.assertEqual(count([PASSED, FAILED]), (1, ["failed: b.B", "1 passed, 1 failed"]))

    def test_says_what_was_skipped_and_why(self):
        self.assertEqual(count([PASSED, SKIPPED, SILENT]),
                         (0, ["skipped: c.C: no network: none at all",
                              "skipped: d.D: it does not say why",
                              "2 skipped", "1 passed, 0 failed"]))

    def test_skipping_all_is_a_failure(self):
        self.assertEqual(count([SKIPPED])[0], 1)

    def test_what_could_not_be_started_has_failed(self):
        self.assertEqual(count([PASSED, NOT_STARTED])[1][-1], "1 passed, 1 failed")

    def test_is_not_skipped_when_another_build_ran_it(self):
        ran = SKIPPED.replace("notrun", "run")
        self.assertEqual(count([SKIPPED], [ran]), (0, ["1 passed, 0 failed"]))


if __name__ == "__main__":
    unittest.main()
