"""
Says what a repo's hubconf.py offers, needs and reaches for. It parses files and runs nothing of them.

Called as ``python -I -S reader.py ROOT``; it writes a JSON object with ``source`` or ``error``.
"""

import gc
import json
import os
import sys
from typing import Any, Dict

# An isolated Python does not look beside the script.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from reading.callables import is_standard  # noqa: E402
from reading.modules import Modules  # noqa: E402
from reading.objects import can_be_called  # noqa: E402
from reading.reach import Reach  # noqa: E402
from reading.signatures import describe  # noqa: E402
from reading.sources import ReadError, Sources  # noqa: E402

MAX_MEMORY = 3 << 30


def read(root: str) -> Dict[str, Any]:
    """
    What a repo says of itself.

    :raises ReadError: if it cannot be read
    """
    modules = Modules(Sources(root))
    hubconf = modules.hubconf()
    offered = {name: value for name, value in hubconf.names.items() if not name.startswith("_") and can_be_called(value)}
    entrypoints = sorted(
        (describe(name, value) for name, value in offered.items()), key=lambda each: (each["helper"], each["name"])
    )
    dependencies = hubconf.names.get("dependencies", [])
    reach = Reach(modules)
    uses = reach.uses()
    return {
        "entrypoints": entrypoints,
        "dynamic": hubconf.dynamic,
        "dependencies": [each for each in dependencies if isinstance(each, str)]
        if isinstance(dependencies, (list, tuple))
        else [],
        "imports": sorted(name for name in modules.foreign if not is_standard(name)),
        "lateImports": reach.late_imports,
        "uses": uses,
        "warnings": modules.warnings + reach.warnings,
    }


def _prepare() -> None:
    """Sets limits for the whole process, which reads one repo and ends."""
    # Following an import takes some eight calls.
    sys.setrecursionlimit(3_000)
    # Trees have no cycles worth a search: without it parsing takes half the time.
    gc.disable()
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    except (ImportError, ValueError, OSError):
        # This system has no such limit.
        pass


def main() -> None:
    _prepare()
    try:
        answer: Dict[str, Any] = {"source": read(sys.argv[1])}
    except ReadError as error:
        answer = {"error": str(error)}
    except RecursionError:
        answer = {"error": "its code nests too deeply to be read."}
    except MemoryError:
        answer = {"error": f"reading its code takes more than {MAX_MEMORY >> 30} GiB of memory."}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
