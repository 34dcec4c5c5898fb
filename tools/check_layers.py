#!/usr/bin/env python3
"""Checks that src/ obeys src/layers.txt.

    tools/check_layers.py [ROOT]

A module may include, and link, only itself and the modules on its line, which must stand above it.
Every folder under src/ has a line, every line has a folder. Every module has a README.md.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
MODULE_CALL = re.compile(r"hemostat_module\((.*?)\)", re.DOTALL)


class Layers:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.src = self.root / "src"
        self.allowed = {}
        self.lines = {}
        self.errors = []

    def error(self, path, line, message):
        self.errors.append(f"{path.relative_to(self.root)}:{line}: error: {message}")

    def read_layers(self):
        path = self.src / "layers.txt"
        for number, text in enumerate(path.read_text().splitlines(), 1):
            text = text.split("#", 1)[0].strip()
            if not text:
                continue
            name, colon, rest = text.partition(":")
            if not colon:
                self.error(path, number, f"'{text}' has no colon, use 'module: module …'")
                continue
            if name in self.allowed:
                self.error(path, number, f"{name} has two lines, use one")
            for other in rest.split():
                if other not in self.allowed:
                    self.error(path, number,
                               f"{name} names {other}, which is not above it, use only those above")
            self.allowed[name] = set(rest.split())
            self.lines[name] = number

    def check_folders(self):
        layers = self.src / "layers.txt"
        folders = {path.name for path in self.src.iterdir() if path.is_dir()}
        for name in sorted(folders - set(self.allowed)):
            self.error(layers, 1, f"src/{name}/ has no line, use '{name}: …' at its place")
        for name in sorted(set(self.allowed) - folders):
            self.error(layers, self.lines[name],
                       f"src/{name}/ does not exist, use its folder's name")

    def check_use(self, path, number, module, other, verb):
        if other == module or other in self.allowed.get(module, set()):
            return
        may = " ".join(sorted(self.allowed.get(module, set()))) or "none"
        self.error(path, number, f"{module} {verb} {other}, use only: {may}")

    def check_includes(self, module):
        for path in sorted((self.src / module).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            for number, text in enumerate(path.read_text().splitlines(), 1):
                match = INCLUDE.match(text)
                if not match:
                    continue
                other, slash, _ = match[1].partition("/")
                if not slash or other not in self.allowed:
                    self.error(path, number, f'"{match[1]}" names no module, '
                                             'use "module/file.h", or <> if it is not ours')
                else:
                    self.check_use(path, number, module, other, "includes")

    def check_links(self, module):
        path = self.src / module / "CMakeLists.txt"
        if not path.exists():
            self.error(self.src / "layers.txt", self.lines[module],
                       f"src/{module}/CMakeLists.txt is missing, use hemostat_module({module} …)")
            return
        text = re.sub(r"#.*", "", path.read_text())
        for call in MODULE_CALL.finditer(text):
            _, _, depends = call[1].partition("DEPENDS")
            number = text.count("\n", 0, call.start()) + 1
            for other in depends.split():
                if other in self.allowed:
                    self.check_use(path, number, module, other, "links")

    def check(self):
        self.read_layers()
        self.check_folders()
        for module in self.allowed:
            folder = self.src / module
            if not folder.is_dir():
                continue
            self.check_includes(module)
            self.check_links(module)
            if not (folder / "README.md").exists():
                self.error(folder, 1,
                           "README.md is missing, use: purpose, limits, how to add to it")
        return self.errors


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    errors = Layers(root).check()
    print("\n".join(errors), end="\n" if errors else "")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
