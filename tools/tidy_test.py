"""Tests of tidy.py: each rule has an input that it accepts and one that it refuses."""
import unittest

from tidy import file_errors


def messages(name, text):
    return [message for _, message in file_errors(name, text.encode())]


class Tidy(unittest.TestCase):
    def test_accepts_a_plain_file(self):
        self.assertEqual(messages("src/base/text.cpp", "int x;\n"), [])

    def test_refuses_a_long_line_of_code_but_not_of_prose(self):
        self.assertEqual(messages("src/a.cpp", "x" * 100 + "\n"), [])
        self.assertIn("101 columns", messages("src/a.cpp", "x" * 101 + "\n")[0])
        self.assertEqual(messages("docs/a.md", "x" * 101 + "\n"), [])

    def test_counts_characters_not_bytes(self):
        self.assertEqual(messages("src/a.cpp", "é" * 100 + "\n"), [])

    def test_refuses_a_long_file_and_lets_tests_be_longer(self):
        self.assertIn("501 lines", messages("src/a.cpp", "x\n" * 501)[0])
        self.assertEqual(messages("tests/a.cpp", "x\n" * 501), [])

    def test_refuses_folders_that_say_nothing(self):
        self.assertIn("'utils'", messages("src/utils/a.cpp", "\n")[0])
        self.assertEqual(messages("src/base/utils.md", "\n"), [])

    def test_refuses_tabs_except_where_make_needs_them(self):
        self.assertIn("a tab", messages("src/a.cpp", "\tx\n")[0])
        self.assertEqual(messages("Makefile", "\tx\n"), [])

    def test_refuses_file_names_that_are_not_ascii(self):
        self.assertIn("not ASCII", messages("docs/é.md", "\n")[0])

    def test_refuses_ragged_ends(self):
        self.assertIn("white space", messages("src/a.cpp", "x \n")[0])
        self.assertIn("no line end", messages("src/a.cpp", "x")[0])

    def test_leaves_corpora_alone(self):
        self.assertEqual(messages("fuzz/corpus/hello/1", "\t" * 200), [])


if __name__ == "__main__":
    unittest.main()
