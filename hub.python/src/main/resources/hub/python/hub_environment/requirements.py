"""What a repo needs: from its packaging files, its declared dependencies and its imports. Nothing of the repo is run."""

import configparser
import os
import re
from typing import Iterable, List, Tuple

from hub_worker import distributions

# PyTorch is shared with the Python that hub uses, so that no environment has one of its own.
SHARED = ("torch", "torchvision")

_MOST_BYTES = 1 << 20
_DEEPEST = 5
_COMMENT = re.compile(r"(^|\s)#.*$")
# Files such as requirements-dev.txt are for those who work on the repo.
_FOR_OTHERS = re.compile(r"dev|test|doc|lint|train|build|ci|example|optional|notebook|demo")


def of_repo(root: str, dependencies: Iterable[str], shared: Iterable[str] = SHARED) -> Tuple[List[str], List[str]]:
    """The requirements of a repo without those that are shared, and what was left out: a line for each."""
    left_out: List[str] = []
    wanted: List[str] = []
    for requirement in [*packaging_files(root, left_out), *dependencies]:
        if not distributions.is_requirement(requirement):
            left_out.append(f"{requirement}: expected the name of a package, with versions, or its https address")
            continue
        name = distributions.name_of(requirement)
        if name in shared:
            continue
        if any(name and distributions.brings(other, requirement) for other in wanted):
            continue
        if requirement in distributions.FOREIGN:
            left_out.append(f"{requirement}: the package index has other software of this name")
            continue
        wanted.append(requirement if _is_specific(requirement) else distributions.distribution(requirement))
    return wanted, left_out


def _is_specific(requirement: str) -> bool:
    return re.search(r"[<>=!~;\[@:/ ]", requirement) is not None


def packaging_files(root: str, left_out: List[str]) -> List[str]:
    """The requirements that the packaging files of a repo name, in the order in which they stand there."""
    found: List[str] = []
    for file in _requirement_files(root):
        found += _requirement_lines(root, file, 0)
    found += _pyproject(os.path.join(root, "pyproject.toml"), left_out)
    found += _setup_cfg(os.path.join(root, "setup.cfg"))
    return found


def _requirement_files(root: str) -> List[str]:
    names = [
        name
        for name in sorted(os.listdir(root))
        if re.fullmatch(r"requirements?.*\.txt", name) and os.path.isfile(os.path.join(root, name))
    ]
    if "requirements.txt" in names:
        return [os.path.join(root, "requirements.txt")]
    return [os.path.join(root, name) for name in names if not _FOR_OTHERS.search(name)]


def _text(file: str) -> str:
    with open(file, encoding="utf-8-sig", errors="replace") as stream:
        return stream.read(_MOST_BYTES)


def _requirement_lines(root: str, file: str, depth: int) -> List[str]:
    found: List[str] = []
    for line in _text(file).replace("\\\n", "").splitlines():
        line = _COMMENT.sub("", line).strip()
        if not line:
            continue
        other = re.fullmatch(r"(?:-r|--requirement)[ =]?\s*(\S+)", line)
        if other and depth < _DEEPEST:
            path = os.path.realpath(os.path.join(os.path.dirname(file), other.group(1)))
            if os.path.isfile(path) and path.startswith(os.path.realpath(root) + os.sep):
                found += _requirement_lines(root, path, depth + 1)
                continue
        # Hashes are of the files that the author had.
        found.append(re.sub(r"\s+--hash[= ]\S+", "", line).strip())
    return found


def _pyproject(file: str, left_out: List[str]) -> List[str]:
    if not os.path.isfile(file):
        return []
    toml = _toml_reader()
    if toml is None:
        left_out.append("pyproject.toml: only Python 3.11 or newer, or one with pip, reads it")
        return []
    try:
        content = toml.loads(_text(file))
    except ValueError as error:
        left_out.append(f"pyproject.toml: {error}")
        return []
    project = _table(content, "project").get("dependencies", [])
    found = [item for item in project if isinstance(item, str)] if isinstance(project, list) else []
    # Poetry's versions have a syntax of their own, so only the names are taken.
    found += [name for name in _table(content, "tool", "poetry", "dependencies") if name != "python"]
    return found


def _table(content: dict, *path: str) -> dict:
    for key in path:
        content = content.get(key, {}) if isinstance(content, dict) else {}
    return content if isinstance(content, dict) else {}


def _toml_reader():
    try:
        import tomllib

        return tomllib
    except ImportError:
        pass
    try:
        from pip._vendor import tomli

        return tomli
    except ImportError:
        return None


def _setup_cfg(file: str) -> List[str]:
    if not os.path.isfile(file):
        return []
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_text(file))
    except configparser.Error:
        return []
    text = parser.get("options", "install_requires", fallback="")
    lines = [_COMMENT.sub("", line).strip() for line in text.splitlines()]
    return [line for line in lines if line]
