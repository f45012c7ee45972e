"""Compiled modules of a repo, kept in a folder of hub's for the next start: the repo's own folder is never written."""

import importlib.machinery
import importlib.util
import marshal
import os
import sys
import tempfile

_EXTENSIONS = (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
_COMPILED = (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES)


class Kept:
    """The compiled modules of one repo."""

    def __init__(self, root: str, folder: str):
        self._root = root
        self._folder = folder

    def install(self) -> None:
        """Lets Python import the files below the repo's folder by this."""
        sys.path_hooks.insert(0, self._finder)

    def loader(self, name: str, path: str) -> importlib.machinery.SourceFileLoader:
        """What loads a file of the repo."""
        return _Loader(name, path, self)

    def _finder(self, path: str):
        if (path != self._root and not path.startswith(self._root + os.sep)) or not os.path.isdir(path):
            raise ImportError(path)
        return importlib.machinery.FileFinder(
            path, _EXTENSIONS, (self.loader, importlib.machinery.SOURCE_SUFFIXES), _COMPILED
        )

    def code(self, path: str, source: bytes, compiled):
        """The code of a source; ``compiled`` makes it. A source that has changed has another hash, whatever its date is."""
        file = os.path.join(self._folder, os.path.relpath(path, self._root) + "." + sys.implementation.cache_tag)
        head = importlib.util.MAGIC_NUMBER + importlib.util.source_hash(source)
        code = _read(file, head)
        if code is None:
            code = compiled()
            _write(file, head + marshal.dumps(code))
        return code


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, kept: Kept):
        super().__init__(name, path)
        self._kept = kept

    def get_code(self, fullname: str):
        path = self.get_filename(fullname)
        source = self.get_data(path)
        return self._kept.code(path, source, lambda: self.source_to_code(source, path))


def _read(file: str, head: bytes):
    try:
        with open(file, "rb") as stream:
            return marshal.loads(stream.read()) if stream.read(len(head)) == head else None
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _write(file: str, content: bytes) -> None:
    try:
        folder = os.path.dirname(file)
        os.makedirs(folder, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=folder)
        with open(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(unfinished, file)
    except OSError:
        # A folder that cannot be written, or a full disk: the next start compiles again.
        pass
