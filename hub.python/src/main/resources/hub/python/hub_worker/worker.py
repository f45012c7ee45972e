"""The process of one repo: it does one thing after another that hub asks for, until hub closes the connection."""

import atexit
import os
import socket
import sys
import types

from hub_worker import asks, calls, describing, export, failures, frames, hubconf, interrupts, samples
from hub_worker import seeds, tensors, torchhub
from hub_worker.crossing import CannotCross
from hub_worker.failures import Failure
from hub_worker.memory import SMALLEST, Memory
from hub_worker.values import Decoder, Encoder


def main(config: dict) -> None:
    """Runs the process to its end."""
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.argv = [""]
    sys.dont_write_bytecode = True
    os.environ.update(config["environment"])
    config["folder"] = os.getcwd()
    os.chdir(config["work"])
    interrupts.install()
    seeds.renew()
    requests = _connect(config, "calls")
    asks.connect(_connect(config, "asks"))
    _redirect_output(_connect(config, "log"))
    Worker(requests, config).run()
    _flush()
    atexit._run_exitfuncs()


def _connect(config: dict, name: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(config["socket"])
    frames.write(connection, {"secret": config["secret"], "connection": name})
    return connection


def _redirect_output(log: socket.socket) -> None:
    """Everything that is written goes to the log, also what native code writes."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    log.close()
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # The repo may have put anything in its place.
            pass


class Raw:
    """A result that is JSON already."""

    __slots__ = ("json",)

    def __init__(self, json):
        self.json = json


class Worker:
    """Answers requests. Objects that cannot cross stay here, each with a number."""

    def __init__(self, requests: socket.socket, config: dict):
        self._requests = requests
        self._pid = os.getpid()
        self._config = config
        self._objects = {}
        self._last = 0
        self._memory = None
        self._hubconf = None

    def run(self) -> None:
        """Answers requests until the other side closes the connection."""
        while True:
            try:
                request = frames.read(self._requests)
            except (EOFError, OSError):
                return
            answer = self._answer(request)
            if os.getpid() != self._pid:
                # The call has forked, and its copy has come here. Hub knows nothing of it.
                os._exit(0)
            frames.write(self._requests, answer)

    def _answer(self, request: dict) -> dict:
        try:
            self._tidy(request)
            with interrupts.Allowed():
                answer = self._result(request)
        except BaseException as error:
            answer = {"error": failures.describe(error)}
            # The frames of the call hold its arguments.
            error.__traceback__ = error.__context__ = error.__cause__ = None
        _flush()
        if self._memory is not None:
            answer.update(self._memory.news())
        return answer

    def _result(self, request: dict) -> dict:
        value = getattr(self, "_do_" + request["do"])(request)
        if type(value) is Raw:
            return {"value": value.json}
        before = self._last
        encoder = Encoder(self._keep)
        try:
            answer = {"value": encoder.encode(value)}
            segment = encoder.write(self._memory)
        except BaseException:
            # Hub will never hear of them.
            for number in range(before + 1, self._last + 1):
                self._objects.pop(number, None)
            raise
        if segment is not None:
            answer["segment"] = segment
        return answer

    def _tidy(self, request: dict) -> None:
        """What hub no longer needs."""
        for number in request.get("release", ()):
            self._objects.pop(number, None)
        if "opened" in request:
            self._memory.opened(request["opened"])
        if "read" in request:
            self._memory.give_back(request["read"])
        if "forget" in request:
            self._memory.forget(request["forget"])

    def _keep(self, value) -> dict:
        self._last += 1
        self._objects[self._last] = value
        kind = type(value)
        return {
            "id": self._last,
            "type": kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}",
            "callable": callable(value),
            "module": tensors.is_module(value),
        }

    def _find(self, number: int):
        try:
            return self._objects[number]
        except KeyError:
            raise Failure("ARGUMENT", f"the object {number} was closed") from None

    def _target(self, request: dict):
        return self._find(request["id"])

    def _arguments(self, request: dict):
        decoder = Decoder(self._find, self._memory, request.get("segment"))
        try:
            positional = [decoder.decode(value) for value in request.get("positional", ())]
            named = {name: decoder.decode(value) for name, value in request.get("named", {}).items()}
        except Failure:
            raise
        except Exception as error:
            # Python or a library has no such value. The repo was not asked yet.
            reason = error if isinstance(error, CannotCross) else f"{type(error).__name__}: {error}"
            raise CannotCross(f"an argument cannot cross: {reason}") from None
        return positional, named

    def _do_hello(self, request: dict) -> dict:
        """Finds out what memory both sides can see."""
        self._memory = Memory(self._config["work"] if request.get("files") else None)
        return Raw(self._memory.segment(SMALLEST))

    def _do_start(self, request: dict):
        torchhub.install(asks.ask)
        self._hubconf = hubconf.load(
            request["root"], request["dependencies"], request["imports"], request.get("compiled")
        )
        return Raw(describing.entrypoints(self._hubconf, request["root"]))

    def _do_segment(self, request: dict):
        return Raw(self._memory.segment(request["size"]))

    def _do_nothing(self, request: dict) -> None:
        return None

    def _do_load(self, request: dict):
        name = request["name"]
        function = getattr(self._hubconf, name, None)
        if not callable(function):
            raise Failure("NOT_FOUND", f"Cannot find callable {name} in hubconf")
        return calls.call(name, function, *self._arguments(request))

    def _do_call(self, request: dict):
        target = self._target(request)
        if not callable(target):
            raise Failure("ARGUMENT", f"a {type(target).__name__} cannot be called")
        if tensors.is_module(target):
            return self._model(target, type(target).__name__, target, request)
        return calls.call(type(target).__name__, target, *self._arguments(request))

    def _model(self, model, name, function, request: dict):
        """Calls a model. If a person typed tensors, it is called for its result alone."""
        # What the model itself takes says nothing: torch calls forward with all that it gets.
        positional, named = calls.spelled(model.forward, *self._arguments(request))
        if not any(samples.is_sample(value) for value in (*positional, *named.values())):
            return calls.call(name, function, positional, named)
        typed = samples.Tensors(self._config["folder"])
        model.eval()
        positional = [typed.argument(value) for value in positional]
        named = {key: typed.argument(value) for key, value in named.items()}
        return tensors.call_module(model, positional, named)

    def _do_apply(self, request: dict):
        positional, named = self._arguments(request)
        return tensors.call_module(self._target(request), positional, named)

    def _do_export(self, request: dict):
        _, named = self._arguments(request)
        return calls.call("export", export.export, [self._target(request)], named)

    def _do_invoke(self, request: dict):
        name = request["name"]
        method = self._attribute(request)
        if not callable(method):
            raise self._no_method(request)
        if name == "forward" and tensors.is_module(self._target(request)):
            return self._model(self._target(request), name, method, request)
        return calls.call(name, method, *self._arguments(request))

    def _no_method(self, request: dict) -> Failure:
        return Failure("NOT_FOUND", f"{request['name']} of a {type(self._target(request)).__name__} is no method")

    def _do_change(self, request: dict) -> list:
        """A method that may change a model. The list has what it returns, and nothing if that is the model itself."""
        result = self._do_get(request)
        return [] if result is self._target(request) else [result]

    def _do_attribute(self, request: dict):
        return self._attribute(request)

    def _attribute(self, request: dict):
        target, name = self._target(request), request["name"]
        try:
            return getattr(target, name)
        except AttributeError:
            if hasattr(type(target), name):
                # It is there, and failed.
                raise
            raise Failure("NOT_FOUND", f"a {type(target).__name__} has no attribute {name}") from None

    def _do_has(self, request: dict) -> bool:
        return hasattr(self._target(request), request["name"])

    def _do_get(self, request: dict):
        """A method's result, or the value of an attribute: what an interface's method without parameters may mean."""
        value = self._attribute(request)
        positional, named = self._arguments(request)
        if callable(value):
            return calls.call(request["name"], value, positional, named)
        if positional or named:
            raise self._no_method(request)
        return value

    def _do_item(self, request: dict):
        positional, _ = self._arguments(request)
        return self._target(request)[positional[0]]

    def _do_size(self, request: dict) -> int:
        return len(self._target(request))

    def _do_iterate(self, request: dict):
        return Raw(self._keep(iter(self._target(request))))

    def _do_next(self, request: dict) -> list:
        """The next item in a list, which is empty at the end."""
        for item in self._target(request):
            return [item]
        return []

    def _do_describe(self, request: dict):
        return Raw(describing.methods(self._target(request)))

    def _do_text(self, request: dict) -> str:
        return repr(self._target(request))
