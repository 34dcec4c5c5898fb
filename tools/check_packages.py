#!/usr/bin/env python3
"""Checks that tools/packages.txt and docs/dependencies.md name the same packages.

    tools/check_packages.py

In docs/dependencies.md a package is a line "- `name`: reason" under a heading "## group: …".
"""
import pathlib
import re
import sys

ENTRY = re.compile(r"^- `([^`]+)`: \S")
HEADING = re.compile(r"^## ([a-z]+):")


def listed(text):
    """{(group, package): line} of packages.txt."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].split()
        if words:
            group, package = words
            found[group, package] = number
    return found


def explained(text):
    """{(group, package): line} of dependencies.md."""
    found = {}
    group = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            heading = HEADING.match(line)
            group = heading[1] if heading else None
        elif group and (entry := ENTRY.match(line)):
            found[group, entry[1]] = number
    return found


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    packages = listed((root / "tools/packages.txt").read_text())
    reasons = explained((root / "docs/dependencies.md").read_text())
    errors = [f"tools/packages.txt:{packages[key]}: error: {key[1]} has no reason, "
              f"use a line under '## {key[0]}:' in docs/dependencies.md"
              for key in packages if key not in reasons]
    errors += [f"docs/dependencies.md:{reasons[key]}: error: {key[1]} is not installed, "
               f"use a line '{key[0]} {key[1]}' in tools/packages.txt"
               for key in reasons if key not in packages]
    print("\n".join(errors), end="\n" if errors else "")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
