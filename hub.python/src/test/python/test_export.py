"""Export of models, where this Python has PyTorch."""

import os
import pathlib
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_worker import export  # noqa: E402
from hub_worker.failures import Failure  # noqa: E402

try:
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "this Python has no PyTorch")
class ExportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def export(self, model, *inputs, dynamic=False):
        return export.export(model, "model.pt2", list(inputs), self.folder, dynamic)

    def loaded(self):
        return torch.export.load(os.path.join(self.folder, "model.pt2")).module()

    def test_the_file_gives_what_the_model_gives(self):
        model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU())
        done = self.export(model, "float32:1x3x8x8")
        self.assertLess(done["difference"], 1e-5)
        self.assertEqual(["float32:1x3x8x8"], done["inputs"])
        self.assertEqual(["float32:1x4x6x6"], done["outputs"])
        sample = torch.rand(1, 3, 8, 8)
        torch.testing.assert_close(model(sample), self.loaded()(sample))
        self.assertEqual(["model.pt2"], os.listdir(self.folder))

    def test_the_batch_is_open_where_that_is_asked_for(self):
        model = torch.nn.Linear(3, 2)
        self.export(model, "float32:1x3", dynamic=True)
        self.assertEqual((7, 2), tuple(self.loaded()(torch.rand(7, 3)).shape))
        self.export(model, "float32:1x3")
        with self.assertRaises(Exception):
            self.loaded()(torch.rand(7, 3))

    def test_inputs_may_be_named_and_come_from_files(self):
        class Scaled(torch.nn.Module):
            def forward(self, x, scale):
                return x * scale

        torch.save(torch.tensor([[3.0, 4.0]]), os.path.join(self.folder, "x.pt"))
        done = self.export(Scaled(), "x.pt", "scale=float32:1x2", dynamic=True)
        self.assertEqual(["float32:2x2", "float32:2x2"], done["inputs"])
        self.assertEqual((5, 2), tuple(self.loaded()(torch.rand(5, 2), scale=torch.rand(5, 2)).shape))

    def test_a_model_that_cannot_be_exported_says_which_line_and_leaves_nothing(self):
        class Branching(torch.nn.Module):
            def forward(self, x):
                if x.sum() > 0:
                    return x
                return -x

        with self.assertRaises(Failure) as raised:
            self.export(Branching(), "float32:2")
        self.assertEqual("BUILD", raised.exception.kind)
        self.assertRegex(str(raised.exception), r"Branching cannot be exported: .*test_export.py:\d+: if x.sum\(\) > 0:")
        self.assertEqual([], os.listdir(self.folder))

    def test_wrong_inputs_are_named(self):
        for text, expected in {
            "float33:1": "torch has no type float33",
            "nothing.pt": "nothing.pt is no file",
        }.items():
            with self.assertRaises(Failure) as raised:
                self.export(torch.nn.Identity(), text)
            self.assertIn(expected, str(raised.exception))
        with self.assertRaises(Failure):
            self.export(torch.nn.Identity())
        with self.assertRaises(Failure):
            self.export("no model", "float32:1")


if __name__ == "__main__":
    unittest.main()
