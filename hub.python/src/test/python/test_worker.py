"""The process of a repo, driven as hub drives it."""

import json
import mmap
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import unittest

SCRIPTS = pathlib.Path(__file__).parents[2] / "main/resources/hub/python"
sys.path.insert(0, str(SCRIPTS))

from hub_worker import frames  # noqa: E402


class Client:
    """A process of a repo whose hubconf.py is given."""

    def __init__(self, folder: pathlib.Path, hubconf: str, **files: str):
        self.repo = folder / "repo"
        self.repo.mkdir()
        (self.repo / "hubconf.py").write_text(textwrap.dedent(hubconf))
        for name, content in files.items():
            (self.repo / f"{name}.py").write_text(textwrap.dedent(content))
        own = folder / "server"
        (own / "work").mkdir(parents=True)
        self.folder = own
        self.server = subprocess.Popen(
            [sys.executable, str(SCRIPTS / "server.py"), str(own)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        listener = socket.socket(socket.AF_UNIX)
        listener.settimeout(20)
        listener.bind(str(own / "s"))
        listener.listen()
        secret = secrets.token_hex()
        config = {"socket": str(own / "s"), "secret": secret, "work": str(own / "work"), "environment": {}}
        self.pid = self.command(do="start", number=1, config=config)["pid"]
        self.connections = {}
        for _ in range(3):
            connection, _ = listener.accept()
            hello = frames.read(connection)
            assert hello["secret"] == secret
            self.connections[hello["connection"]] = connection
        listener.close()
        self.memory = self.request(do="hello")["value"]

    def command(self, **command) -> dict:
        self.send(**command)
        return self.report()

    def send(self, **command) -> None:
        self.server.stdin.write(json.dumps(command).encode() + b"\n")
        self.server.stdin.flush()

    def report(self) -> dict:
        return json.loads(self.server.stdout.readline())

    def request(self, **request) -> dict:
        frames.write(self.connections["calls"], request)
        return frames.read(self.connections["calls"])

    def start(self, dependencies=(), imports=()) -> dict:
        return self.request(
            do="start", root=str(self.repo), dependencies=list(dependencies), imports=list(imports)
        )

    def log(self) -> str:
        self.connections["log"].setblocking(False)
        try:
            return self.connections["log"].recv(1 << 20).decode()
        except BlockingIOError:
            return ""

    def close(self) -> None:
        for connection in self.connections.values():
            connection.close()
        self.server.stdin.close()
        self.server.wait(20)
        self.server.stdout.close()


class WorkerTest(unittest.TestCase):
    def client(self, hubconf: str, **files: str) -> Client:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        client = Client(pathlib.Path(folder.name), hubconf, **files)
        self.addCleanup(client.close)
        return client

    def test_lists_entrypoints_and_helpers(self):
        client = self.client(
            """
            from pathlib import Path
            import os
            def small(*, size: int = 3, **kwargs) -> str:
                "A small one."
            def _hidden(): pass
            class Model: pass
            """
        )
        found = client.start()["value"]
        self.assertEqual([(each["name"], each["helper"]) for each in found], [("Model", True), ("Path", True), ("small", False)])
        self.assertEqual(found[2]["signature"], "small(*, size: int = 3, **kwargs) -> str")
        self.assertEqual(found[2]["doc"], "A small one.")

    def test_values_cross(self):
        client = self.client(
            """
            import datetime, decimal, enum, pathlib
            class Colour(enum.Enum):
                RED = 1
            def values():
                return [None, True, 1, 1.5, float("inf"), 1 << 64, "t", b"b", (1,), {1: "a"}, {2}, pathlib.Path("p"),
                        Colour.RED, datetime.date(2020, 1, 2), decimal.Decimal("1.10")]
            """
        )
        client.start()
        self.assertEqual(
            client.request(do="load", name="values")["value"],
            [
                None, True, 1, 1.5, {"$": "float", "v": "inf"}, {"$": "int", "v": "10000000000000000"}, "t",
                {"$": "bytes", "v": "Yg=="}, [1], {"$": "dict", "v": [1, "a"]}, {"$": "set", "v": [2]},
                {"$": "path", "v": "p"}, "RED", {"$": "date", "v": "2020-01-02"}, {"$": "decimal", "v": "1.10"},
            ],
        )  # fmt: skip

    def test_long_bytes_cross_in_shared_memory(self):
        client = self.client("def echo(content): return content + b'!'")
        client.start()
        segment = self.map(client.memory)
        segment[64:20064] = b"x" * 20000
        content = {"$": "bytes", "at": 64, "size": 20000}
        answer = client.request(
            do="load", name="echo", positional=[content], segment=client.memory["number"], opened=[client.memory["number"]]
        )
        self.assertEqual(answer["released"], [client.memory["number"]])
        result = self.map(answer["made"][0])
        self.assertEqual(result[:20001], b"x" * 20000 + b"!")
        again = client.request(
            do="load", name="echo", positional=[content], segment=client.memory["number"],
            opened=[answer["segment"]], read=[answer["segment"]],
        )  # fmt: skip
        self.assertEqual(again["segment"], answer["segment"])
        self.assertNotIn("made", again)

    def map(self, description: dict) -> mmap.mmap:
        with open(description["path"], "r+b") as file:
            mapped = mmap.mmap(file.fileno(), description["size"])
        self.addCleanup(mapped.close)
        return mapped

    def test_objects_stay_and_can_be_used(self):
        client = self.client(
            """
            class Counter:
                def __init__(self): self.count = 0
                def add(self, n=1):
                    self.count += n
                    return self.count
                def __iter__(self): return iter("ab")
            def counter(): return Counter()
            """
        )
        client.start()
        made = client.request(do="load", name="counter")["value"]
        self.assertEqual((made["$"], made["type"], made["callable"]), ("object", "hubconf.py.Counter", False))
        self.assertEqual(client.request(do="invoke", id=made["id"], name="add", named={"n": 3})["value"], 3)
        self.assertEqual(client.request(do="attribute", id=made["id"], name="count")["value"], 3)
        self.assertEqual(client.request(do="attribute", id=made["id"], name="none")["error"]["kind"], "NOT_FOUND")
        items = client.request(do="iterate", id=made["id"])["value"]["id"]
        self.assertEqual([client.request(do="next", id=items)["value"] for _ in range(3)], [["a"], ["b"], []])
        names = [each["name"] for each in client.request(do="describe", id=made["id"])["value"]]
        self.assertEqual(names, ["add"])
        error = client.request(do="nothing", release=[made["id"]])
        self.assertEqual(error["value"], None)
        self.assertEqual(client.request(do="text", id=made["id"])["error"]["kind"], "ARGUMENT")

    def test_errors_have_their_places(self):
        client = self.client("from inner import fail\ndef go(): return fail()", inner="def fail():\n    raise ValueError('no')")
        client.start()
        error = client.request(do="load", name="go")["error"]
        self.assertEqual((error["kind"], error["message"]), ("REPO_CODE", "ValueError: no"))
        self.assertEqual([(os.path.basename(file), line) for file, line, _, _ in error["frames"]], [("hubconf.py", 2), ("inner.py", 2)])

    def test_arguments_that_do_not_fit(self):
        client = self.client("def go(a, *, b=1): return len(a)")
        client.start()
        error = client.request(do="load", name="go", named={"c": 1})["error"]
        self.assertEqual((error["kind"], error["message"]), ("ARGUMENT", "go: missing a required argument: 'a'. Expected (a, *, b=1)"))
        error = client.request(do="load", name="go", positional=[1])["error"]
        self.assertEqual(error["kind"], "REPO_CODE")

    def test_words_become_values_where_no_text_is_expected(self):
        client = self.client("def go(a, b: str, c='x', **d): return [a, b, c, d]")
        client.start()
        word = {"$": "word", "text": "1.0", "v": 1.0}
        answer = client.request(do="load", name="go", positional=[word, word, word], named={"e": word})
        self.assertEqual(answer["value"], [1.0, "1.0", "1.0", {"$": "dict", "v": ["e", 1.0]}])

    def test_what_holds_itself_cannot_cross(self):
        client = self.client("def go():\n    a = []\n    a.append(a)\n    return a\ndef deep():\n    a = []\n    for _ in range(200): a = [a]\n    return a")
        client.start()
        self.assertIn("holds itself", client.request(do="load", name="go")["error"]["message"])
        self.assertIn("deeper than 100", client.request(do="load", name="deep")["error"]["message"])

    def test_missing_dependencies_are_all_named(self):
        client = self.client("dependencies = ['json', 'no_such_a', 'PIL_x', 'pip']")
        error = client.start(["json", "no_such_a", "yaml_x.y", "json.decoder"])["error"]
        self.assertEqual(error["kind"], "DEPENDENCY")
        self.assertTrue(error["message"].startswith("Missing dependencies: no_such_a, yaml_x.y. "), error["message"])

    def test_missing_imports_are_named_with_what_brings_them(self):
        client = self.client("import cv2_x")
        error = client.start(imports=["cv2_x", "no_such_b", "json"])["error"]
        self.assertEqual(error["kind"], "DEPENDENCY")
        self.assertIn("Missing dependencies: cv2_x, no_such_b.", error["message"])

    def test_output_goes_to_the_log_and_nothing_else(self):
        client = self.client("import os\ndef go():\n    print('one')\n    os.write(1, b'two\\n')\n    os.system('echo three')\n    return 1")
        client.start()
        self.assertEqual(client.request(do="load", name="go")["value"], 1)
        self.assertEqual(client.log(), "one\ntwo\nthree\n")

    def test_an_interrupt_stops_the_call_and_not_the_process(self):
        client = self.client("import time\ndef go():\n    print('in', flush=True)\n    time.sleep(100)\ndef ok(): return 1")
        client.start()
        client.send(do="signal", number=2, pid=client.pid, signal=signal.SIGINT, group=False)
        self.assertEqual(client.report()["report"], "signalled")
        frames.write(client.connections["calls"], {"do": "load", "name": "go"})
        client.connections["log"].recv(100)
        client.send(do="signal", number=3, pid=client.pid, signal=signal.SIGINT, group=False)
        self.assertTrue(frames.read(client.connections["calls"])["error"]["interrupted"])
        self.assertEqual(client.report()["number"], 3)
        self.assertEqual(client.request(do="load", name="ok")["value"], 1)

    def test_nothing_is_left_of_a_process_and_what_it_started(self):
        client = self.client(
            """
            import os, subprocess, time
            def go():
                subprocess.Popen(["sleep", "1000"])
                subprocess.Popen(["sleep", "1000"], start_new_session=True)
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        time.sleep(1000)
                    os._exit(0)
                os.kill(os.getpid(), 11)
            """
        )
        client.start()
        frames.write(client.connections["calls"], {"do": "load", "name": "go"})
        self.assertEqual(client.report(), {"report": "ended", "pid": client.pid, "signal": 11, "code": 0})
        with open(f"/proc/{client.server.pid}/task/{client.server.pid}/children") as children:
            self.assertEqual(children.read().split(), [])

    def test_the_end_of_the_input_ends_everything(self):
        client = self.client("import subprocess, os\nchild = subprocess.Popen(['sleep', '1000'])\ndef go(): return [os.getpid(), child.pid]")
        client.start()
        pids = client.request(do="load", name="go")["value"]
        client.server.stdin.close()
        self.assertEqual(client.server.wait(20), 0)
        for pid in pids:
            self.assertFalse(os.path.exists(f"/proc/{pid}"))
        self.assertFalse(client.folder.exists())


if __name__ == "__main__":
    unittest.main()
