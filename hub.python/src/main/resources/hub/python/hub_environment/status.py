"""What a Python has, without importing it."""

import importlib.util
import os
import re
import sys
from typing import Dict

from hub_environment.base import version_of

OTHERS = ("torchvision", "numpy", "pillow")


def status() -> Dict[str, object]:
    """The version of PyTorch, what it is built for, and what else repos often need."""
    return {
        "executable": sys.executable,
        "version": sys.version.split()[0],
        "torch": version_of("torch") or "",
        "builtFor": _built_for(),
        "has": [f"{name} {version}" for name in OTHERS for version in [version_of(name)] if version is not None],
    }


def _built_for() -> str:
    """CUDA with its version, ROCm with its version, or CPU; as PyTorch's own file of versions says."""
    try:
        spec = importlib.util.find_spec("torch")
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        return ""
    file = os.path.join(os.path.dirname(spec.origin), "version.py")
    if not os.path.isfile(file):
        return ""
    with open(file, encoding="utf-8") as stream:
        text = stream.read()
    for name, shown in (("cuda", "CUDA"), ("hip", "ROCm")):
        version = re.search(rf"^{name}\b.*=\s*['\"]([^'\"]+)['\"]", text, re.MULTILINE)
        if version:
            return f"{shown} {version.group(1)}"
    return "CPU"
