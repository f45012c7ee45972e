"""What a repo's process asks hub for: files, other repos. It waits for each answer."""

import socket
import threading

from hub_worker import frames, interrupts


class AskError(Exception):
    """hub could not do what it was asked for. ``kind`` is the name of its kind of error: NOT_FOUND, OFFLINE, NETWORK, …"""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


class Asks:
    """The connection for questions. Any thread may ask; one question is on its way at a time."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._lock = threading.Lock()

    def ask(self, name: str, **arguments):
        """Asks hub, and gives its answer. Arguments and answer are what JSON can say."""
        with self._lock, interrupts.shielded():
            frames.write(self._connection, {"name": name, "arguments": arguments})
            answer = frames.read(self._connection)
        error = answer.get("error")
        if error is not None:
            raise AskError(error["kind"], error["message"])
        return answer.get("value")


_asks = None


def connect(connection: socket.socket) -> None:
    """Sets the connection of this process."""
    global _asks
    _asks = Asks(connection)


def ask(name: str, **arguments):
    """Asks hub, and gives its answer: ``ask("checkpoint", url=…)``. Raises ``AskError`` if hub cannot do it."""
    if _asks is None:
        raise AskError("DEPENDENCY", f"there is no hub to ask for {name}")
    return _asks.ask(name, **arguments)
