"""Imports a repo's hubconf.py as torch.hub does."""

import importlib.machinery
import importlib.util
import os
import sys

from hub_worker import bytecode, distributions
from hub_worker.failures import Failure

_NATIVE = (".so", ".pyd", ".dylib")


def load(root: str, dependencies: list, imports: list, compiled=None):
    """The module of ``hubconf.py``. It is not in ``sys.modules``, and the repo stays the first place where modules are found.

    compiled is the folder that keeps compiled modules, or ``None``.
    """
    _prefer_installed(root)
    sys.path.insert(0, root)
    source = os.path.join(root, "src")
    if os.path.isdir(source):
        sys.path.append(source)
    missing = [name for name in dependencies if not distributions.is_there(name)]
    if missing:
        raise Failure("DEPENDENCY", missing_message(missing))
    file = os.path.join(root, "hubconf.py")
    loader = None
    if compiled is not None:
        kept = bytecode.Kept(root, compiled)
        kept.install()
        loader = kept.loader("hubconf.py", file)
    spec = importlib.util.spec_from_file_location("hubconf.py", file, loader=loader)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or distributions.is_there(error.name):
            raise
        others = [name for name in imports if not distributions.is_there(name)]
        first = error.name.partition(".")[0]
        raise Failure("DEPENDENCY", missing_message([first, *(name for name in others if name != first)])) from error
    return module


def missing_message(names: list) -> str:
    """What is missing, in torch.hub's words, and the line that would bring it."""
    line = distributions.pip_line(names)
    foreign = [name for name in names if name in distributions.FOREIGN]
    parts = [f"Missing dependencies: {', '.join(names)}."]
    if line:
        parts.append(
            f"Bring them with: {line}, or let each repo have its own: HUB_PYTHON_ENVIRONMENT=own, or environment=own in the"
            " configuration hub.python."
        )
    if foreign:
        parts.append(f"{', '.join(foreign)}: the package index has other software of this name; see the repo's own words.")
    return " ".join(parts)


def _prefer_installed(root: str) -> None:
    """Imports installed packages that have native code where the repo has the same package without it.

    The repo is the sources of such a package: it cannot run before it is built. All other packages of the repo win over
    installed ones, as with torch.hub.
    """
    for name in _packages(root):
        installed = _installed(name)
        if installed is not None and _has_native(installed) and not _has_native(os.path.join(root, name)):
            print(f"hub: {name} is imported from {installed}: the repo has it without its native code", file=sys.stderr)
            importlib.import_module(name)
        else:
            # The fork server may have imported the installed one.
            for module in [each for each in sys.modules if each == name or each.startswith(name + ".")]:
                del sys.modules[module]


def _packages(root: str) -> list:
    with os.scandir(root) as entries:
        return [
            entry.name
            for entry in entries
            if entry.name.isidentifier() and os.path.isfile(os.path.join(entry.path, "__init__.py"))
        ]


def _installed(name: str):
    """The folder of an installed package."""
    try:
        spec = importlib.machinery.PathFinder.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations or spec.origin is None:
        return None
    return os.path.dirname(spec.origin)


def _has_native(folder: str) -> bool:
    for _, _, files in os.walk(folder):
        if any(file.endswith(_NATIVE) for file in files):
            return True
    return False
