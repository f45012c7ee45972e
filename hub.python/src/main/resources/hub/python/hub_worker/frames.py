"""Frames on a socket: the length in four bytes, the highest first, then so many bytes of JSON."""

import json
import socket
import struct

_LENGTH = struct.Struct(">I")
_PIECE = 1 << 16
_encode = json.JSONEncoder(separators=(",", ":")).encode
# All that hub sends is ASCII: it needs no look at what it is encoded in.
_decode = json.JSONDecoder().decode


def write(connection: socket.socket, message: dict) -> None:
    """Sends a message."""
    content = _encode(message).encode()
    connection.sendall(_LENGTH.pack(len(content)) + content)


def read(connection: socket.socket) -> dict:
    """Receives a message, the only one on its way. Raises ``EOFError`` if the other side is gone."""
    begin = connection.recv(_PIECE)
    if len(begin) < _LENGTH.size:
        begin = _read_rest(connection, begin, _LENGTH.size)
    (length,) = _LENGTH.unpack_from(begin)
    content = begin[_LENGTH.size :]
    return _decode((content if len(content) == length else _read_rest(connection, content, length)).decode("ascii"))


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
