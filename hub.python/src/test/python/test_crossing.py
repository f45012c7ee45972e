"""Values on their way to hub and back."""

import array
import pathlib
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_worker.crossing import CannotCross  # noqa: E402
from hub_worker.memory import MOST, Memory  # noqa: E402
from hub_worker.values import Decoder, Encoder  # noqa: E402


class CrossingTest(unittest.TestCase):
    def test_a_result_that_java_cannot_map_is_refused_before_it_takes_memory(self):
        encoder = Encoder(None)
        for _ in range(2):
            encoder._part(MOST // 2 + 64, None)
        memory = Memory(None)
        with self.assertRaisesRegex(CannotCross, "the result takes 2,080,374,912 bytes, and at most 2,080,374,784 cross at once"):
            encoder.write(memory)
        self.assertEqual({}, memory.news())

    def test_a_result_that_cannot_be_written_leaves_its_segment_to_the_next(self):
        def fail(view):
            raise OSError("no")

        memory = Memory(None)
        for _ in range(3):
            encoder = Encoder(None)
            encoder._part(100, fail)
            with self.assertRaises(OSError):
                encoder.write(memory)
        self.assertEqual(1, len(memory.news()["made"]))

    def test_a_view_is_its_bytes(self):
        view = memoryview(array.array("h", range(20_000)))[::2]
        encoder = Encoder(None)
        described = encoder.encode(view)
        memory = Memory(None)
        segment = memory._segments[encoder.write(memory)]
        self.assertEqual(20_000, described["size"])
        self.assertEqual(view.tobytes(), segment.bytes[:20_000])

    def test_keys_are_what_python_can_hash(self):
        decode = Decoder(None, None, None).decode
        self.assertEqual({(1, (2, 3)): [4]}, decode({"$": "dict", "v": [[1, [2, 3]], [4]]}))
        self.assertEqual({frozenset({(1,)}), "x"}, decode({"$": "set", "v": [{"$": "set", "v": [[1]]}, "x"]}))
        with self.assertRaisesRegex(CannotCross, "a dict cannot be a key"):
            decode({"$": "set", "v": [{"$": "dict", "v": []}]})


if __name__ == "__main__":
    unittest.main()
