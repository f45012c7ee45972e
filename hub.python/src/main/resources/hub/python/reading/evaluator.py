"""Evaluates the expressions that name things: literals, names, attributes, paths, and what is made of them."""

import ast
import operator
import os
from typing import Any, Dict, List, Optional, Sequence

from .calculation import BINARY, COMPARE, MAX_ITEMS, MAX_LITERAL, PLAIN, Budget, calculated, has_width
from .callables import is_callable, standard_object
from .calls import Calls
from .module import Module
from .objects import can_be_called, find_method
from .values import (
    UNKNOWN,
    Alias,
    Class,
    Foreign,
    Function,
    Instance,
    Namespace,
    Partial,
    PathText,
    Scopes,
    bind,
    path_text,
)


class Evaluator:
    """Evaluates the expressions of one module."""

    def __init__(self, module: Module, budget: Budget) -> None:
        self._module = module
        self._budget = budget
        self._calls = Calls(self, module)

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
        return self.elements(node.elts, scopes)

    def _tuple(self, node: ast.Tuple, scopes: Scopes) -> Any:
        elements = self.elements(node.elts, scopes)
        return tuple(elements) if isinstance(elements, list) else elements

    def _set(self, node: ast.Set, scopes: Scopes) -> Any:
        elements = self.elements(node.elts, scopes)
        return calculated(set, elements) if isinstance(elements, list) else elements

    def elements(self, nodes: Sequence[ast.expr], scopes: Scopes) -> Any:
        """The values of a list; ``Unknown`` if only running would tell how many."""
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
                return PathText(os.path.join(left.text, path_text(right)))
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

    def _call(self, node: ast.Call, scopes: Scopes) -> Any:
        return self._calls.value(node, scopes)

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

def _system_fact(name: str) -> Any:
    found = standard_object(name)
    if found is None:
        return UNKNOWN
    fact = found[0]
    return tuple(fact) if isinstance(fact, tuple) else fact if isinstance(fact, PLAIN) else UNKNOWN
