"""torch.hub in a worker, with a fake PyTorch and a fake hub."""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "main", "resources", "hub", "python")

PROLOGUE = """
import os, sys
from hub_worker import torchhub

class Failure(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind

asked = []
def ask(name, **arguments):
    if name == "directory":
        return "/cache/hub"
    asked.append((name, arguments))
    answer = ANSWER(name, arguments)
    if isinstance(answer, Exception):
        raise answer
    return answer

def raised(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

"""


class TorchHubTest(unittest.TestCase):
    """Each test is a process of its own: what is replaced stays replaced."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)

    def run_code(self, code):
        program = PROLOGUE + textwrap.dedent(code)
        path = os.pathsep.join([SCRIPTS, os.path.join(HERE, "fake_torch")])
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.strip()

    def test_a_state_dict_comes_from_hub_and_is_read_by_torch(self):
        out = self.run_code(
            """
            with open("weights.pth", "wb") as f: f.write(b"w")
            ANSWER = lambda name, arguments: os.path.abspath("weights.pth")
            torchhub.install(ask)
            import torch
            state = torch.hub.load_state_dict_from_url(
                "https://host/a b-0123abcd.pth?x=1", map_location="cpu", check_hash=True, weights_only=True)
            print(state, asked)
            """
        )
        self.assertEqual(
            "{'content': b'w', 'map_location': 'cpu', 'weights_only': True} [('checkpoint', {"
            "'url': 'https://host/a%20b-0123abcd.pth?x=1', 'model_dir': None, 'file_name': 'a b-0123abcd.pth',"
            " 'hash_prefix': '0123abcd', 'progress': True})]",
            out,
        )

    def test_the_folder_that_a_repo_sets_is_used(self):
        out = self.run_code(
            """
            ANSWER = lambda name, arguments: os.path.join(os.getcwd(), "f")
            with open("f", "wb") as f: f.write(b"")
            torchhub.install(ask)
            import torch
            assert torch.hub.get_dir() == "/cache/hub" and os.environ["TORCH_HOME"] == "/cache"
            torch.hub.load_state_dict_from_url("http://h/f")
            torch.hub.load_state_dict_from_url("http://h/f", "models")
            torch.hub.set_dir("/other")
            torch.hub.load_state_dict_from_url("http://h/f", file_name="g", progress=False)
            for _, arguments in asked: print(arguments["model_dir"], arguments["file_name"], arguments["progress"])
            """
        )
        self.assertEqual(f"None f True\n{self.folder}/models f True\n/other/checkpoints g False", out)

    def test_copies_of_the_functions_are_replaced_too(self):
        out = self.run_code(
            """
            import torch, torch.utils.model_zoo
            from torch.hub import get_dir
            ANSWER = lambda name, arguments: os.path.join(os.getcwd(), "f")
            with open("f", "wb") as f: f.write(b"")
            torchhub.install(ask)
            torch.utils.model_zoo.load_url("http://h/f")
            from torch.hub import load_state_dict_from_url
            load_state_dict_from_url("http://h/f")
            print(len(asked), load_state_dict_from_url.__name__)
            """
        )
        self.assertEqual("2 load_state_dict_from_url", out)

    def test_a_file_is_downloaded_by_hub_to_where_the_repo_wants_it(self):
        out = self.run_code(
            """
            ANSWER = lambda name, arguments: None
            torchhub.install(ask)
            import torch
            torch.hub.download_url_to_file("http://h/f", "data/f", "ab12", progress=False)
            print(asked)
            """
        )
        self.assertEqual(
            f"[('download', {{'url': 'http://h/f', 'file': '{self.folder}/data/f', 'hash_prefix': 'ab12',"
            " 'progress': False})]",
            out,
        )

    def test_another_repo_is_loaded_in_this_process(self):
        out = self.run_code(
            """
            os.mkdir("other")
            with open("other/helper.py", "w") as f: f.write("def twice(x): return 2 * x")
            with open("other/hubconf.py", "w") as f: f.write("from helper import twice")
            ANSWER = lambda name, arguments: {"folder": os.path.abspath("other"), "compiled": os.path.abspath("kept")}
            torchhub.install(ask)
            import torch
            hooks = len(sys.path_hooks)
            print(torch.hub.load("owner/other:v1", "twice", 21, trust_repo=True, force_reload=True))
            print(torch.hub.load("other", "twice", 4, source="local"))
            torch.hub.load("owner/other", "twice", 1, trust_repo=False)
            for _, arguments in asked: print(arguments)
            print(len(sys.path_hooks) - hooks, [name.partition(".")[0] for name in os.listdir("kept")])
            """
        )
        self.assertEqual(
            "42\n8\n"
            "{'repo': 'owner/other:v1', 'force_reload': True, 'skip_validation': False, 'always_ask': False}\n"
            "{'repo': 'owner/other', 'force_reload': False, 'skip_validation': False, 'always_ask': True}\n"
            "1 ['helper']",
            out,
        )

    def test_errors_are_those_that_users_of_torch_hub_know(self):
        out = self.run_code(
            """
            ANSWER = lambda name, arguments: Failure(kind, "why")
            torchhub.install(ask)
            import torch
            for kind in ["NOT_FOUND", "NETWORK", "OFFLINE", "CORRUPT", "DISK", "ARGUMENT", "UNTRUSTED"]:
                print(kind)
                print(" ", raised(torch.hub.load_state_dict_from_url, "http://h/f"))
                print(" ", raised(torch.hub.download_url_to_file, "file:///f", "f"))
                print(" ", raised(torch.hub.load, "a/b", "c"))
            """
        )
        self.assertEqual(
            textwrap.dedent(
                """\
                NOT_FOUND
                  HTTPError: HTTP Error 404: why
                  URLError: <urlopen error why>
                  ValueError: why
                NETWORK
                  URLError: <urlopen error why>
                  URLError: <urlopen error why>
                  URLError: <urlopen error why>
                OFFLINE
                  URLError: <urlopen error why>
                  URLError: <urlopen error why>
                  RuntimeError: why
                CORRUPT
                  RuntimeError: why
                  RuntimeError: why
                  RuntimeError: why
                DISK
                  OSError: why
                  OSError: why
                  OSError: why
                ARGUMENT
                  ValueError: why
                  ValueError: why
                  ValueError: why
                UNTRUSTED
                  RuntimeError: why
                  RuntimeError: why
                  RuntimeError: why"""
            ),
            out,
        )

    def test_an_error_that_nobody_catches_is_told_as_hub_told_it(self):
        out = self.run_code(
            """
            from hub_worker import asks, failures
            def ANSWER(name, arguments): return asks.AskError("OFFLINE", "There is no connection.")
            torchhub.install(ask)
            import torch
            def described(call, *args):
                try:
                    call(*args)
                except Exception as e:
                    told = failures.describe(e)
                    return told["kind"], told["message"]
            def wrapping(url):
                try:
                    torch.hub.load_state_dict_from_url(url)
                except OSError as e:
                    raise RuntimeError("no weights") from e
            print(*described(torch.hub.load_state_dict_from_url, "http://h/f"))
            print(*described(torch.hub.load, "a/b", "c"))
            print(*described(wrapping, "http://h/f"))
            """
        )
        self.assertEqual(
            "OFFLINE There is no connection.\nOFFLINE There is no connection.\nREPO_CODE RuntimeError: no weights", out
        )

    def test_what_is_no_answer_of_hub_comes_as_it_is(self):
        out = self.run_code(
            """
            ANSWER = lambda name, arguments: ConnectionError("gone")
            torchhub.install(ask)
            import torch
            print(raised(torch.hub.load, "a/b", "c"))
            """
        )
        self.assertEqual("ConnectionError: gone", out)


if __name__ == "__main__":
    unittest.main()
