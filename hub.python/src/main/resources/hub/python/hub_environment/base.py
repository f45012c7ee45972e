"""The Python that environments are made from."""

import hashlib
import importlib.metadata
import json
import os
import sys
from typing import Dict, List, Optional

from hub_environment import requirements


def shared() -> Dict[str, str]:
    """The versions of what environments share with this Python."""
    return {name: version for name in requirements.SHARED for version in [version_of(name)] if version is not None}


def version_of(name: str) -> Optional[str]:
    """The version of a distribution that this Python has."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def site_folders() -> List[str]:
    """Where this Python has its installed packages."""
    return [
        folder
        for folder in dict.fromkeys(sys.path)
        if os.path.basename(folder) in ("site-packages", "dist-packages") and os.path.isdir(folder)
    ]


def key(wanted: List[str]) -> str:
    """The name of the environment that this Python makes for some requirements: other ones have other names."""
    identity = {
        "python": [os.path.abspath(sys.prefix), sys.version, *site_folders()],
        "shared": shared(),
        "requirements": sorted(wanted),
    }
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
