"""Evaluates the expressions that name things: literals, names, attributes, paths, and what is made of them."""

import ast
import operator
import os
from typing import Any, Dict, List, Optional, Sequence

from .calculation import (
    BINARY,
    COMPARE,
    FUNCTIONS,
    MAX_CALLS,
    MAX_ITEMS,
    MAX_LITERAL,
    METHODS,
    PATH_FUNCTIONS,
    PLAIN,
    UNKNOWN,
    Budget,
    calculated,
    has_width,
)
from .callables import is_callable, objects_are_callable, result_is_callable, standard_object
from .module import Module
from .values import (
    Alias,
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
)

class Evaluator:
    """Evaluates the expressions of one module."""

    def __init__(self, module: Module, budget: Budget) -> None:
        self._module = module
        self._budget = budget

    def value(self, node: Optional[ast.expr], scopes: Scopes = ()) -> Any:
        """What an expression stands for; ``Unknown`` if only running would tell."""
        self._budget.step()
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        return UNKNOWN if method is None else method(node, scopes)

    def truth(self, node: ast.expr, scopes: Scopes = ()) -> Optional[bool]:
        """Whether a condition holds; None if only running would tell."""
        value = self.value(node, scopes)
        if isinstance(value, PLAIN):
            return bool(value)
        return True if isinstance(value, (Function, Class, Partial)) else None

    def items(self, node: ast.expr, scopes: Scopes = ()) -> Optional[List[Any]]:
        """What a loop over an expression gives; None if only running would tell."""
        value = self.value(node, scopes)
        return list(value)[:MAX_ITEMS] if isinstance(value, (str, list, tuple, dict, set)) else None

    # Literals

    def _constant(self, node: ast.Constant, scopes: Scopes) -> Any:
        return node.value if isinstance(node.value, PLAIN) else UNKNOWN

    def _list(self, node: ast.List, scopes: Scopes) -> Any:
        return self._elements(node.elts, scopes)

    def _tuple(self, node: ast.Tuple, scopes: Scopes) -> Any:
        elements = self._elements(node.elts, scopes)
        return tuple(elements) if isinstance(elements, list) else elements

    def _set(self, node: ast.Set, scopes: Scopes) -> Any:
        elements = self._elements(node.elts, scopes)
        return calculated(set, elements) if isinstance(elements, list) else elements

    def _elements(self, nodes: Sequence[ast.expr], scopes: Scopes) -> Any:
        if len(nodes) > MAX_LITERAL:
            return UNKNOWN
        elements: List[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                more = self.items(node.value, scopes)
                if more is None:
                    return UNKNOWN
                elements.extend(more)
            else:
                elements.append(self.value(node, scopes))
        return elements

    def _dict(self, node: ast.Dict, scopes: Scopes) -> Any:
        if len(node.keys) > MAX_LITERAL:
            return UNKNOWN
        result: Dict[Any, Any] = {}
        for key_node, value_node in zip(node.keys, node.values):
            value = self.value(value_node, scopes)
            if key_node is None:
                if not isinstance(value, dict):
                    return UNKNOWN
                result.update(value)
                continue
            key = self.value(key_node, scopes)
            if not isinstance(key, (str, int, float, bool, tuple, type(None), Foreign, Class, Function)):
                return UNKNOWN
            try:
                result[key] = value
            except TypeError:
                return UNKNOWN
        return result

    def _joinedstr(self, node: ast.JoinedStr, scopes: Scopes) -> Any:
        text = ""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value, scopes)
                specification = self.value(part.format_spec, scopes) if part.format_spec else ""
                if not isinstance(value, (str, int, float)) or not isinstance(specification, str):
                    return UNKNOWN
                if part.conversion == ord("r"):
                    value = repr(value)
                piece = calculated(format, value, specification) if len(specification) < 9 else UNKNOWN
                if not isinstance(piece, str):
                    return UNKNOWN
                text += piece
            else:
                text += str(self.value(part, scopes))
        return text

    # Operators

    def _binop(self, node: ast.BinOp, scopes: Scopes) -> Any:
        left, right = self.value(node.left, scopes), self.value(node.right, scopes)
        if isinstance(node.op, ast.Div):
            if isinstance(left, PathText) and isinstance(right, (str, PathText)):
                return PathText(os.path.join(left.text, _text(right)))
            return UNKNOWN
        if isinstance(node.op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
            return {**left, **right}
        function = BINARY.get(type(node.op))
        if function is None or not isinstance(left, PLAIN) or not isinstance(right, PLAIN):
            return UNKNOWN
        if isinstance(left, str) and isinstance(node.op, ast.Mod) and has_width(left):
            return UNKNOWN
        return calculated(function, left, right)

    def _unaryop(self, node: ast.UnaryOp, scopes: Scopes) -> Any:
        if isinstance(node.op, ast.Not):
            truth = self.truth(node.operand, scopes)
            return UNKNOWN if truth is None else not truth
        value = self.value(node.operand, scopes)
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            return -value
        return UNKNOWN

    def _boolop(self, node: ast.BoolOp, scopes: Scopes) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        value: Any = UNKNOWN
        for each in node.values:
            value = self.value(each, scopes)
            truth = self.truth(each, scopes)
            if truth is None or truth == stops_at:
                return value
        return value

    def _compare(self, node: ast.Compare, scopes: Scopes) -> Any:
        left = self.value(node.left, scopes)
        for operation, right_node in zip(node.ops, node.comparators):
            right = self.value(right_node, scopes)
            if isinstance(left, Foreign) and left.name.startswith("sys.") and isinstance(right, PLAIN):
                left = _system_fact(left.name)
            if not isinstance(left, PLAIN) or not isinstance(right, PLAIN):
                return UNKNOWN
            result = calculated(COMPARE[type(operation)], left, right)
            if result is not True:
                return result
            left = right
        return True

    def _ifexp(self, node: ast.IfExp, scopes: Scopes) -> Any:
        truth = self.truth(node.test, scopes)
        if truth is None:
            value = self.value(node.body, scopes)
            return value if can_be_called(value) else self.value(node.orelse, scopes)
        return self.value(node.body if truth else node.orelse, scopes)

    # Names

    def _name(self, node: ast.Name, scopes: Scopes) -> Any:
        for scope in scopes:
            if node.id in scope:
                return scope[node.id]
        if node.id in self._module.names:
            return self._module.names[node.id]
        if node.id == "__name__":
            return self._module.name
        if node.id == "__file__":
            return self._module.source.path if self._module.source else UNKNOWN
        found = standard_object("builtins." + node.id)
        return UNKNOWN if found is None else Foreign("builtins." + node.id)

    def _attribute(self, node: ast.Attribute, scopes: Scopes) -> Any:
        return self.attribute(self.value(node.value, scopes), node.attr)

    def attribute(self, owner: Any, name: str) -> Any:
        """What ``owner.name`` stands for."""
        if isinstance(owner, Foreign):
            full = f"{owner.name}.{name}"
            return False if full == "typing.TYPE_CHECKING" else Foreign(full)
        if isinstance(owner, Module):
            return Namespace(owner) if name == "__dict__" else owner.names.get(name, UNKNOWN)
        if isinstance(owner, PathText):
            return PathText(os.path.dirname(owner.text)) if name == "parent" else UNKNOWN
        if isinstance(owner, (Function, Class)) and name in ("__name__", "__qualname__"):
            return getattr(owner.node, "name", "<lambda>")
        if isinstance(owner, (Class, Instance)):
            of_type = owner.type if isinstance(owner, Instance) else owner
            method = find_method(of_type, name)
            return UNKNOWN if method is None else Function(method.node, method.module, bound=True)
        return UNKNOWN

    def _subscript(self, node: ast.Subscript, scopes: Scopes) -> Any:
        owner = self.value(node.value, scopes)
        index_node: Any = node.slice
        if isinstance(owner, Foreign):
            if owner.name == "sys.modules" and self.value(index_node, scopes) == self._module.name:
                return self._module
            is_type = is_callable(owner.name)
            return Alias(owner.name) if is_type else UNKNOWN
        if isinstance(owner, Namespace):
            return owner.module.names.get(self.value(index_node, scopes), UNKNOWN)
        if isinstance(owner, (list, tuple, dict, str)) and not isinstance(index_node, ast.Slice):
            index = self.value(index_node, scopes)
            return calculated(operator.getitem, owner, index) if isinstance(index, (str, int)) else UNKNOWN
        return UNKNOWN

    # Functions

    def _lambda(self, node: ast.Lambda, scopes: Scopes) -> Any:
        return Function(node, self._module)

    def _listcomp(self, node: ast.ListComp, scopes: Scopes) -> Any:
        rounds = self._rounds(node.generators, scopes)
        return UNKNOWN if rounds is None else [self.value(node.elt, each) for each in rounds]

    _generatorexp = _listcomp

    def _setcomp(self, node: ast.SetComp, scopes: Scopes) -> Any:
        rounds = self._rounds(node.generators, scopes)
        return UNKNOWN if rounds is None else calculated(set, [self.value(node.elt, each) for each in rounds])

    def _dictcomp(self, node: ast.DictComp, scopes: Scopes) -> Any:
        rounds = self._rounds(node.generators, scopes)
        if rounds is None:
            return UNKNOWN
        pairs = [(self.value(node.key, each), self.value(node.value, each)) for each in rounds]
        return calculated(dict, pairs) if all(isinstance(key, (str, int)) for key, _ in pairs) else UNKNOWN

    def _rounds(self, generators: List[ast.comprehension], scopes: Scopes) -> Optional[List[Scopes]]:
        rounds = [scopes]
        for generator in generators:
            more: List[Scopes] = []
            for each in rounds:
                items = self.items(generator.iter, each)
                if items is None:
                    return None
                for item in items:
                    self._budget.step()
                    scope: Dict[str, Any] = {}
                    bind(generator.target, item, scope)
                    inner = (scope, *each)
                    truths = [self.truth(condition, inner) for condition in generator.ifs]
                    if None in truths:
                        return None
                    if all(truths):
                        more.append(inner)
            rounds = more
        return rounds

    def _call(self, node: ast.Call, scopes: Scopes) -> Any:
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value, scopes)
            for kind, methods in METHODS.items():
                if isinstance(owner, kind):
                    return self._calculate(getattr(owner, node.func.attr, None), node, scopes, node.func.attr in methods)
            if isinstance(owner, PathText):
                return self._path_method(owner, node, scopes)
            function = self.attribute(owner, node.func.attr)
        else:
            function = self.value(node.func, scopes)
        if isinstance(function, Foreign):
            return self._call_foreign(function.name, node, scopes)
        if isinstance(function, Class):
            return Instance(function)
        if isinstance(function, Function):
            return self._call_function(function, node, scopes)
        if isinstance(function, (Result, Partial)) and len(node.args) == 1:
            # A decorator with arguments: functools.lru_cache(maxsize=None)(load)
            argument = self.value(node.args[0], scopes)
            return argument if isinstance(argument, (Function, Class)) else UNKNOWN
        return UNKNOWN

    def _call_foreign(self, name: str, node: ast.Call, scopes: Scopes) -> Any:
        if name == "functools.partial" and node.args:
            named = {each.arg: each.value for each in node.keywords if each.arg is not None}
            return Partial(self.value(node.args[0], scopes), len(node.args) - 1, named)
        if name in ("builtins.globals", "builtins.vars", "builtins.locals") and not node.args:
            return Namespace(self._module)
        if name == "builtins.vars" and len(node.args) == 1:
            return self.attribute(self.value(node.args[0], scopes), "__dict__")
        if name == "builtins.getattr" and len(node.args) >= 2:
            attribute = self.value(node.args[1], scopes)
            owner = self.value(node.args[0], scopes)
            return self.attribute(owner, attribute) if isinstance(attribute, str) else UNKNOWN
        if name == "importlib.import_module" and node.args:
            module = self.value(node.args[0], scopes)
            return self._module.imported(module) if isinstance(module, str) else UNKNOWN
        if name == "os.getcwd":
            return self._module.root
        if name in PATH_FUNCTIONS:
            return self._calculate(PATH_FUNCTIONS[name], node, scopes, True)
        if name in ("pathlib.Path", "pathlib.PurePath") and node.args:
            parts = [self.value(each, scopes) for each in node.args]
            known = all(isinstance(each, (str, PathText)) for each in parts)
            return PathText(os.path.join(*map(_text, parts))) if known else Result(name)
        if name.startswith("builtins.") and name[9:] in FUNCTIONS:
            return self._calculate(FUNCTIONS[name[9:]], node, scopes, True)
        if len(node.args) == 1 and not node.keywords:
            # A decorator that is called: torch.jit.script(function)
            argument = self.value(node.args[0], scopes)
            if isinstance(argument, Function) and not name.startswith("builtins."):
                return argument
        return Result(name)

    def _calculate(self, function: Any, node: ast.Call, scopes: Scopes, is_allowed: bool) -> Any:
        positional = self._elements(node.args, scopes)
        named = {each.arg: self.value(each.value, scopes) for each in node.keywords}
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
        parts = self._elements(node.args, scopes)
        if name == "joinpath" and isinstance(parts, list) and all(isinstance(each, (str, PathText)) for each in parts):
            return PathText(os.path.join(owner.text, *map(_text, parts)))
        return UNKNOWN

    def _call_function(self, function: Function, node: ast.Call, scopes: Scopes) -> Any:
        """What a function of the repo returns, if that is a function, a class or an object that it makes."""
        if isinstance(function.node, (ast.Lambda, ast.AsyncFunctionDef)):
            return UNKNOWN
        names = [each.arg for each in function.node.args.args][1 if function.bound else 0 :]
        scope: Dict[str, Any] = {name: UNKNOWN for name in names}
        for name, argument in zip(names, node.args):
            if not isinstance(argument, ast.Starred):
                scope[name] = self.value(argument, scopes)
        for keyword in node.keywords:
            if keyword.arg is not None:
                scope[keyword.arg] = self.value(keyword.value, scopes)
        if self._budget.calls >= MAX_CALLS:
            return UNKNOWN
        self._budget.calls += 1
        try:
            result = Evaluator(function.module, self._budget)._returned(function.node.body, scope)
        finally:
            self._budget.calls -= 1
        # Loops and changes in it are not followed. So a number, a text or a list is known only where it is all that it does.
        is_short = all(isinstance(each, (ast.Return, ast.Expr)) for each in function.node.body)
        return result if is_short or not isinstance(result, PLAIN) else UNKNOWN

    def _returned(self, body: List[ast.stmt], scope: Dict[str, Any]) -> Any:
        best: Any = UNKNOWN
        for statement in body:
            self._budget.step()
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                scope[statement.name] = Function(statement, self._module)
            elif isinstance(statement, ast.ClassDef):
                scope[statement.name] = Class(statement, self._module)
            elif isinstance(statement, ast.Assign):
                value = self.value(statement.value, (scope,))
                for target in statement.targets:
                    bind(target, value, scope)
            elif isinstance(statement, ast.Return):
                value = self.value(statement.value, (scope,)) if statement.value else None
                return best if can_be_called(best) else value
            else:
                for inner in _bodies(statement):
                    value = self._returned(inner, scope)
                    best = best if can_be_called(best) or isinstance(value, Unknown) else value
        return best


def _bodies(statement: ast.stmt) -> List[List[ast.stmt]]:
    bodies = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    bodies += [each.body for each in getattr(statement, "handlers", []) + getattr(statement, "cases", [])]
    return [each for each in bodies if each]


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
    evaluator = Evaluator(owner.module, owner.module.budget)
    return [evaluator.value(base) for base in owner.node.bases]


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


def _text(value: Any) -> str:
    return value.text if isinstance(value, PathText) else value


def _system_fact(name: str) -> Any:
    found = standard_object(name)
    if found is None:
        return UNKNOWN
    fact = found[0]
    return tuple(fact) if isinstance(fact, tuple) else fact if isinstance(fact, PLAIN) else UNKNOWN
