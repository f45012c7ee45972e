"""Virtual environments from a private package index on this machine."""

import contextlib
import functools
import http.server
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_environment import requirements  # noqa: E402


class RequirementsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def of(self, *dependencies, **files):
        for name, content in files.items():
            (self.root / name.replace("__", ".").replace("_slash_", "/")).write_text(content)
        return requirements.of_repo(str(self.root), dependencies)

    def test_declared_names_become_distributions(self):
        self.assertEqual((["pillow", "timm", "opencv-python"], []), self.of("torch", "PIL", "timm", "opencv-python"))

    def test_the_versions_of_a_packaging_file_win(self):
        wanted, left_out = self.of(
            "yaml",
            "PIL",
            requirements__txt="torch==1.7.0  # old\nPillow >= 8, <12\n\nopencv_python\n-e .\n--index-url http://evil\n",
        )
        self.assertEqual(["Pillow >= 8, <12", "opencv-python", "pyyaml"], [item.replace("_", "-") for item in wanted])
        self.assertEqual(2, len(left_out), left_out)

    def test_files_that_a_file_includes_are_read_if_they_are_of_the_repo(self):
        (self.root / "more.txt").write_text("einops\n-r requirements.txt\n")
        wanted, left_out = self.of(requirements__txt="-r more.txt\n-r ../../etc/passwd\nsix --hash=sha256:12 \\\n --hash=sha256:34\n")
        self.assertEqual(["einops", "six"], wanted)
        self.assertIn("-r ../../etc/passwd", left_out[0] + left_out[-1])

    def test_files_for_developers_are_not_read(self):
        for name in ("requirements-dev.txt", "requirements_gpu.txt"):
            (self.root / name).write_text(name.split(".")[0].replace("requirements", "x"))
        self.assertEqual((["x_gpu"], []), self.of())

    def test_pyproject_and_setup_cfg_are_read(self):
        wanted, _ = self.of(
            pyproject__toml='[project]\ndependencies = ["numpy>=1.2"] # c\n[tool.poetry.dependencies]\npython = "^3.9"\nlmdb = "^1"\n',
            setup__cfg="[options]\ninstall_requires =\n    torch\n    six>1 # why\n    file: other.txt\n",
        )
        expected = ["numpy>=1.2", "lmdb", "six>1"] if requirements._toml_reader() else ["six>1"]
        self.assertEqual(expected, wanted)

    def test_a_broken_file_is_told_and_left_out(self):
        wanted, left_out = self.of(pyproject__toml="[project\n", setup__cfg="no section\n")
        self.assertEqual([], wanted)
        self.assertEqual(1, len(left_out))

    def test_what_says_where_packages_come_from_is_left_out_of_every_source(self):
        hostile = [
            "--index-url=http://evil", "-r/etc/hostname", "six --index-url=http://evil", "../other", "/etc", "file:x",
            "git+ssh://evil/x", "http://evil/x.zip", "six[a]b", "-", "'six'", "six;\n-rx",
        ]  # fmt: skip
        lines = "".join(f"    {item}\n" for item in hostile if "\n" not in item)
        for name, files in {
            "dependencies": {},
            "requirements": {"requirements__txt": lines},
            "setup": {"setup__cfg": "[options]\ninstall_requires =\n" + lines},
            "pyproject": {"pyproject__toml": "[project]\ndependencies = " + json.dumps(hostile)},
            "poetry": {"pyproject__toml": "[tool.poetry.dependencies]\n" + "".join(json.dumps(item) + " = '*'\n" for item in hostile)},
        }.items():
            if name in ("pyproject", "poetry") and requirements._toml_reader() is None:
                continue
            with self.subTest(name):
                wanted, left_out = self.of(*([] if files else hostile), **files)
                self.assertEqual([], wanted)
                expected = len(hostile) - (name in ("requirements", "setup"))
                self.assertEqual(expected, len(left_out), left_out)
                self.assertIn("--index-url=http://evil", left_out[0])
                for file in self.root.iterdir():
                    file.unlink()

    def test_names_with_versions_extras_and_markers_and_https_addresses_stay(self):
        good = [
            "Pillow >= 8, <12", "a.b-c_d", "x==1.*", "x ~= 1.0 ; python_version < '3.9'", "x[all, b]>=1!2.0+cpu.dev1", "x (>=1)",
            "x===1.0", "x @ git+https://host/x.git@v1#egg=x", "git+https://host/x.git", "https://host/x.whl ; os_name == 'nt'",
            "x @ file:///wheels/x.whl",
        ]  # fmt: skip
        for requirement in good:
            self.assertEqual(([requirement], []), self.of(requirement))

    def test_names_that_are_other_software_on_the_index_are_left_out(self):
        wanted, left_out = self.of("clip", "apex")
        self.assertEqual([], wanted)
        self.assertEqual(2, len(left_out))


class Index:
    """A package index with wheels that are made here."""

    def __init__(self, folder: pathlib.Path):
        self._folder = folder
        handler = functools.partial(QuietHandler, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def add(self, name: str, version: str, *requires: str, module: str = ""):
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            info = f"{name}-{version}.dist-info"
            wheel.writestr(f"{module or name}.py", f"version = {version!r}\n")
            needs = "".join(f"Requires-Dist: {item}\n" for item in requires)
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class EnvironmentTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.index = Index(self.folder / "index")
        self.stack.callback(self.index.close)
        self.environment = str(self.folder / "own")

    def variables(self, index=None):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_", "PYTHON"))}
        return {**kept, "PIP_INDEX_URL": index or self.index.url, "PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}

    def make(self, *wanted, imports=(), python=sys.executable):
        order = {"folder": self.environment, "requirements": wanted, "imports": imports}
        done = subprocess.run(
            [python, "-B", str(SCRIPTS / "environment.py"), "make"],
            input=json.dumps(order) + "\n" + "hub lives",
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        *progress, last = [json.loads(line) for line in done.stdout.splitlines()]
        return last, [line["progress"] for line in progress]

    def in_environment(self, code):
        python = os.path.join(self.environment, "bin", "python")
        return subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def base_with_torch(self):
        """A Python that has a torch of its own, and no pip."""
        folder = self.folder / "base"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "torch.py").write_text("version = 'of the base'\n")
        (site / "colours.py").write_text("version = 'of the base'\n")
        info = site / "torch-9.9+cpu.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 9.9+cpu\n")
        return str(folder / "bin" / "python")

    def test_it_shares_torch_and_puts_the_repos_own_packages_first(self):
        self.index.add("colours", "1.0", "torch", "shades>1")
        self.index.add("colours", "2.0", "torch")
        self.index.add("shades", "1.5")
        self.index.add("torch", "10.0")
        last, _ = self.make("colours<2", imports=["shades", "json"], python=self.base_with_torch())
        self.assertEqual({"made": self.environment}, last)
        code = "import torch, colours, shades; print(torch.version, colours.version, shades.version)"
        self.assertEqual("of the base 1.0 1.5", self.in_environment(code))
        marker = json.loads((self.folder / "own" / "hub-environment.json").read_text())
        self.assertEqual({"torch": "9.9+cpu"}, marker["shared"])
        self.assertEqual(["colours<2"], marker["requirements"])

    def test_what_cannot_be_installed_leaves_nothing_and_says_why(self):
        self.index.add("colours", "1.0", "no-such-shades")
        last, _ = self.make("colours")
        self.assertIn("No matching distribution found for no-such-shades", last["failed"])
        self.assertFalse(os.path.exists(self.environment))

    def test_another_torch_than_the_shared_one_is_refused(self):
        self.index.add("colours", "1.0", "torch<2")
        self.index.add("torch", "1.0")
        last, _ = self.make("colours==1.0", python=self.base_with_torch())
        self.assertIn("conflicting dependencies", last["failed"])

    def test_an_installer_takes_requirements_for_no_options(self):
        last, _ = self.make("--help")
        self.assertIn("--help", last["failed"])

    def test_imports_are_brought_where_that_is_possible(self):
        self.index.add("pillow", "9.0", module="PIL_of_the_test")
        self.index.add("shades", "1.0")
        last, progress = self.make(imports=["shades", "no_such_module", "apex"])
        self.assertEqual({"made": self.environment}, last)
        self.assertEqual("1.0", self.in_environment("import shades; print(shades.version)"))
        told = "\n".join(progress)
        self.assertIn("no_such_module is imported, but cannot be installed: ", told)
        self.assertIn("apex is imported, but the package index has other software of this name", told)

    def test_it_ends_with_hub(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            process = subprocess.Popen(
                [sys.executable, "-B", str(SCRIPTS / "environment.py"), "make"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self.variables(f"http://127.0.0.1:{silent.getsockname()[1]}/"),
            )
            process.stdin.write(json.dumps({"folder": self.environment, "requirements": ["x"], "imports": []}).encode() + b"\n")
            process.stdin.flush()
            # pip asks, and waits for the answer.
            silent.settimeout(60)
            connection, _ = silent.accept()
            process.stdin.close()
            self.assertEqual(-9, process.wait(timeout=20))
            connection.settimeout(20)
            while connection.recv(4096):
                pass
            connection.close()
            process.stdout.close()

    def test_the_plan_names_one_environment_for_the_same_requirements(self):
        def plan(*dependencies, imports=()):
            (self.folder / "repo").mkdir(exist_ok=True)
            order = {"root": str(self.folder / "repo"), "dependencies": dependencies, "imports": imports}
            done = subprocess.run(
                [sys.executable, "-B", str(SCRIPTS / "environment.py"), "plan"],
                input=json.dumps(order) + "\n",
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            return json.loads(done.stdout)

        self.assertEqual(["pillow", "six"], plan("PIL", "six")["requirements"])
        self.assertEqual(plan("PIL", "six")["key"], plan("six", "pillow")["key"])
        self.assertNotEqual(plan("PIL")["key"], plan("PIL", "six")["key"])
        self.assertEqual([True, False], [plan(imports=["json"])["met"], plan(imports=["json", "no_such"])["met"]])
        self.assertEqual([True, False], [plan("json")["met"], plan("no_such")["met"]])
        self.assertRegex(plan()["key"], "^[0-9a-f]{16}$")


if __name__ == "__main__":
    unittest.main()
