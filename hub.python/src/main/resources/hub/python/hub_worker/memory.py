"""Memory that this process and hub both see: tensors cross in it, and not through a connection.

A segment is memory without a name (memfd), which hub opens by this process's entry in /proc. So nothing is in any file
system, and nothing is left whoever is killed. Where that is not to be had it is a file, which is unlinked as soon as both
have it open.
"""

import mmap
import os
import tempfile
import weakref

try:
    import fcntl
except ImportError:
    fcntl = None

SMALLEST = 1 << 16
ALIGNMENT = 64

MOST = (1 << 31) - (1 << 26)
"""The largest segment: Java could not map the next larger one as one buffer."""

_KEPT = 4
"""How many segments for results are kept to be used again."""

_LARGE = 1 << 26
"""Segments above it are not rounded up to a power of two."""

_SEALS = 0x0001 | 0x0002 | 0x0004
"""F_SEAL_SEAL, F_SEAL_SHRINK and F_SEAL_GROW: the memory of a mapped segment that shrinks ends the process that reads it."""

_F_ADD_SEALS = 1033


def rounded(size: int) -> int:
    """The size of the segment for so many bytes: few sizes, so that segments can be used again."""
    if size > _LARGE:
        return -(-size // _LARGE) * _LARGE
    return max(SMALLEST, 1 << (size - 1).bit_length())


class Segment:
    """Mapped memory. ``path`` is what the other side opens."""

    def __init__(self, number: int, size: int, folder):
        self.number = number
        self.size = size
        self.users = 0
        if folder is None:
            self._descriptor = os.memfd_create("hub", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            self.path = f"/proc/{os.getpid()}/fd/{self._descriptor}"
        else:
            self._descriptor, self.path = tempfile.mkstemp(dir=folder)
        self._is_file = folder is not None
        os.ftruncate(self._descriptor, size)
        self.bytes = mmap.mmap(self._descriptor, size)
        if folder is None:
            fcntl.fcntl(self._descriptor, _F_ADD_SEALS, _SEALS)

    def opened(self) -> None:
        """The other side has it open too: it stays as long as it is mapped."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            if self._is_file:
                os.unlink(self.path)

    def describe(self) -> dict:
        return {"number": self.number, "size": self.size, "path": self.path}


class Memory:
    """The segments of this process.

    Hub writes arguments into segments that it asked for, and may write again when none of the views is left that this
    process made of them. Results are written into segments that hub gives back.
    """

    def __init__(self, folder):
        """``folder`` is where files are made, or ``None`` for memory without a name."""
        self._folder = folder
        self._last = 0
        self._segments = {}
        self._results = []
        self._released = []
        self._made = []
        self._dropped = []

    def segment(self, size: int) -> dict:
        """A new segment for arguments."""
        return self._make(size).describe()

    def _make(self, size: int) -> Segment:
        self._last += 1
        segment = Segment(self._last, rounded(size), self._folder)
        self._segments[segment.number] = segment
        return segment

    def opened(self, numbers) -> None:
        """Hub has these open."""
        for number in numbers:
            self._segments[number].opened()

    def forget(self, numbers) -> None:
        """Hub uses these no more."""
        for number in numbers:
            self._segments.pop(number, None)

    def view(self, number: int, offset: int, size: int) -> memoryview:
        """Bytes of an argument. The segment is released when nobody refers to them any more."""
        segment = self._segments[number]
        view = memoryview(segment.bytes)[offset : offset + size]
        segment.users += 1
        weakref.finalize(view, self._let_go, segment).atexit = False
        return view

    def _let_go(self, segment: Segment) -> None:
        segment.users -= 1
        if segment.users == 0:
            self._released.append(segment.number)

    def result(self, size: int) -> Segment:
        """A segment for results of so many bytes."""
        fitting = [free for free in self._results if size <= free.size <= 4 * rounded(size)]
        if fitting:
            segment = min(fitting, key=lambda free: free.size)
            self._results.remove(segment)
            return segment
        segment = self._make(size)
        self._made.append(segment.describe())
        return segment

    def give_back(self, numbers) -> None:
        """Hub has read these results."""
        for number in numbers:
            self._results.append(self._segments[number])
        while len(self._results) > _KEPT:
            dropped = self._results.pop(0)
            del self._segments[dropped.number]
            self._dropped.append(dropped.number)

    def news(self) -> dict:
        """What hub must know of segments since the last answer."""
        news = {}
        for name in ("made", "released", "dropped"):
            numbers = getattr(self, "_" + name)
            if numbers:
                news[name] = numbers[:]
                numbers.clear()
        return news
