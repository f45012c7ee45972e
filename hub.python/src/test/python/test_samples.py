"""Tensors that a person types, where this Python has PyTorch."""

import pathlib
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_worker import samples  # noqa: E402
from hub_worker.failures import Failure  # noqa: E402
from hub_worker.worker import Worker  # noqa: E402

try:
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "this Python has no PyTorch")
class SamplesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tensors = samples.Tensors(folder.name)

    def test_a_type_and_a_shape_are_a_tensor_of_random_numbers(self):
        read = self.tensors.read("float32:1x3x4")
        self.assertEqual((torch.float32, (1, 3, 4)), (read.dtype, tuple(read.shape)))
        self.assertTrue(torch.equal(read, samples.Tensors("").read("float32:1x3x4")))
        self.assertEqual(torch.int64, self.tensors.read("torch.int64:").dtype)

    def test_a_file_is_the_tensor_that_it_holds(self):
        expected = torch.arange(6).reshape(2, 3)
        torch.save(expected, self.folder / "x.pt")
        self.assertTrue(torch.equal(expected, self.tensors.read("x.pt")))

    def test_other_text_stays_text(self):
        for text in ("hello", "a:b", "float32", "cat.jpg", 3):
            self.assertEqual(text, self.tensors.argument(text))

    def test_a_type_that_torch_lacks_and_a_file_that_is_not_there_are_named(self):
        with self.assertRaisesRegex(Failure, "torch has no type float33"):
            self.tensors.read("float33:1")
        with self.assertRaisesRegex(Failure, "none.pt is no file"):
            self.tensors.read("none.pt")

    def test_a_model_is_called_for_its_result_alone(self):
        worker = Worker(None, {"folder": self.folder})
        model = torch.nn.Dropout(1.0)
        number = worker._keep(model)["id"]
        for request in (worker._do_call, worker._do_invoke):
            model.train()
            result = request({"id": number, "name": "forward", "positional": ["float32:2x3"]})
            self.assertEqual((2, 3), tuple(result.shape))
            self.assertFalse(model.training)
            self.assertTrue(result.any())

    def test_words_beside_a_tensor_are_the_values_that_they_spell(self):
        class Model(torch.nn.Module):
            def forward(self, x, times, *, mode="x", **more):
                return [type(x).__name__, times, mode, more]

        worker = Worker(None, {"folder": self.folder})
        number = worker._keep(Model())["id"]
        word = {"$": "word", "text": "3", "v": 3}
        for first, kind in (("float32:2x4", "Tensor"), (word, "int")):
            order = {"id": number, "name": "forward", "positional": [first, word], "named": {"mode": word, "other": word}}
            for request in (worker._do_call, worker._do_invoke):
                self.assertEqual([kind, 3, "3", {"other": 3}], request(order))


if __name__ == "__main__":
    unittest.main()
