"""Random numbers of a process that began by fork."""

import pathlib
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_worker import seeds  # noqa: E402

try:
    import numpy.random
except ImportError:
    numpy = None


@unittest.skipIf(numpy is None, "this Python has no NumPy")
class SeedsTest(unittest.TestCase):
    def test_numpys_own_numbers_are_new(self):
        numpy.random.seed(1)
        before = numpy.random.randint(1 << 60)
        numpy.random.seed(1)
        seeds.renew()
        self.assertNotEqual(before, numpy.random.randint(1 << 60))


if __name__ == "__main__":
    unittest.main()
