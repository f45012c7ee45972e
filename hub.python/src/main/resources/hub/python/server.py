"""Starts the processes of repos by fork, so that what is imported here need not be imported there.

Commands come on the standard input and reports go to the standard output, one line of JSON each. When the input ends, hub is
gone, and all processes are ended.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
import time
import traceback
import warnings

# Where modules are found is the user's affair; this folder is only for the line below.
sys.path.pop(0)
_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(_HERE)
from hub_worker import worker  # noqa: E402

sys.path.remove(_HERE)

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_SWEEP_SECONDS = 5


def _prctl(option: int, value: int) -> None:
    """Linux alone has it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


class Server:
    """The processes that were started here."""

    def __init__(self, folder: str):
        """``folder`` is removed at the end."""
        self._folder = folder
        self._pid = os.getpid()
        self._commands = os.dup(0)
        self._reports = os.dup(1)
        self._workers = set()
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._wakeup = wake
        # Prints of what is imported must not be taken for reports.
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)

    def run(self) -> None:
        """Does what is asked for until the input ends."""
        poll = select.poll()
        poll.register(self._commands, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        unread = b""
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._reap()
            if self._commands in ready:
                content = os.read(self._commands, 1 << 16)
                if not content:
                    self._end()
                    return
                *lines, unread = (unread + content).split(b"\n")
                for line in lines:
                    command = json.loads(line)
                    getattr(self, "_do_" + command["do"])(command)

    def _report(self, **report) -> None:
        content = json.dumps(report).encode() + b"\n"
        while content:
            content = content[os.write(self._reports, content) :]

    def _do_import(self, command: dict) -> None:
        """Imports modules that the next processes will have."""
        for name in command["modules"]:
            try:
                importlib.import_module(name)
            except Exception:
                # The repo that needs it tells it.
                traceback.print_exc()
        self._report(report="imported", number=command["number"])

    def _do_start(self, command: dict) -> None:
        gc.collect()
        gc.freeze()
        with warnings.catch_warnings():
            # Newer versions warn of threads, which numpy makes and knows how to take through a fork.
            warnings.simplefilter("ignore")
            try:
                pid = os.fork()
            except OSError as error:
                self._report(report="failed", number=command["number"], message=str(error))
                return
        if pid == 0:
            self._become_worker(command["config"])
        _set_group(pid)
        self._workers.add(pid)
        self._report(report="started", number=command["number"], pid=pid)

    def _become_worker(self, config: dict) -> None:
        status = 1
        try:
            _set_group(0)
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            _prctl(_PR_SET_CHILD_SUBREAPER, 1)
            if os.getppid() != self._pid:
                os._exit(status)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for descriptor in (self._commands, self._reports, self._wake, self._wakeup):
                os.close(descriptor)
            worker.main(config)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _do_signal(self, command: dict) -> None:
        """Sends a signal to a process, or to its whole group."""
        pid = command["pid"]
        # A process that was not reaped yet keeps its number.
        if pid in self._workers:
            try:
                (os.killpg if command["group"] else os.kill)(pid, command["signal"])
            except ProcessLookupError:
                pass
        self._report(report="signalled", number=command["number"])

    def _reap(self) -> None:
        """Reports the processes that have ended, after all that they left is gone."""
        ended = []
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                break
            if found is None:
                break
            pid = found.si_pid
            if pid in self._workers:
                _kill_group(pid)
            _, status = os.waitpid(pid, 0)
            if pid in self._workers:
                self._workers.remove(pid)
                ended.append((pid, status))
        if ended:
            self._sweep()
        for pid, status in ended:
            signalled = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
            self._report(report="ended", pid=pid, signal=signalled, code=code)

    def _sweep(self) -> None:
        """Kills what processes that ended have left. All orphans of a process become children of this one with its end."""
        deadline = time.monotonic() + _SWEEP_SECONDS
        while time.monotonic() < deadline:
            strays = [pid for pid in _children() if pid not in self._workers]
            if not strays:
                return
            for pid in strays:
                try:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                except (ProcessLookupError, ChildProcessError, PermissionError):
                    pass

    def _end(self) -> None:
        for pid in list(self._workers):
            _kill_group(pid)
            os.waitpid(pid, 0)
            self._workers.remove(pid)
        self._sweep()
        shutil.rmtree(self._folder, ignore_errors=True)


def _set_group(pid: int) -> None:
    """Both the process and its parent do it, since either may be the first."""
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _children() -> list:
    """The processes whose parent is this one."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:
            return [int(pid) for pid in children.read().split()]
    except OSError:
        return []


if __name__ == "__main__":
    # Ctrl-C in a terminal is for hub, which tells its processes what it means.
    try:
        os.setsid()
    except PermissionError:
        # It leads a group of its own already.
        pass
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    Server(sys.argv[1]).run()
