"""Describes what can be called: its signature in Python's own words, its parameters, and its docstring."""

import ast
import inspect
from typing import Any, Dict, List, Optional

from .callables import result_is_class
from .installed import Definition, definition
from .objects import bases, find_method
from .values import Alias, Class, Foreign, Function, Instance, Partial, Result


def describe(name: str, value: Any) -> Dict[str, Any]:
    """An entrypoint as the hub knows it."""
    return _entry(name, _shape(value), _documentation(value), _is_helper(value))


def _is_helper(value: Any) -> bool:
    if isinstance(value, Partial):
        return False
    if isinstance(value, Result):
        return result_is_class(value.function)
    return isinstance(value, (Class, Foreign, Alias))


class _Shape:
    """The parameters of something that can be called."""

    def __init__(self, arguments: ast.arguments, returns: Optional[ast.expr], skip: int) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: List[Optional[ast.expr]] = [None] * (len(positional) - len(arguments.defaults))
        defaults += arguments.defaults
        only = max(0, len(arguments.posonlyargs) - skip)
        self.positional = list(zip(positional, defaults))[skip:]
        self.positional_only = only
        self.varargs = arguments.vararg
        self.keyword_only = list(zip(arguments.kwonlyargs, arguments.kw_defaults))
        self.keywords = arguments.kwarg
        self.returns = returns

    def bind(self, positional: int, named: Dict[str, ast.expr]) -> "_Shape":
        """As functools.partial leaves it: what is given by name becomes a default, and so does all after it by name."""
        self.positional = self.positional[positional:]
        self.positional_only = max(0, self.positional_only - positional)
        for index, (parameter, _) in enumerate(self.positional):
            if parameter.arg in named:
                after = self.positional[index:]
                self.positional = self.positional[:index]
                self.keyword_only = after + self.keyword_only
                break
        self.keyword_only = [(each, named.get(each.arg, default)) for each, default in self.keyword_only]
        return self

    def text(self, name: str) -> str:
        parts = [_parameter_text(*each) for each in self.positional]
        if self.positional_only:
            parts.insert(self.positional_only, "/")
        if self.varargs is not None:
            parts.append("*" + ast.unparse(self.varargs))
        elif self.keyword_only:
            parts.append("*")
        parts += [_parameter_text(*each) for each in self.keyword_only]
        if self.keywords is not None:
            parts.append("**" + ast.unparse(self.keywords))
        returns = "" if self.returns is None else " -> " + _source(self.returns)
        return f"{name}({', '.join(parts)}){returns}"

    def parameters(self) -> List[Dict[str, Any]]:
        result = [_parameter(*each) for each in self.positional]
        if self.varargs is not None:
            result.append(_rest("*", self.varargs))
        result += [_parameter(*each) for each in self.keyword_only]
        if self.keywords is not None:
            result.append(_rest("**", self.keywords))
        return result


def _shape(value: Any, depth: int = 0) -> Optional[_Shape]:
    if depth > 20:
        return None
    if isinstance(value, Function):
        skip = 1 if value.bound and _takes_self(value.node) else 0
        return _Shape(value.node.args, getattr(value.node, "returns", None), skip)
    if isinstance(value, Class):
        method = find_method(value, "__init__") or find_method(value, "__new__")
        if method is not None:
            shape = _shape(method, depth + 1)
            if shape is not None:
                shape.returns = None
            return shape
        return _fields(value.node) if _is_dataclass(value.node) else None
    if isinstance(value, Foreign):
        return _installed_shape(definition(value.name))
    if isinstance(value, Partial):
        shape = _shape(value.function, depth + 1)
        return None if shape is None else shape.bind(value.positional, value.named)
    if isinstance(value, Instance):
        method = find_method(value.type, "__call__") or find_method(value.type, "forward")
        return None if method is None else _shape(method, depth + 1)
    return None


def _installed_shape(node: Optional[Definition]) -> Optional[_Shape]:
    if node is None:
        return None
    if not isinstance(node, ast.ClassDef):
        return _Shape(node.args, node.returns, 0)
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    method = methods.get("__init__") or methods.get("__new__")
    if method is not None:
        return _Shape(method.args, None, 1)
    return _fields(node) if _is_dataclass(node) else None


def _takes_self(node: Any) -> bool:
    decorators = [ast.unparse(each) for each in getattr(node, "decorator_list", [])]
    return "staticmethod" not in decorators


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(each) for each in node.decorator_list)


def _fields(node: ast.ClassDef) -> _Shape:
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
    shape = _Shape(ast.parse("lambda: 0", mode="eval").body.args, None, 0)  # type: ignore[attr-defined]
    shape.positional = [(ast.arg(each.target.id, each.annotation), each.value) for each in fields]  # type: ignore[union-attr]
    return shape


def _documentation(value: Any, depth: int = 0) -> str:
    if depth > 20:
        return ""
    if isinstance(value, Function):
        return _docstring(value.node)
    if isinstance(value, Class):
        own = _docstring(value.node)
        method = find_method(value, "__init__")
        return own or (_docstring(method.node) if method is not None else "") or _inherited(value, depth)
    if isinstance(value, Partial):
        return _documentation(value.function, depth + 1)
    if isinstance(value, Instance):
        return _documentation(value.type, depth + 1)
    if isinstance(value, Foreign):
        return _foreign_documentation(value)
    if isinstance(value, Alias):
        return f"A type made from {value.of}."
    if isinstance(value, Result):
        return f"What {value.function} returns."
    return ""


def _foreign_documentation(value: Foreign) -> str:
    origin = f"Imported from {value.name.rpartition('.')[0]}."
    node = definition(value.name)
    if _installed_shape(node) is None:
        origin += " What it takes is known only when it runs."
    own = _docstring(node)
    return f"{origin}\n\n{own}" if own else origin


def _inherited(value: Class, depth: int) -> str:
    for base in bases(value):
        if isinstance(base, Class):
            return _documentation(base, depth + 1)
    return ""


def _docstring(node: Any) -> str:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        if isinstance(body[0].value.value, str):
            return inspect.cleandoc(body[0].value.value)
    return ""


def _entry(name: str, shape: Optional[_Shape], doc: str, helper: bool) -> Dict[str, Any]:
    return {
        "name": name,
        "parameters": [] if shape is None else shape.parameters(),
        "returns": "" if shape is None or shape.returns is None else _source(shape.returns),
        "doc": doc,
        "signature": f"{name}(...)" if shape is None else shape.text(name),
        "helper": helper,
    }


def _parameter(parameter: ast.arg, default: Optional[ast.expr]) -> Dict[str, Any]:
    return {
        "name": parameter.arg,
        "type": "" if parameter.annotation is None else _source(parameter.annotation),
        "defaultValue": None if default is None else _source(default),
        "varargs": False,
        "doc": "",
    }


def _rest(stars: str, parameter: ast.arg) -> Dict[str, Any]:
    described = _parameter(parameter, None)
    return {**described, "name": stars + parameter.arg, "varargs": True}


def _parameter_text(parameter: ast.arg, default: Optional[ast.expr]) -> str:
    text = ast.unparse(parameter)
    if default is None:
        return text
    return f"{text} = {_source(default)}" if parameter.annotation is not None else f"{text}={_source(default)}"


def _source(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        # An annotation in quotes is the same annotation.
        return repr(node.value)
    return ast.unparse(node)
