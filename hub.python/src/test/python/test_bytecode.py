"""Compiled modules of a repo that are kept in another folder."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"

PROGRAM = """
import importlib._bootstrap_external, sys
sys.dont_write_bytecode = True
sys.path.append(sys.argv[3])
from hub_worker import hubconf
sys.path.pop()
compiled = []
def source_to_code(self, data, path, *rest, **named):
    if path.startswith(sys.argv[1]):
        compiled.append(path[len(sys.argv[1]) + 1:])
    return compile(data, path, "exec", dont_inherit=True)
importlib._bootstrap_external.SourceLoader.source_to_code = source_to_code
module = hubconf.load(sys.argv[1], [], [], sys.argv[2])
print(module.answer(), *sorted(compiled))
"""


class BytecodeTest(unittest.TestCase):
    """Each start is a process of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name, "repo")
        self.kept = pathlib.Path(folder.name, "kept")
        self.write("hubconf.py", "from models.net import VALUE\ndef answer():\n    import late\n    return VALUE + late.VALUE\n")
        self.write("models/__init__.py", "")
        self.write("models/net.py", "VALUE = 1\n")
        self.write("late.py", "VALUE = 2\n")

    def write(self, name, content):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        os.utime(file, (1_000_000_000, 1_000_000_000))

    def start(self):
        """What the repo answers, and what was compiled."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(self.root), str(self.kept), str(SCRIPTS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.strip()

    def files(self, folder):
        return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())

    def test_what_was_compiled_is_used_again_and_the_repo_is_not_written(self):
        before = self.files(self.root)
        self.assertEqual("3 hubconf.py late.py models/__init__.py models/net.py", self.start())
        self.assertEqual("3", self.start())
        self.assertEqual(before, self.files(self.root))
        tag = sys.implementation.cache_tag
        self.assertEqual([f"{name}.{tag}" for name in before], self.files(self.kept))

    def test_an_edit_of_the_same_size_and_date_is_seen(self):
        self.start()
        self.write("models/net.py", "VALUE = 5\n")
        self.assertEqual("7 models/net.py", self.start())

    def test_what_is_damaged_is_compiled_again(self):
        self.start()
        for file in self.kept.rglob("late*"):
            file.write_bytes(file.read_bytes()[:20])
        self.assertEqual("3 late.py", self.start())
        self.assertEqual("3", self.start())

    def test_a_folder_that_cannot_be_written_does_no_harm(self):
        self.kept.write_text("")
        self.assertEqual("3 hubconf.py late.py models/__init__.py models/net.py", self.start())

    def test_an_error_shows_the_line_of_the_source(self):
        self.write("late.py", "\nraise ValueError('late')\n")
        for _ in range(2):
            with self.assertRaises(AssertionError) as raised:
                self.start()
            self.assertIn("raise ValueError('late')", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
