"""Frames on a socket: the length in four bytes, the highest first, then so many bytes of JSON."""

import json
import socket
import struct

_LENGTH = struct.Struct(">I")


def write(connection: socket.socket, message: dict) -> None:
    """Sends a message."""
    content = json.dumps(message, separators=(",", ":")).encode()
    connection.sendall(_LENGTH.pack(len(content)) + content)


def read(connection: socket.socket) -> dict:
    """Receives a message. Raises ``EOFError`` if the other side is gone."""
    (length,) = _LENGTH.unpack(_read(connection, _LENGTH.size))
    return json.loads(_read(connection, length))


def _read(connection: socket.socket, length: int) -> bytes:
    content = connection.recv(length)
    if len(content) == length:
        return content
    return _read_rest(connection, content, length)


def _read_rest(connection: socket.socket, begin: bytes, length: int) -> bytes:
    content = bytearray(length)
    content[: len(begin)] = begin
    rest = memoryview(content)[len(begin) :]
    count = len(begin)
    while rest:
        if count == 0:
            raise EOFError("the other side has closed the connection")
        count = connection.recv_into(rest)
        rest = rest[count:]
    return bytes(content)
