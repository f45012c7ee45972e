"""Names of modules and distributions."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "main", "resources", "hub", "python"))

from hub_worker import distributions  # noqa: E402


class DistributionsTest(unittest.TestCase):
    def test_modules_are_brought_by_distributions_of_other_names(self):
        self.assertEqual("pillow", distributions.distribution("PIL"))
        self.assertEqual("pillow", distributions.distribution("PIL.Image"))
        self.assertEqual("timm", distributions.distribution("timm.models"))
        self.assertEqual("opencv-python", distributions.distribution("opencv-python"))
        self.assertEqual("setuptools<81", distributions.distribution("pkg_resources"))

    def test_a_requirement_brings_what_its_name_stands_for(self):
        self.assertTrue(distributions.brings("Pillow>=8", "PIL"))
        self.assertTrue(distributions.brings("opencv_contrib.python==4.1", "cv2"))
        self.assertTrue(distributions.brings("pytorch-lightning", "pytorch_lightning"))
        self.assertTrue(distributions.brings("pyyaml", "pyyaml"))
        self.assertFalse(distributions.brings("pillow-simd", "PIL"))
        self.assertFalse(distributions.brings("https://host/x.whl", "PIL"))

    def test_what_is_missing_is_named_once(self):
        self.assertEqual(
            ["no_such_module", "no-such-thing"],
            distributions.missing(["json", "no_such_module", "no-such-thing", "no_such_module", "os.path"]),
        )

    def test_the_pip_line_asks_for_distributions(self):
        self.assertEqual(
            f"{sys.executable} -m pip install pillow 'setuptools<81' timm",
            distributions.pip_line(["PIL", "pkg_resources", "apex", "timm", "PIL.Image"]),
        )
        self.assertEqual("", distributions.pip_line(["clip"]))

    def test_the_pip_line_has_nothing_but_requirements(self):
        self.assertEqual(
            f"{sys.executable} -m pip install timm 'six;os_name=='\"'\"'nt'\"'\"''",
            distributions.pip_line(["--index-url=http://evil", "timm", "b $(c)", "six;os_name=='nt'", "-r/etc/hostname"]),
        )


if __name__ == "__main__":
    unittest.main()
