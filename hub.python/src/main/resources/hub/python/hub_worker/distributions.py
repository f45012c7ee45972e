"""Which distribution brings a module, and what this Python has."""

import importlib.metadata
import importlib.util
import re
import shlex
import sys
from typing import Iterable, List

# Modules whose distribution has another name, with what pip is to be asked for.
DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "Levenshtein": "levenshtein",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dora": "dora-search",
    "faiss": "faiss-cpu",
    "git": "gitpython",
    "hydra": "hydra-core",
    "mpl_toolkits": "matplotlib",
    # Newer versions of setuptools have no pkg_resources.
    "pkg_resources": "setuptools<81",
    "pl_bolts": "lightning-bolts",
    "ruamel": "ruamel.yaml",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}

# Distributions that bring one module in several variants.
VARIANTS = {
    "cv2": (
        "opencv-python",
        "opencv-python-headless",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
    ),
    "faiss": ("faiss-cpu", "faiss-gpu"),
}

# What these names bring from the package index is other software.
FOREIGN = frozenset({"apex", "clip"})

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")

_VERSION = r"(?:~=|===?|!=|<=?|>=?)\s*[\w.*+!-]+"
_VERSIONS = rf"{_VERSION}(?:\s*,\s*{_VERSION})*\s*,?"
_REQUIREMENT = re.compile(
    rf"[a-z0-9](?:[\w.-]*[a-z0-9])?\s*(?:\[[\w\s.,-]*\])?\s*(?:{_VERSIONS}|\(\s*{_VERSIONS}\s*\)|@\s*(?:(?:git\+)?https|file)://\S+)?\s*(?:;.*)?",
    re.ASCII | re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:git\+)?https://\S+(?:\s+;.*)?")


def is_requirement(text: str) -> bool:
    """Whether pip may be given it: a name with extras, versions and markers, or the address of one package.

    Options and bare paths are none: where packages come from is the user's choice, and not the repo's.
    """
    return _REQUIREMENT.fullmatch(text) is not None or _ADDRESS.fullmatch(text) is not None


def normalized(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    """The normalized name in a requirement such as ``Pillow>=8 ; python_version > "3"``, or an empty text."""
    found = _NAME.match(requirement)
    return normalized(found.group(1)) if found else ""


def distribution(name: str) -> str:
    """What pip is asked for to bring a module. Names that are distributions already stay."""
    top = name.split(".")[0]
    return DISTRIBUTIONS.get(name) or DISTRIBUTIONS.get(top) or (name if "-" in name else top)


def brings(requirement: str, name: str) -> bool:
    """Whether a requirement brings a module or distribution."""
    wanted = {normalized(name), name_of(distribution(name))}
    wanted.update(VARIANTS.get(name.split(".")[0], ()))
    return name_of(requirement) in wanted


def is_there(name: str) -> bool:
    """Whether this Python has a module or distribution: repos name either. Nothing of it is run."""
    plain = re.match(r"\s*([\w.-]*)", name).group(1)
    top = plain.partition(".")[0]
    if top in sys.modules:
        return True
    try:
        if importlib.util.find_spec(top) is not None:
            return True
    except (ImportError, ValueError):
        pass
    try:
        importlib.metadata.distribution(plain)
        return True
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def missing(names: Iterable[str]) -> List[str]:
    """Those of some modules or distributions that this Python does not have."""
    return [name for name in dict.fromkeys(names) if not is_there(name)]


def pip_line(names: Iterable[str]) -> str:
    """The command that brings some modules; empty if there is nothing that the package index could bring."""
    wanted = [distribution(name) for name in names if name not in FOREIGN and is_requirement(name)]
    return shlex.join([sys.executable, "-m", "pip", "install", *dict.fromkeys(wanted)]) if wanted else ""
