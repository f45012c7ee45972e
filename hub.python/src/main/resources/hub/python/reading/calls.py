"""Evaluates calls: of Python's own functions, of functions of the repo, and of what comes from outside."""

import ast
import os
from typing import TYPE_CHECKING, Any, Dict, List

from .calculation import FUNCTIONS, MAX_CALLS, MAX_ITEMS, METHODS, PATH_FUNCTIONS, PLAIN, calculated, has_width
from .module import Module
from .objects import can_be_called
from .values import (
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Namespace,
    Partial,
    PathText,
    Result,
    Scopes,
    Unknown,
    bind,
    path_text,
)

if TYPE_CHECKING:
    from .evaluator import Evaluator


class Calls:
    """Evaluates the calls in the expressions of one module."""

    def __init__(self, evaluator: "Evaluator", module: Module) -> None:
        self._evaluator = evaluator
        self._module = module

    def value(self, node: ast.Call, scopes: Scopes) -> Any:
        """What a call returns; ``Unknown`` if only running would tell."""
        if isinstance(node.func, ast.Attribute):
            owner = self._evaluator.value(node.func.value, scopes)
            for kind, methods in METHODS.items():
                if isinstance(owner, kind):
                    return self._calculate(getattr(owner, node.func.attr, None), node, scopes, node.func.attr in methods)
            if isinstance(owner, PathText):
                return self._path_method(owner, node, scopes)
            function = self._evaluator.attribute(owner, node.func.attr)
        else:
            function = self._evaluator.value(node.func, scopes)
        if isinstance(function, Foreign):
            return self._call_foreign(function.name, node, scopes)
        if isinstance(function, Class):
            return Instance(function)
        if isinstance(function, Function):
            return self._call_function(function, node, scopes)
        if isinstance(function, (Result, Partial)) and len(node.args) == 1:
            # A decorator with arguments: functools.lru_cache(maxsize=None)(load)
            argument = self._evaluator.value(node.args[0], scopes)
            return argument if isinstance(argument, (Function, Class)) else UNKNOWN
        return UNKNOWN

    def _call_foreign(self, name: str, node: ast.Call, scopes: Scopes) -> Any:
        if name == "functools.partial" and node.args:
            named = {each.arg: each.value for each in node.keywords if each.arg is not None}
            return Partial(self._evaluator.value(node.args[0], scopes), len(node.args) - 1, named)
        if name in ("builtins.globals", "builtins.vars", "builtins.locals") and not node.args:
            return Namespace(self._module)
        if name == "builtins.vars" and len(node.args) == 1:
            return self._evaluator.attribute(self._evaluator.value(node.args[0], scopes), "__dict__")
        if name == "builtins.getattr" and len(node.args) >= 2:
            attribute = self._evaluator.value(node.args[1], scopes)
            owner = self._evaluator.value(node.args[0], scopes)
            return self._evaluator.attribute(owner, attribute) if isinstance(attribute, str) else UNKNOWN
        if name == "importlib.import_module" and node.args:
            module = self._evaluator.value(node.args[0], scopes)
            return self._module.imported(module) if isinstance(module, str) else UNKNOWN
        if name == "os.getcwd":
            return self._module.root
        if name in PATH_FUNCTIONS:
            return self._calculate(PATH_FUNCTIONS[name], node, scopes, True)
        if name in ("pathlib.Path", "pathlib.PurePath") and node.args:
            parts = [self._evaluator.value(each, scopes) for each in node.args]
            known = all(isinstance(each, (str, PathText)) for each in parts)
            return PathText(os.path.join(*map(path_text, parts))) if known else Result(name)
        if name.startswith("builtins.") and name[9:] in FUNCTIONS:
            return self._calculate(FUNCTIONS[name[9:]], node, scopes, True)
        if len(node.args) == 1 and not node.keywords:
            # A decorator that is called: torch.jit.script(function)
            argument = self._evaluator.value(node.args[0], scopes)
            if isinstance(argument, Function) and not name.startswith("builtins."):
                return argument
        return Result(name)

    def _calculate(self, function: Any, node: ast.Call, scopes: Scopes, is_allowed: bool) -> Any:
        positional = self._evaluator.elements(node.args, scopes)
        named = {each.arg: self._evaluator.value(each.value, scopes) for each in node.keywords}
        if not is_allowed or positional is UNKNOWN or None in named:
            return UNKNOWN
        values = [each.text if isinstance(each, PathText) else each for each in positional]
        if any(isinstance(each, Unknown) for each in [*values, *named.values()]):
            return UNKNOWN
        if function in (range, enumerate) and any(isinstance(each, int) and abs(each) > MAX_ITEMS for each in values):
            return UNKNOWN
        if isinstance(getattr(function, "__self__", None), str) and function.__name__ == "format":
            if has_width(function.__self__):
                return UNKNOWN
        result = calculated(function, *values, **named)
        is_series = isinstance(result, (range, enumerate, zip, type(reversed([])), type({}.keys()), type({}.values())))
        return list(result) if is_series or isinstance(result, type({}.items())) else result

    def _path_method(self, owner: PathText, node: ast.Call, scopes: Scopes) -> Any:
        name = node.func.attr  # type: ignore[attr-defined]
        if name in ("resolve", "absolute", "expanduser"):
            return owner
        if name in ("as_posix", "__str__"):
            return owner.text
        parts = self._evaluator.elements(node.args, scopes)
        if name == "joinpath" and isinstance(parts, list) and all(isinstance(each, (str, PathText)) for each in parts):
            return PathText(os.path.join(owner.text, *map(path_text, parts)))
        return UNKNOWN

    def _call_function(self, function: Function, node: ast.Call, scopes: Scopes) -> Any:
        """What a function of the repo returns, if that is a function, a class or an object that it makes."""
        if isinstance(function.node, (ast.Lambda, ast.AsyncFunctionDef)):
            return UNKNOWN
        names = [each.arg for each in function.node.args.args][1 if function.bound else 0 :]
        scope: Dict[str, Any] = {name: UNKNOWN for name in names}
        for name, argument in zip(names, node.args):
            if not isinstance(argument, ast.Starred):
                scope[name] = self._evaluator.value(argument, scopes)
        for keyword in node.keywords:
            if keyword.arg is not None:
                scope[keyword.arg] = self._evaluator.value(keyword.value, scopes)
        if self._module.budget.calls >= MAX_CALLS:
            return UNKNOWN
        self._module.budget.calls += 1
        try:
            result = _returned(function.node.body, scope, function.module)
        finally:
            self._module.budget.calls -= 1
        # Loops and changes in it are not followed. So a number, a text or a list is known only where it is all that it does.
        is_short = all(isinstance(each, (ast.Return, ast.Expr)) for each in function.node.body)
        return result if is_short or not isinstance(result, PLAIN) else UNKNOWN


def _returned(body: List[ast.stmt], scope: Dict[str, Any], module: Module) -> Any:
    best: Any = UNKNOWN
    for statement in body:
        module.budget.step()
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            scope[statement.name] = Function(statement, module)
        elif isinstance(statement, ast.ClassDef):
            scope[statement.name] = Class(statement, module)
        elif isinstance(statement, ast.Assign):
            value = module.value(statement.value, (scope,))
            for target in statement.targets:
                bind(target, value, scope)
        elif isinstance(statement, ast.Return):
            value = module.value(statement.value, (scope,)) if statement.value else None
            return best if can_be_called(best) else value
        else:
            for inner in _bodies(statement):
                value = _returned(inner, scope, module)
                best = best if can_be_called(best) or isinstance(value, Unknown) else value
    return best


def _bodies(statement: ast.stmt) -> List[List[ast.stmt]]:
    bodies = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    bodies += [each.body for each in getattr(statement, "handlers", []) + getattr(statement, "cases", [])]
    return [each for each in bodies if each]
