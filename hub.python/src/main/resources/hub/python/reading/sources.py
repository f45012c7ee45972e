"""The files of a repo: found by the name of their module, and parsed, within limits."""

import ast
import io
import os
import re
import sys
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import Dict, List, Optional, Tuple

from .survey import Survey

MAX_FILES = 5_000
MAX_FILE_BYTES = 2 << 20
MAX_ALL_BYTES = 16 << 20

_PYTHON_2 = re.compile(
    r"""^\s*(print\s+[^=(\s]|print\s*>>|exec\s+['"\w]|raise\s+\w+\s*,|except\s+[\w.]+\s*,\s*\w+\s*:)"""
    r"""|<>|\bur['"]|\b0\d+\b|`\w"""
)


class ReadError(Exception):
    """What is wrong with a repo, as one sentence for a person."""


@dataclass(frozen=True)
class Source:
    """A parsed file."""

    path: str
    shown: str
    """Its path below the repo's root, for messages."""
    tree: ast.Module

    @cached_property
    def survey(self) -> Survey:
        return Survey(self.tree)

    def at(self, node: ast.AST) -> str:
        return f"{self.shown}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True)
class Place:
    """Where the code of a module is: a file, or a folder without ``__init__.py``."""

    path: str
    is_package: bool
    is_namespace: bool = False


class Sources:
    """The files of one repo. Each is read once."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._parsed: Dict[str, Source] = {}
        self._places: Dict[Tuple[str, ...], Optional[Place]] = {}
        self._bytes = 0

    def contains(self, path: str) -> bool:
        real = os.path.realpath(path)
        return real == self.root or real.startswith(self.root + os.sep)

    def find(self, names: List[str], folders: List[str]) -> Optional[Place]:
        """The place of the module ``names`` (``["models", "resnet"]``) below the first of the folders that has it."""
        namespace = None
        for folder in folders:
            place = self._place(folder, *names)
            if place is not None and not place.is_namespace:
                return place
            namespace = namespace or place
        return namespace

    def _place(self, *path: str) -> Optional[Place]:
        if path not in self._places:
            self._places[path] = _look(os.path.join(*path))
        return self._places[path]

    def parse(self, path: str) -> Source:
        """
        The file at a path.

        :raises ReadError: if it is no Python, leads out of the repo, or exceeds a limit
        """
        source = self._parsed.get(path)
        if source is None:
            source = self._parsed[path] = self._read(path)
        return source

    def parsed(self) -> List[Source]:
        """All that were read so far."""
        return list(self._parsed.values())

    def _read(self, path: str) -> Source:
        shown = os.path.relpath(path, self.root).replace(os.sep, "/")
        if not self.contains(path):
            raise ReadError(f"{shown} is a link that leads out of the repo.")
        if not os.path.isfile(path):
            raise ReadError(f"{shown} is no regular file.")
        if len(self._parsed) >= MAX_FILES:
            raise ReadError(f"hubconf.py reaches more than {MAX_FILES} files.")
        with open(path, "rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise ReadError(f"{shown} is larger than {MAX_FILE_BYTES >> 20} MiB, which is too large to be read as code.")
        self._bytes += len(content)
        if self._bytes > MAX_ALL_BYTES:
            raise ReadError(f"the files that hubconf.py reaches are larger than {MAX_ALL_BYTES >> 20} MiB in all.")
        return Source(path, shown, _parse(_decode(content, shown), shown))


def _look(base: str) -> Optional[Place]:
    package = os.path.join(base, "__init__.py")
    if os.path.isfile(package):
        return Place(package, True)
    if os.path.isfile(base + ".py"):
        return Place(base + ".py", False)
    return Place(base, True, True) if os.path.isdir(base) else None


def _decode(content: bytes, shown: str) -> str:
    try:
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        except SyntaxError:
            # It says the same of an unknown encoding, and of a first line that is no UTF-8.
            content.decode("utf-8")
            raise
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise ReadError(
            f"{shown}:{line}:{column}: the byte 0x{content[error.start]:02x} is no {error.encoding.upper()}."
            " Expected UTF-8, or the encoding that a line such as # -*- coding: latin-1 -*- names."
        ) from None
    except (SyntaxError, LookupError) as error:
        raise ReadError(f"{shown}:1:1: {error.args[0]}.") from None


def _parse(text: str, shown: str) -> ast.Module:
    version = "%d.%d" % sys.version_info[:2]
    try:
        return ast.parse(text, shown)
    except SyntaxError as error:
        lines = text.splitlines()
        number = error.lineno or 1
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        place = f"{shown}:{number}:{error.offset or 1}"
        message = (error.msg or "invalid syntax").rstrip(".")
        if _PYTHON_2.search(line) or message.startswith("Missing parentheses in call to"):
            raise ReadError(
                f"{place}: this is Python 2 ({message}). Expected Python 3: Python {version} cannot run it."
            ) from None
        raise ReadError(f"{place}: {message}, read by Python {version}.") from None
    except ValueError as error:
        raise ReadError(f"{shown}:1:1: {error}.") from None
    except RecursionError:
        raise ReadError(f"{shown} nests too deeply to be read.") from None
    except MemoryError:
        # The parser says this of nesting too.
        raise ReadError(f"{shown} nests too deeply, or is too large, to be read.") from None
