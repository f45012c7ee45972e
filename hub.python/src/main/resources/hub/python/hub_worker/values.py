"""Values of Python as JSON, and back.

None, booleans, integers of 64 bits, finite numbers, text and lists are JSON's own. Everything else is an object with a
field ``$`` that says what it is. The elements of tensors and long bytes lie in a segment of shared memory.
"""

import base64
import datetime
import decimal
import enum
import math
import pathlib

from hub_worker import images, tensors
from hub_worker.crossing import CannotCross
from hub_worker.memory import ALIGNMENT, MOST, Memory

DEEPEST = 100
"""How deep lists and dicts may be nested."""

_LONG = 1 << 14
"""So many bytes go through shared memory."""

_INT64 = 1 << 63


class Encoder:
    """Turns the values of one answer into JSON, and what they need of a segment into parts of one."""

    def __init__(self, keep):
        """``keep`` gives an object the description by which the other side knows it."""
        self._keep = keep
        self._parts = []
        self._size = 0
        self._within = []

    def encode(self, value):
        """A value as JSON."""
        plain = _PLAIN.get(type(value))
        if plain is not None:
            return plain(self, value)
        for kind, encode in _KINDS:
            if isinstance(value, kind):
                return encode(self, value)
        found = self._foreign(value)
        return {"$": "object", **self._keep(value)} if found is None else found

    def write(self, memory: Memory):
        """Writes the parts into a segment, and gives its number: ``None`` if there are none."""
        if not self._parts:
            return None
        if self._size > MOST:
            raise CannotCross(
                f"the result takes {self._size:,} bytes, and at most {MOST:,} cross at once. Return it in parts, or save it to a file"
            )
        segment = memory.result(self._size)
        try:
            for offset, size, write in self._parts:
                write(memoryview(segment.bytes)[offset : offset + size])
        except BaseException:
            # Hub will not read it.
            memory.give_back([segment.number])
            raise
        return segment.number

    def _part(self, size: int, write) -> int:
        """Reserves a part of the segment; ``write`` fills it."""
        offset = self._size
        self._parts.append((offset, size, write))
        self._size += max(1, -(-size // ALIGNMENT)) * ALIGNMENT
        return offset

    def _foreign(self, value):
        """A value of torch, NumPy or Pillow. They are not imported for this: a repo without them has no such value."""
        tensor = tensors.outgoing(value)
        if tensor is not None:
            if tensor.size == 0:
                return {"$": "tensor", "type": tensor.dtype, "shape": tensor.shape}
            return {
                "$": "tensor",
                "type": tensor.dtype,
                "shape": tensor.shape,
                "at": self._part(tensor.size, tensor.write),
            }
        number = tensors.scalar(value)
        if number is not None:
            return self.encode(number[0])
        name = tensors.named(value)
        if name is not None:
            return {"$": name[0], "v": name[1]}
        image = images.outgoing(value)
        return None if image is None else {"$": "image", **self._bytes(image)}

    def _bytes(self, value) -> dict:
        if len(value) < _LONG:
            return {"v": base64.b64encode(value).decode()}

        def write(view):
            view[:] = value

        return {"at": self._part(len(value), write), "size": len(value)}

    def _float(self, value):
        return value if math.isfinite(value) else {"$": "float", "v": str(value)}

    def _int(self, value):
        value = int(value)
        return value if -_INT64 <= value < _INT64 else {"$": "int", "v": format(value, "x")}

    def _items(self, values):
        """The items of something that can hold itself."""
        self._within.append(values)
        if len(self._within) > DEEPEST:
            if any(outer is values for outer in self._within[:-1]):
                raise CannotCross(f"a {type(values).__name__} holds itself, and so has no end as a value")
            raise CannotCross(f"lists and dicts are nested deeper than {DEEPEST}")
        items = [self.encode(item) for item in (values if not isinstance(values, dict) else _flat(values))]
        self._within.pop()
        return items

    def _set(self, value):
        return {"$": "set", "v": self._items(value)}

    def _dict(self, value):
        return {"$": "dict", "v": self._items(value)}

    def _binary(self, value):
        # A view may have items of several bytes, or gaps.
        return {"$": "bytes", **self._bytes(value.tobytes() if isinstance(value, memoryview) else value)}

    def _enum(self, value):
        return value.name if value.name is not None else self._int(value.value)

    def _date(self, value):
        return {"$": "date", "v": value.isoformat()}

    def _time(self, value):
        return {"$": "time", "v": value.replace(tzinfo=None).isoformat()}

    def _datetime(self, value):
        return {"$": "datetime" if value.tzinfo is None else "moment", "v": value.isoformat()}

    def _duration(self, value):
        return {"$": "duration", "days": value.days, "seconds": value.seconds, "micros": value.microseconds}

    def _path(self, value):
        return {"$": "path", "v": str(value)}

    def _decimal(self, value):
        if not value.is_finite():
            return {"$": "float", "v": str(float(value))}
        return {"$": "decimal", "v": str(value)}


def _flat(values: dict):
    for key, value in values.items():
        yield key
        yield value


def _same(encoder, value):
    return value


_PLAIN = {
    type(None): _same,
    bool: _same,
    str: _same,
    int: Encoder._int,
    float: Encoder._float,
    list: Encoder._items,
    tuple: Encoder._items,
    dict: Encoder._dict,
}
"""By exact type, since most values are of these."""

_KINDS = [
    (enum.Enum, Encoder._enum),
    (str, lambda encoder, value: str.__str__(value)),
    (int, Encoder._int),
    (float, Encoder._float),
    ((list, tuple), Encoder._items),
    (dict, Encoder._dict),
    ((set, frozenset), Encoder._set),
    ((bytes, bytearray, memoryview), Encoder._binary),
    (datetime.datetime, Encoder._datetime),
    (datetime.date, Encoder._date),
    (datetime.time, Encoder._time),
    (datetime.timedelta, Encoder._duration),
    (pathlib.PurePath, Encoder._path),
    (decimal.Decimal, Encoder._decimal),
]
"""By inheritance; the first that fits."""


class Decoder:
    """Turns JSON into the values that it stands for."""

    def __init__(self, find, memory: Memory, segment):
        """``find`` gives the object of a number; ``segment`` is the number of the one that the values lie in."""
        self._find = find
        self._memory = memory
        self._segment = segment

    def decode(self, value):
        """The value that JSON stands for."""
        if type(value) is list:
            return [self.decode(item) for item in value]
        if type(value) is dict:
            return _DECODE[value["$"]](self, value)
        return value

    def _tensor(self, value):
        size = value["size"]
        view = self._memory.view(self._segment, value["at"], size) if size else None
        return tensors.incoming(view, value["type"], value["shape"], value.get("device"))

    def _bytes(self, value):
        if "v" in value:
            return base64.b64decode(value["v"])
        return bytes(self._memory.view(self._segment, value["at"], value["size"]))

    def _dict(self, value):
        items = value["v"]
        return {self._key(key): self.decode(item) for key, item in zip(items[::2], items[1::2])}

    def _set(self, value):
        return {self._key(item) for item in value["v"]}

    def _key(self, value):
        """What a dict or a set finds by its hash. Lists and sets are here what Python has for that."""
        if type(value) is list:
            return tuple(self._key(item) for item in value)
        key = self.decode(value)
        if isinstance(key, set):
            return frozenset(key)
        try:
            hash(key)
        except TypeError:
            raise CannotCross(f"a {type(key).__name__} cannot be a key of a dict, nor in a set: Python finds it by no hash") from None
        return key


_DECODE = {
    "float": lambda decoder, value: float(value["v"]),
    "int": lambda decoder, value: int(value["v"], 16),
    "bytes": Decoder._bytes,
    "dict": Decoder._dict,
    "set": Decoder._set,
    "date": lambda decoder, value: datetime.date.fromisoformat(value["v"]),
    "time": lambda decoder, value: datetime.time.fromisoformat(value["v"]),
    "datetime": lambda decoder, value: datetime.datetime.fromisoformat(value["v"]),
    "moment": lambda decoder, value: datetime.datetime.fromisoformat(value["v"]),
    "duration": lambda decoder, value: datetime.timedelta(seconds=value["seconds"], microseconds=value["micros"]),
    "path": lambda decoder, value: pathlib.Path(value["v"]),
    "decimal": lambda decoder, value: decimal.Decimal(value["v"]),
    "dtype": lambda decoder, value: tensors.dtype(value["v"]),
    "device": lambda decoder, value: tensors.device(value["v"]),
    "tensor": Decoder._tensor,
    "image": lambda decoder, value: images.incoming(decoder._bytes(value)),
    "object": lambda decoder, value: decoder._find(value["id"]),
    # A word that a person typed. It stays text where text is expected: see calls.typed.
    "word": lambda decoder, value: Word(value["text"], decoder.decode(value["v"])),
}


class Word:
    """What a person typed, and the value that it spells."""

    __slots__ = ("text", "value")

    def __init__(self, text: str, value):
        self.text = text
        self.value = value
