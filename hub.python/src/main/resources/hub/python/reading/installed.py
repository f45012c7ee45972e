"""The sources of installed packages. They are read as those of the repo are, and nothing of them runs."""

import ast
import os
import sys
import sysconfig
from functools import lru_cache
from typing import List, Optional, Set, Union

MAX_FILE_BYTES = 1 << 20

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]


def site_packages() -> List[str]:
    """The folders of installed packages. Without the module site, sys.path has none of them."""
    environment = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
    version = "python%d.%d" % sys.version_info[:2]
    return [
        os.path.join(environment, "lib", version, "site-packages"),
        os.path.join(environment, "Lib", "site-packages"),
        sysconfig.get_path("purelib"),
    ]


@lru_cache(maxsize=None)
def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError:
        return b""


@lru_cache(maxsize=None)
def statements(path: str) -> List[ast.stmt]:
    """The outermost statements of a file; none if it cannot be read."""
    try:
        return ast.parse(_content(path)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def definition(name: str) -> Optional[Definition]:
    """The function or class of a name such as ``torchvision.models.resnet18``; None if no source has it."""
    return _find(name, set())


def _find(name: str, seen: Set[str]) -> Optional[Definition]:
    """Follows imports. What was looked at before leads nowhere: packages import in circles."""
    module, _, last = name.rpartition(".")
    path = _file(module)
    if path is None or name in seen:
        return None
    seen.add(name)
    if last.encode() not in _content(path) and b"import *" not in _content(path):
        return None
    # The last one counts.
    for statement in reversed(statements(path)):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and statement.name == last:
            return statement
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if alias.name == "*" or (alias.asname or alias.name) == last:
                    source = last if alias.name == "*" else alias.name
                    found = _find(f"{_imported(statement, module, path)}.{source}", seen)
                    if found is not None:
                        return found
    return None


def _file(module: str) -> Optional[str]:
    if not module:
        return None
    for folder in site_packages():
        base = os.path.join(folder, *module.split("."))
        for path in (os.path.join(base, "__init__.py"), base + ".py"):
            if os.path.isfile(path):
                return path
    return None


def _imported(statement: ast.ImportFrom, module: str, path: str) -> str:
    """The module that a statement imports from, by its whole name."""
    if not statement.level:
        return statement.module or ""
    package = module.split(".")
    up = statement.level - (os.path.basename(path) == "__init__.py")
    return ".".join(package[: len(package) - up] + ([statement.module] if statement.module else []))
