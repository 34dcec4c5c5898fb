#!/usr/bin/env python3
"""Runs the tests of a build folder and counts them.

    tools/run_tests.py BUILD… [--jobs N] [--only-count]

The last line is "N passed, N failed". Above it stands "N skipped" where there are any, and each of
them with what it lacked. A test counts once however many builds ran it, and has failed when it
failed in any of them. Exit status: 0 when none failed and at least one passed, else 1.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree


def run(build, jobs):
    """Runs ctest; on a terminal it shows how far it is."""
    report = build / "junit.xml"
    report.unlink(missing_ok=True)
    subprocess.run(
        ["ctest", "--test-dir", str(build), "--parallel", str(jobs), "--timeout", "300",
         "--no-tests=error", "--progress" if sys.stdout.isatty() else "--quiet",
         "--output-junit", str(report.resolve())],
        stdin=subprocess.DEVNULL, check=False)


def outcome(case):
    """passed, failed or skipped, of one <testcase> as ctest 3.25 writes it."""
    status = case.get("status")
    if status == "run":
        return "passed"
    skipped = case.find("skipped")
    on_purpose = skipped is not None and skipped.get("message", "").startswith("SKIP_")
    # "notrun" without a SKIP_ property: its program is missing or could not be started.
    return "skipped" if status == "disabled" or on_purpose else "failed"


def why_skipped(case):
    """What GoogleTest's program said when it skipped the test, on one line."""
    said = re.search(r": Skipped\n(.*?)\n*\[  SKIPPED \]", case.findtext("system-out", ""),
                     re.DOTALL)
    return " ".join(said[1].split()) if said else "it does not say why"


def outcomes(build, show_failures, reasons):
    """{name: outcome} of the build's last run; puts {name: why} of the skipped into `reasons`."""
    report = build / "junit.xml"
    results = {}
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            results[case.get("name")] = outcome(case)
            if outcome(case) == "skipped":
                reasons[case.get("name")] = why_skipped(case)
            if show_failures and outcome(case) == "failed":
                print(f"--- {case.get('name')}\n{case.findtext('system-out', '').strip()}")
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="+", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only-count", action="store_true", help="count the last run again")
    options = parser.parse_args()

    ran = True
    worst = {}
    reasons = {}
    rank = ["skipped", "passed", "failed"]
    for build in options.build:
        if not options.only_count:
            run(build, options.jobs)
        results = outcomes(build, show_failures=not options.only_count,
                           reasons=reasons)
        ran = ran and bool(results)
        for name, result in results.items():
            worst[name] = max(result, worst.get(name, result), key=rank.index)

    names = {result: sorted(n for n, r in worst.items() if r == result) for result in rank}
    for name in names["skipped"]:
        print(f"skipped: {name}: {reasons[name]}")
    for name in names["failed"]:
        print(f"failed: {name}")
    if names["skipped"]:
        print(f"{len(names['skipped'])} skipped")
    print(f"{len(names['passed'])} passed, {len(names['failed'])} failed", flush=True)
    return 0 if ran and names["passed"] and not names["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
