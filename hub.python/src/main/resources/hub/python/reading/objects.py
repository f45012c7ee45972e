"""The classes of a repo and their objects: their methods and bases, and what of all values can be called."""

import ast
from typing import Any, List, Optional

from .callables import is_callable, objects_are_callable, result_is_callable
from .values import Alias, Class, Foreign, Function, Instance, Partial, Result, Unknown


def find_method(owner: Any, name: str, depth: int = 0) -> Optional[Function]:
    """The method of a class of the repo, or of its bases as far as they are the repo's."""
    if not isinstance(owner, Class) or depth > 20:
        return None
    for statement in owner.node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == name:
            return Function(statement, owner.module, bound=True)
    for base in bases(owner):
        found = find_method(base, name, depth + 1)
        if found is not None:
            return found
    return None


def bases(owner: Class) -> List[Any]:
    """The classes that a class of the repo extends."""
    return [owner.module.value(base) for base in owner.node.bases]


def can_be_called(value: Any) -> bool:
    """Whether ``callable(value)`` holds, as far as reading tells."""
    if isinstance(value, (Function, Class, Partial, Alias)):
        return True
    if isinstance(value, Unknown):
        return value.is_callable
    if isinstance(value, Foreign):
        return not value.is_module and is_callable(value.name)
    if isinstance(value, Result):
        return result_is_callable(value.function)
    return isinstance(value, Instance) and _objects_can_be_called(value.type)


def _objects_can_be_called(owner: Class, depth: int = 0) -> bool:
    if depth > 20:
        return False
    if find_method(owner, "__call__") is not None:
        return True
    for base in bases(owner):
        if isinstance(base, Foreign) and objects_are_callable(base.name):
            return True
        if isinstance(base, Class) and _objects_can_be_called(base, depth + 1):
            return True
    return False
