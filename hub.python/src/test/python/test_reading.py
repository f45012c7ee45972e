"""Repos that are read: each form in which a name becomes an entrypoint, and what cannot be read."""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from unittest import mock

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "main", "resources", "hub", "python")
sys.path.insert(0, SCRIPTS)

import reader  # noqa: E402
from reading import installed  # noqa: E402
from reading.sources import MAX_FILE_BYTES, ReadError  # noqa: E402


sys.setrecursionlimit(3_000)


class RepoTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.root = self._folder.name

    def write(self, path, content):
        file = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as out:
            out.write(content if isinstance(content, bytes) else textwrap.dedent(content).encode())

    def read(self, hubconf, **files):
        self.write("hubconf.py", hubconf)
        for name, content in files.items():
            self.write(name + ".py", content)
        return reader.read(self.root)

    def names(self, hubconf, **files):
        return sorted(each["name"] for each in self.read(hubconf, **files)["entrypoints"])

    def entrypoint(self, name, hubconf, **files):
        return next(each for each in self.read(hubconf, **files)["entrypoints"] if each["name"] == name)

    def error(self, hubconf, **files):
        with self.assertRaises(ReadError) as raised:
            self.read(hubconf, **files)
        return str(raised.exception)


class SignatureTest(RepoTest):
    def test_a_function_is_shown_in_python_s_own_words(self):
        found = self.entrypoint(
            "net",
            '''
            def net(a, b: int = 3, *rest, weights: "Optional[W]" = None, size=(1, 2), **kwargs) -> Net:
                """First line.

                    Indented.
                Not.
                """
            ''',
        )
        self.assertEqual(
            "net(a, b: int = 3, *rest, weights: 'Optional[W]' = None, size=(1, 2), **kwargs) -> Net", found["signature"]
        )
        self.assertEqual("First line.\n\n    Indented.\nNot.", found["doc"])
        self.assertEqual("Net", found["returns"])
        self.assertEqual(["a", "b", "*rest", "weights", "size", "**kwargs"], [p["name"] for p in found["parameters"]])
        self.assertEqual([None, "3", None, "None", "(1, 2)", None], [p["defaultValue"] for p in found["parameters"]])
        self.assertEqual([False, False, True, False, False, True], [p["varargs"] for p in found["parameters"]])
        self.assertFalse(found["helper"])

    def test_parameters_that_are_positional_or_named_only_are_marked(self):
        self.assertEqual("f(a, /, b, *, c)", self.entrypoint("f", "def f(a, /, b, *, c): pass")["signature"])

    def test_a_class_has_the_signature_of_its_constructor_wherever_that_is(self):
        hubconf = """
            from net import Net, Config
            def net(): pass
        """
        net = """
            from dataclasses import dataclass
            class Base:
                '''A base.'''
                def __init__(self, width: int = 64): pass
            class Net(Base): pass
            @dataclass
            class Config:
                size: int
                name: str = 'x'
        """
        found = self.entrypoint("Net", hubconf, net=net)
        self.assertEqual(("Net(width: int = 64)", "A base.", True), (found["signature"], found["doc"], found["helper"]))
        self.assertEqual("Config(size: int, name: str = 'x')", self.entrypoint("Config", hubconf)["signature"])

    def test_a_partial_lacks_what_is_given(self):
        found = self.entrypoint(
            "small",
            """
            from functools import partial
            def _make(depth, width, act='relu', pretrained=False):
                '''Makes one.'''
            small = partial(_make, 18, act='gelu')
            """,
        )
        self.assertEqual("small(width, *, act='gelu', pretrained=False)", found["signature"])
        self.assertEqual("Makes one.", found["doc"])
        self.assertFalse(found["helper"])

    def test_what_a_function_of_the_repo_makes_has_the_signature_of_that(self):
        hubconf = """
            def _maker(name):
                def make(pretrained=False):
                    '''Makes it.'''
                    return name
                return make
            net = _maker('net')
        """
        found = self.entrypoint("net", hubconf)
        self.assertEqual(("net(pretrained=False)", "Makes it."), (found["signature"], found["doc"]))

    def test_a_foreign_name_is_a_helper_and_says_where_it_is_from(self):
        found = self.entrypoint("Path", "from pathlib import Path")
        self.assertEqual(
            ("Path(...)", "Imported from pathlib. What it takes is known only when it runs.", True),
            tuple(found[k] for k in ("signature", "doc", "helper")),
        )

    def test_a_name_of_an_installed_package_has_the_signature_of_its_source(self):
        packages = tempfile.TemporaryDirectory()
        self.addCleanup(packages.cleanup)
        nets = os.path.join(packages.name, "nets")
        os.makedirs(os.path.join(nets, "parts"))
        for name, content in {
            "__init__.py": "from .parts import *\nfrom . import make\nfrom nets.make import make_net as create\nraise SystemExit",
            "make.py": "def make_net(name): pass\ndef make_net(name, *, size=1) -> 'Net':\n    'Makes it.'\n",
            "parts/__init__.py": "from ..parts.net import *\nfrom .loop import *\n",
            "parts/net.py": "class Net:\n    def __init__(self, width: int = 3): 'Of so many.'\n",
            "parts/loop.py": "from . import *\n",
        }.items():
            with open(os.path.join(nets, name), "w") as file:
                file.write(content)
        with mock.patch.object(installed, "site_packages", lambda: [packages.name]):
            found = self.read("from nets import Net, create, missing")["entrypoints"]
        self.assertEqual(
            [
                ("Net(width: int = 3)", "Imported from nets."),
                ("create(name, *, size=1) -> 'Net'", "Imported from nets.\n\nMakes it."),
                ("missing(...)", "Imported from nets. What it takes is known only when it runs."),
            ],
            [(each["signature"], each["doc"]) for each in found],
        )
        self.assertTrue(all(each["helper"] for each in found))

    def test_own_entrypoints_come_before_helpers(self):
        found = self.read("from pathlib import Path\nclass A: pass\ndef z(): pass\ndef b(): pass")["entrypoints"]
        self.assertEqual(["b", "z", "A", "Path"], [each["name"] for each in found])

    def test_classes_that_a_call_makes_are_helpers(self):
        hubconf = """
            import collections, dataclasses, typing, functools
            A = collections.namedtuple('A', 'x y')
            B = dataclasses.make_dataclass('B', ['x'])
            C = typing.NamedTuple('C', [('x', int)])
            z = functools.partial(sorted, reverse=True)
            y = functools.lru_cache(lambda: 1)
        """
        found = self.read(hubconf)["entrypoints"]
        self.assertEqual({"A", "B", "C"}, {each["name"] for each in found if each["helper"]})


class NamesTest(RepoTest):
    def test_hidden_names_and_what_cannot_be_called_are_left_out(self):
        hubconf = """
            import torch, os.path as p
            from torch import nn
            from torch.nn import functional as F
            from typing import Optional, TypeVar, TYPE_CHECKING
            dependencies = ['torch']
            URL = 'http://host'
            T = TypeVar('T')
            device = torch.device('cpu')
            def _hidden(): pass
            def shown(): pass
            async def later(): pass
            short = lambda x=1: x
        """
        self.assertEqual(["Optional", "TypeVar", "later", "short", "shown"], self.names(hubconf))

    def test_the_repo_s_all_is_ignored_as_torch_hub_ignores_it(self):
        self.assertEqual(["a", "b"], self.names("__all__ = ['a']\ndef a(): pass\ndef b(): pass"))

    def test_imports_are_followed_into_the_repo(self):
        names = self.names(
            """
            from models import resnet18 as net, vgg
            from models.deep.er import deep
            import models.deep.er
            from models import deep as package
            """,
            **{
                "models/__init__": "from .resnet import *\nfrom . import vgg",
                "models/resnet": "__all__ = ['resnet18']\ndef resnet18(): pass\ndef other(): pass",
                "models/vgg": "",
                "models/deep/__init__": "",
                "models/deep/er": "from ..resnet import other as deep",
            },
        )
        self.assertEqual(["deep", "net"], names)

    def test_a_star_takes_public_names_or_those_of_all(self):
        names = self.names(
            "from a import *\nfrom b import *",
            a="import os\nfrom os.path import join\ndef one(): pass\ndef _two(): pass\nN = 1",
            b="__all__ = ['_three']\n__all__ += ['four']\n__all__.extend(['five'])\n"
            "def _three(): pass\ndef four(): pass\ndef five(): pass\ndef six(): pass",
        )
        self.assertEqual(["five", "four", "join", "one"], names)

    def test_a_star_from_the_standard_library_is_a_fact(self):
        self.assertEqual(["Error", "copy", "deepcopy"], [each for each in self.names("from copy import *") if each != "replace"])

    def test_modules_lie_at_the_root_in_src_and_where_sys_path_says(self):
        hubconf = """
            import os, sys
            from pathlib import Path
            sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))
            sys.path.append(str(Path(__file__).resolve().parent / 'more' / 'code'))
            from here import a
            from there import b
            from lib_one import c
            from lib_two import d
        """
        files = {
            "here": "def a(): pass",
            "src/there": "def b(): pass",
            "lib/lib_one": "c = None",
            "more/code/lib_two": "d = 3",
        }
        self.assertEqual(["Path", "a", "b"], self.names(hubconf, **files))

    def test_a_folder_without_init_is_the_repo_s_only_if_it_has_the_module(self):
        names = self.names(
            "from parts import piece\nfrom parts.piece import make\nfrom datasets import load_dataset",
            **{"parts/piece": "def make(): pass", "datasets/x/y": ""},
        )
        self.assertEqual(["load_dataset", "make"], names)

    def test_a_failing_import_takes_the_other_branch(self):
        hubconf = """
            try:
                from .a import f
            except ImportError:
                from a import g
            try:
                from a import missing
            except (ImportError, AttributeError):
                def fallback(): pass
            else:
                def never(): pass
            try:
                import torchvision
            except ImportError:
                torchvision = None
        """
        self.assertEqual(["fallback", "g"], self.names(hubconf, a="def f(): pass\ndef g(): pass"))

    def test_conditions_are_followed_as_far_as_they_are_known(self):
        hubconf = """
            import os, sys
            from typing import TYPE_CHECKING
            if TYPE_CHECKING:
                def checking(): pass
            if sys.version_info >= (3, 0):
                def new(): pass
            else:
                def old(): pass
            if __name__ == '__main__':
                def main(): pass
            if os.environ.get('X'):
                def maybe(): pass
            else:
                def maybe_not(): pass
        """
        self.assertEqual(["maybe", "maybe_not", "new"], self.names(hubconf))

    def test_loops_over_literals_make_names(self):
        hubconf = """
            from functools import partial
            def _make(name, size): pass
            def _wrap(f):
                def inner(*a): return f(*a)
                return inner
            SIZES = {'s': 1, 'l': 2}
            for _name, _size in SIZES.items():
                globals()[f'net_{_name}'] = partial(_make, _name, _size)
            for i in range(2):
                globals()['layer%d' % i] = _wrap(_make)
            globals().update({n.upper(): _make for n in ['a', 'b'] if n != 'b'})
            import sys
            for n in ('x', 'y'):
                if n == 'y':
                    continue
                setattr(sys.modules[__name__], n + '_' + 'z', _make)
        """
        read = self.read(hubconf)
        self.assertEqual([], read["dynamic"])
        names = sorted(each["name"] for each in read["entrypoints"])
        self.assertEqual(["A", "layer0", "layer1", "net_l", "net_s", "partial", "x_z"], names)

    def test_decorated_functions_and_callable_objects_are_entrypoints(self):
        hubconf = """
            import functools, torch
            from torch import nn
            def register(f): return f
            class Net(nn.Module): pass
            class Plain: pass
            class Called:
                def __call__(self, x): pass
            @register
            def a(): pass
            @torch.no_grad()
            def b(): pass
            c = functools.lru_cache(maxsize=None)(a)
            d = Net()
            e = Called()
            f = Plain()
            g = nn.Linear(1, 2)
            h = a if torch.cuda.is_available() else None
        """
        self.assertEqual(["Called", "Net", "Plain", "a", "b", "c", "d", "e", "g", "h", "register"], self.names(hubconf))

    def test_names_are_deleted_and_replaced(self):
        self.assertEqual(["b"], self.names("def a(): pass\ndef b(): pass\ndef c(): pass\ndel a\nc = 1"))

    def test_a_cycle_of_imports_ends(self):
        names = self.names(
            "from a import f, g", a="from b import g\ndef f(): pass", b="import a\ndef g(): pass\nfrom a import later"
        )
        self.assertEqual(["f", "g"], names)


class DynamicTest(RepoTest):
    def dynamic(self, hubconf, **files):
        return self.read(hubconf, **files)["dynamic"]

    def test_names_that_are_made_as_it_runs_are_said_with_their_line(self):
        for line, why in {
            "globals().update(registry.all())": "globals().update(…) sets names that are made as it runs",
            "globals()[registry.name] = 1": "globals()[…] sets names that are made as it runs",
            "exec(registry.code)": "exec(…) may set names",
            "from registry import *": "from registry import * takes names from outside the repo",
            "def __getattr__(name): pass": "__getattr__ makes names when they are asked for",
            "import sys; setattr(sys.modules[__name__], registry.name, 1)": "setattr(…) sets names that are made as it runs",
            "import sys; sys.modules[__name__] = registry": "it puts another object in its place in sys.modules",
        }.items():
            with self.subTest(line):
                self.assertEqual([f"hubconf.py:2: {why}"], self.dynamic("import registry\n" + line))

    def test_a_function_that_runs_may_set_names_and_one_that_does_not_run_does_not(self):
        function = "def _fill():\n    globals()[input()] = 1\n"
        self.assertEqual([], self.dynamic(function))
        self.assertEqual(
            ["hubconf.py:2: _fill sets names of the module as it runs"], self.dynamic(function + "_fill()")
        )

    def test_what_a_loop_or_a_function_collects_is_not_taken_for_known(self):
        collected = """
            import registry
            NAMES = []
            for each in registry.all():
                NAMES.append('one')
            def _options():
                result = []
                for name in registry.all():
                    result.append(name)
                return result
            def _fixed():
                return ['a', 'b']
        """
        for names, dynamic in {"NAMES": 1, "_options()": 1, "_fixed()": 0}.items():
            with self.subTest(names):
                loop = f"for _name in {names}:\n    globals()[_name] = print\n"
                self.assertEqual(dynamic, len(self.dynamic(textwrap.dedent(collected) + loop)))

    def test_a_star_from_a_dynamic_module_of_the_repo_is_dynamic(self):
        self.assertEqual(
            ["a.py:2: globals().update(…) sets names that are made as it runs"],
            self.dynamic("from a import *", a="import registry\nglobals().update(registry.all)"),
        )

    def test_a_registry_that_functions_fill_is_not_taken_for_empty(self):
        registry = "ALL = {}\ndef register(f):\n    ALL[f.__name__] = f\n    return f"
        self.assertEqual(1, len(self.dynamic("import r\nglobals().update(r.ALL)", r=registry)))


class NeedsTest(RepoTest):
    def test_dependencies_and_imports_from_outside(self):
        read = self.read(
            """
            dependencies = ['torch', 'opencv-python']
            import os, torch.nn
            from PIL import Image
            import own
            try:
                import apex
            except ImportError:
                apex = None
            def f():
                import lazy
            """,
            own="import numpy as np",
        )
        self.assertEqual(["torch", "opencv-python"], read["dependencies"])
        self.assertEqual(["PIL", "numpy", "torch"], read["imports"])
        self.assertEqual(["lazy"], read["lateImports"])

    def test_imports_that_only_a_call_runs_are_told_apart(self):
        read = self.read(
            """
            import sys, torch
            if sys.platform == 'nothing':
                import never
            class Net:
                def forward(self):
                    import os, torch.nn, cv2.data
                    from own import late
                    from . import sibling
                    try:
                        import apex
                    except ImportError:
                        from scipy import it
            def f():
                from own.late import g
            """,
            **{
                "own/__init__": "",
                "own/late": """
                    import typing
                    from einops import rearrange
                    if typing.TYPE_CHECKING:
                        import jax
                    """,
                "unused": "import unused_too",
            },
        )
        self.assertEqual(["torch"], read["imports"])
        self.assertEqual(["cv2", "einops", "scipy"], read["lateImports"])

    def test_an_import_that_will_fail_is_a_warning(self):
        read = self.read("from .a import f\nfrom a import g", a="def f(): pass")
        self.assertEqual(
            [
                "hubconf.py:1: a relative import fails here, because hubconf.py is in no package.",
                "hubconf.py:2: this import fails: a has no g.",
            ],
            read["warnings"],
        )
        self.assertEqual(["f", "g"], sorted(each["name"] for each in read["entrypoints"]))


class ReachTest(RepoTest):
    def uses(self, hubconf, **files):
        return [(use["reach"], use["where"], use["what"]) for use in self.read(hubconf, **files)["uses"]]

    def test_calls_are_found_by_module_whatever_they_are_named_here(self):
        uses = self.uses(
            """
            import subprocess as sp, os, torch, ctypes, sys
            from threading import Thread as T
            from urllib.request import urlopen
            from requests import *
            def f(path):
                open(path)
                sp.run(['ls'])
                os.system('ls')
                urlopen('http://host')
                T(target=f).start()
                eval('1')
                ctypes.CDLL('x')
                sys.exit(1)
                path.write_text('x')
                torch.hub.load_state_dict_from_url('http://host/x')
            """
        )
        self.assertEqual(
            [
                ("EXIT", "hubconf.py:14", "sys.exit"),
                ("FILES", "hubconf.py:15", "*.write_text"),
                ("FILES", "hubconf.py:7", "open"),
                ("NATIVE", "hubconf.py:13", "ctypes.CDLL"),
                ("NETWORK", "hubconf.py:10", "urllib.request.urlopen"),
                ("NETWORK", "hubconf.py:16", "torch.hub.load_state_dict_from_url"),
                ("NETWORK", "hubconf.py:5", "requests.*"),
                ("PROCESSES", "hubconf.py:8", "subprocess.run"),
                ("PROCESSES", "hubconf.py:9", "os.system"),
                ("REFLECTION", "hubconf.py:12", "eval"),
                ("THREADS", "hubconf.py:11", "threading.Thread"),
            ],
            sorted(uses),
        )

    def test_files_that_only_a_call_imports_are_looked_through_and_others_are_not(self):
        uses = self.uses(
            "def f():\n    from pkg import late\n    from pkg.late import g",
            **{
                "pkg/__init__": "",
                "pkg/late": "from . import later",
                "pkg/later": "import socket\nsocket.socket()",
                "unused": "import socket\nsocket.socket()",
            },
        )
        self.assertEqual([("NETWORK", "pkg/later.py:2", "socket.socket")], uses)

    def test_functions_of_the_repo_are_no_functions_of_python(self):
        self.assertEqual([], self.uses("from io_ import open\nopen('x')\ndef eval(): pass\neval()", io_="def open(x): pass"))

    def test_code_that_only_a_call_imports_and_that_is_in_error_is_a_warning(self):
        read = self.read("def f():\n    import old", old="print 'x'")
        self.assertEqual(1, len(read["warnings"]))
        self.assertRegex(read["warnings"][0], r"^old\.py:1:\d: this is Python 2")


class ErrorTest(RepoTest):
    def test_an_error_of_syntax_has_file_line_and_column(self):
        version = "%d.%d" % sys.version_info[:2]
        self.assertRegex(self.error("x = 1\ndef f(:\n"), rf"^hubconf\.py:2:7: .*, read by Python {version}\.$")
        self.assertRegex(self.error("import a", a="\n\nreturn x y"), r"^a\.py:3:\d+: ")

    def test_python_2_is_called_so(self):
        for line in ["print 'x'", "raise ValueError, 'x'", "try:\n  pass\nexcept IOError, e:\n  pass", "x = 0777"]:
            with self.subTest(line):
                self.assertIn("this is Python 2", self.error(line))

    def test_bytes_that_are_no_utf_8_are_found(self):
        self.assertEqual(
            "hubconf.py:2:6: the byte 0xe9 is no UTF-8. Expected UTF-8, or the encoding that a line such as"
            " # -*- coding: latin-1 -*- names.",
            self.error(b"\nx = '\xe9'"),
        )

    def test_a_coding_line_is_honoured(self):
        found = self.entrypoint("f", b"# -*- coding: latin-1 -*-\ndef f():\n    '''caf\xe9'''")
        self.assertEqual("café", found["doc"])
        self.assertEqual("hubconf.py:1:1: unknown encoding: nonsense.", self.error(b"# coding: nonsense"))

    def test_a_repo_without_hubconf_is_no_repo(self):
        with self.assertRaises(ReadError):
            reader.read(self.root)

    def test_deep_nesting_is_one_error(self):
        for hubconf in ["x = " + "(" * 5_000 + ")" * 5_000, "x = " + "-" * 100_000 + "1", "x = 1" + "+1" * 100_000]:
            with self.subTest(hubconf[:10]):
                self.write("hubconf.py", hubconf)
                run = subprocess.run(
                    [sys.executable, "-I", "-S", os.path.join(SCRIPTS, "reader.py"), self.root],
                    stdout=subprocess.PIPE,
                    check=True,
                )
                self.assertIn(b'"error"', run.stdout)

    def test_a_huge_file_is_refused(self):
        self.assertIn("hubconf.py is larger than 2 MiB", self.error("#" * (MAX_FILE_BYTES + 1)))

    def test_a_chain_of_modules_without_end_is_refused(self):
        files = {f"m{i}": f"import m{i + 1}" for i in range(300)}
        self.assertIn("import each other more than 150 deep", self.error("import m0", **files))

    @mock.patch("reading.calculation.MAX_STEPS", 10_000)
    def test_a_module_that_calculates_without_end_is_refused(self):
        loops = "".join(f"{'    ' * i}for x{i} in range(1000):\n" for i in range(4)) + "    " * 4 + "pass"
        self.assertIn("calculate too much", self.error(loops))

    @mock.patch("reading.calculation.MAX_STEPS", 10_000)
    def test_a_long_table_of_data_is_no_work(self):
        self.assertEqual([], self.names("x = [" + "1," * 30_000 + "]\ny = {" + "1: 2," * 30_000 + "}"))

    def test_a_text_that_doubles_stays_small(self):
        self.assertEqual([], self.names("x = 'a'\nfor i in range(100):\n    x = x + x\ny = '%999999999d' % 1"))

    def test_functions_that_call_each_other_without_end_are_followed_only_so_far(self):
        self.assertEqual(["f"], self.names("def f(): return f()\nx = f()"))

    def test_a_link_out_of_the_repo_is_refused(self):
        with tempfile.NamedTemporaryFile(suffix=".py") as outside:
            os.symlink(outside.name, os.path.join(self.root, "secret.py"))
            self.assertEqual("secret.py is a link that leads out of the repo.", self.error("import secret"))

    def test_nothing_of_the_repo_runs(self):
        self.write("json.py", "raise SystemExit(3)")
        self.write("typing.py", "raise SystemExit(3)")
        self.write("hubconf.py", "raise SystemExit(3)\nimport json, typing\ndef f(): pass")
        run = subprocess.run(
            [sys.executable, "-I", "-S", os.path.join(SCRIPTS, "reader.py"), self.root],
            stdout=subprocess.PIPE,
            cwd=self.root,
            check=True,
        )
        self.assertIn(b'"name": "f"', run.stdout)


if __name__ == "__main__":
    unittest.main()
