"""What a repo's process asks hub for: files, other repos. It waits for each answer."""

import json
import socket
import struct
import threading

_LENGTH = struct.Struct(">I")


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
        self._number = 0

    def ask(self, name: str, **arguments):
        """Asks hub, and gives its answer. Arguments and answer are what JSON can say."""
        with self._lock:
            self._number += 1
            question = {"number": self._number, "name": name, "arguments": arguments}
            write_frame(self._connection, json.dumps(question).encode())
            while True:
                answer = json.loads(read_frame(self._connection))
                # The answer to a question that was interrupted may still come.
                if answer["number"] == self._number:
                    break
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


def write_frame(connection: socket.socket, content: bytes) -> None:
    """Sends a frame: the length in four bytes, then the content."""
    connection.sendall(_LENGTH.pack(len(content)) + content)


def read_frame(connection: socket.socket) -> bytes:
    """Receives a frame. Raises ``EOFError`` if the other side is gone."""
    (length,) = _LENGTH.unpack(_read(connection, _LENGTH.size))
    return _read(connection, length)


def _read(connection: socket.socket, length: int) -> bytearray:
    content = bytearray(length)
    rest = memoryview(content)
    while rest:
        count = connection.recv_into(rest)
        if count == 0:
            raise EOFError("the other side has closed the connection")
        rest = rest[count:]
    return content
