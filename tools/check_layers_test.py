"""Tests of check_layers.py on small trees made for the purpose."""
import pathlib
import tempfile
import unittest

from check_layers import Layers

GOOD = {
    "src/layers.txt": "# who may include whom\nbase:\nwire: base\n",
    "src/base/README.md": "",
    "src/base/CMakeLists.txt": "hemostat_module(base SOURCES a.cpp)",
    "src/base/a.h": "#include <vector>\n",
    "src/wire/README.md": "",
    "src/wire/CMakeLists.txt": "hemostat_module(wire SOURCES b.cpp DEPENDS base fmt::fmt)",
    "src/wire/b.h": '#include "base/a.h"\n#include "wire/c.h"\n',
}


def errors(changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**GOOD, **changes}.items():
            if text is None:
                continue
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Layers(folder).check()


class CheckLayers(unittest.TestCase):
    def assert_one_error(self, changes, start, *words):
        found = errors(changes)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(start), found)
        for word in words:
            self.assertIn(word, found[0])

    def test_accepts_a_tree_that_obeys(self):
        self.assertEqual(errors({}), [])

    def test_refuses_an_include_from_above(self):
        self.assert_one_error({"src/base/a.h": '\n#include "wire/b.h"\n'},
                              "src/base/a.h:2: error: base includes wire", "use only: none")

    def test_refuses_an_include_that_names_no_module(self):
        self.assert_one_error({"src/wire/b.h": '#include "c.h"\n'}, "src/wire/b.h:1:", "no module")

    def test_refuses_a_link_to_a_module_not_on_the_line(self):
        self.assert_one_error(
            {"src/base/CMakeLists.txt": "hemostat_module(base SOURCES a.cpp DEPENDS wire)"},
            "src/base/CMakeLists.txt:1:", "links wire")

    def test_refuses_a_line_that_names_a_module_below(self):
        self.assert_one_error({"src/layers.txt": "base: wire\nwire: base\n"},
                              "src/layers.txt:1:", "not above")

    def test_refuses_a_folder_without_a_line(self):
        self.assert_one_error({"src/extra/x.txt": ""}, "src/layers.txt:1:", "src/extra/")

    def test_refuses_a_line_without_a_folder(self):
        self.assert_one_error({"src/layers.txt": "base:\nwire: base\nghost:\n"},
                              "src/layers.txt:3:", "src/ghost/")

    def test_refuses_a_module_without_a_readme(self):
        self.assert_one_error({"src/wire/README.md": None}, "src/wire:1:", "README.md")


if __name__ == "__main__":
    unittest.main()
