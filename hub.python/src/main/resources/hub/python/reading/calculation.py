"""What reading calculates: Python's own functions on values that are known, within limits."""

import ast
import operator
import os
from typing import Any, Callable, Dict

from .sources import ReadError
from .values import UNKNOWN

MAX_STEPS = 500_000
MAX_CALLS = 20
MAX_ITEMS = 100_000
MAX_LITERAL = 20_000
"""A longer list or dict in the code is data: a vocabulary, a table of numbers."""

PLAIN = (str, bytes, int, float, complex, bool, type(None), list, tuple, dict, set)

BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv}

COMPARE: Dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}

# What of Python's own functions and methods is calculated. All of them return what is no larger than what they get.
FUNCTIONS: Dict[str, Callable[..., Any]] = {
    "dict": dict,
    "enumerate": enumerate,
    "len": len,
    "list": list,
    "range": range,
    "reversed": reversed,
    "set": set,
    "sorted": sorted,
    "str": str,
    "tuple": tuple,
    "zip": zip,
}
METHODS = {
    str: "capitalize endswith format join lower lstrip partition removeprefix removesuffix replace rsplit rstrip split"
    " startswith strip title upper".split(),
    dict: "copy get items keys values".split(),
    list: "copy count index".split(),
    tuple: "count index".split(),
    set: "copy union".split(),
}
PATH_FUNCTIONS: Dict[str, Callable[..., Any]] = {
    f"os.path.{name}": getattr(os.path, name)
    for name in "abspath basename dirname expanduser join normpath realpath splitext".split()
}


class Budget:
    """How much is calculated for one repo."""

    def __init__(self) -> None:
        self.left = MAX_STEPS
        self.calls = 0
        """How deep functions of the repo call each other."""

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise ReadError("its modules calculate too much as they are imported: more than reading follows.")


def has_width(pattern: str) -> bool:
    """A width makes a text of any length."""
    return any(pattern[at : at + 3].isdigit() for at in range(len(pattern) - 2))


def calculated(function: Callable[..., Any], *positional: Any, **named: Any) -> Any:
    try:
        result = function(*positional, **named)
    except Exception:  # running it would fail too, or give what is not known
        return UNKNOWN
    is_large = isinstance(result, (str, list, tuple, dict, set)) and len(result) > MAX_ITEMS
    return UNKNOWN if is_large else result
