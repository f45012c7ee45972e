"""What a name stands for, as far as reading tells. Numbers, texts, lists and so on stand for themselves."""

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, Tuple, Union

if TYPE_CHECKING:
    from .module import Module

AnyFunction = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]


@dataclass(frozen=True, eq=False)
class Function:
    """A function or a lambda of the repo."""

    node: AnyFunction
    module: "Module"
    bound: bool = False
    """Whether its first parameter is given: it is a method of an object."""


@dataclass(frozen=True, eq=False)
class Class:
    """A class of the repo."""

    node: ast.ClassDef
    module: "Module"


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the repo."""

    type: Class


@dataclass(frozen=True, eq=False)
class Partial:
    """What ``functools.partial`` makes."""

    function: Any
    positional: int
    named: Dict[str, ast.expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Foreign:
    """A module from outside the repo, or a name in one: ``torch.nn.functional``, ``pathlib.Path``."""

    name: str
    is_module: bool = False
    """Whether an import says that it is a module."""


@dataclass(frozen=True)
class Result:
    """What a call of something from outside the repo returns."""

    function: str


@dataclass(frozen=True)
class Alias:
    """A type such as ``List[int]``: it can be called, as ``typing`` has it."""

    of: str


@dataclass(frozen=True)
class PathText:
    """A ``pathlib.Path`` that is known."""

    text: str


@dataclass(frozen=True, eq=False)
class Namespace:
    """What ``globals()`` returns."""

    module: "Module"


@dataclass(frozen=True)
class Unknown:
    """What only running would tell."""

    is_callable: bool = False


Scopes = Tuple[Dict[str, Any], ...]
"""The names of functions and comprehensions around an expression, the innermost first."""

UNKNOWN = Unknown()


def path_text(value: Union[str, PathText]) -> str:
    """A path as text."""
    return value.text if isinstance(value, PathText) else value


def bind(target: ast.expr, value: Any, scope: Dict[str, Any]) -> None:
    """Assigns a value to the names of a target."""
    if isinstance(target, ast.Name):
        scope[target.id] = value
    elif isinstance(target, ast.Starred):
        bind(target.value, UNKNOWN, scope)
    elif isinstance(target, (ast.Tuple, ast.List)):
        is_known = isinstance(value, (list, tuple, str)) and len(value) == len(target.elts)
        is_plain = is_known and not any(isinstance(each, ast.Starred) for each in target.elts)
        for index, each in enumerate(target.elts):
            bind(each, value[index] if is_plain else UNKNOWN, scope)
