"""Imports a repo's hubconf.py as torch.hub does."""

import importlib.machinery
import importlib.metadata
import importlib.util
import os
import re
import sys

from hub_worker.failures import Failure

_NATIVE = (".so", ".pyd", ".dylib")

_DISTRIBUTIONS = {
    "PIL": "pillow",
    "yaml": "pyyaml",
    "cv2": "opencv-python-headless",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "hydra": "hydra-core",
    "dora": "dora-search",
    "pkg_resources": "setuptools<81",
}
"""What brings a module, where the two names differ."""


def load(root: str, dependencies: list, imports: list):
    """The module of ``hubconf.py``. It is not in ``sys.modules``, and the repo stays the first place where modules are found."""
    _prefer_installed(root)
    sys.path.insert(0, root)
    source = os.path.join(root, "src")
    if os.path.isdir(source):
        sys.path.append(source)
    missing = [name for name in dependencies if not _is_there(name)]
    if missing:
        raise Failure("DEPENDENCY", missing_message(missing))
    spec = importlib.util.spec_from_file_location("hubconf.py", os.path.join(root, "hubconf.py"))
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or _is_there(error.name):
            raise
        others = [name for name in imports if not _is_there(name)]
        first = error.name.partition(".")[0]
        raise Failure("DEPENDENCY", missing_message([first, *(name for name in others if name != first)])) from error
    return module


def missing_message(names: list) -> str:
    """What is missing, in torch.hub's words, and the line that would bring it."""
    wanted = " ".join(_quoted(_DISTRIBUTIONS.get(name, name)) for name in names)
    return f"Missing dependencies: {', '.join(names)}. Bring them with: {sys.executable} -m pip install {wanted}"


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[<>=!~;\[ ]", name) else name


def _is_there(name: str) -> bool:
    """Whether there is such a module, or such a distribution: repos name either."""
    plain = re.match(r"\s*([\w.-]*)", name).group(1)
    first = plain.partition(".")[0]
    if first in sys.modules:
        return True
    try:
        if importlib.util.find_spec(first) is not None:
            return True
    except (ImportError, ValueError):
        pass
    try:
        importlib.metadata.distribution(plain)
        return True
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


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
