#!/usr/bin/env python3
"""Small rules of style that no other tool checks.

    tools/tidy.py

Output: path:line: error: what, use what.
"""
import pathlib
import sys

COLUMNS_MAX = 100
LINES_MAX = 500
TEST_LINES_MAX = 800
BANNED_FOLDERS = {"utils", "util", "common", "misc", "helpers", "manager"}
CODE = {".cpp", ".h", ".py", ".sh", ".cmake"}
NOT_KEPT = {".git", "build", "__pycache__", "node_modules"}
NOT_OURS = ("fuzz/corpus/", "fuzz/regressions/", "LICENSE")


def name_errors(name):
    """What is wrong with a path, whatever the file holds."""
    if not name.isascii():
        yield 1, "the file name is not ASCII, use a-z, 0-9 and _"
    for part in pathlib.PurePosixPath(name).parts[:-1]:
        if part in BANNED_FOLDERS:
            yield 1, f"'{part}' says nothing about what is inside, use a name that does"


def text_errors(name, text):
    """What is wrong with the text of a file."""
    path = pathlib.PurePosixPath(name)
    lines = text.splitlines()
    is_code = path.suffix in CODE or path.name == "CMakeLists.txt"
    for number, line in enumerate(lines, 1):
        if is_code and len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns, use at most {COLUMNS_MAX}"
        if "\t" in line and path.name != "Makefile":
            yield number, "a tab, use spaces"
        if line != line.rstrip():
            yield number, "white space at the end, use none"
    limit = TEST_LINES_MAX if path.parts[0] == "tests" else LINES_MAX
    if path.suffix in (".cpp", ".h") and len(lines) > limit:
        yield limit, f"{len(lines)} lines, use at most {limit}: split the file by what it does"
    if text and not text.endswith("\n"):
        yield len(lines), "no line end at the end of the file, use one"


def file_errors(name, content):
    yield from name_errors(name)
    if name.startswith(NOT_OURS) or b"\0" in content:
        return
    try:
        text = content.decode()
    except UnicodeDecodeError:
        yield 1, "not UTF-8, use UTF-8"
        return
    yield from text_errors(name, text)


def files(root):
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not path.is_symlink() and not NOT_KEPT.intersection(parts):
            yield path


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    count = 0
    for path in files(root):
        name = path.relative_to(root).as_posix()
        for line, message in file_errors(name, path.read_bytes()):
            print(f"{name}:{line}: error: {message}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
