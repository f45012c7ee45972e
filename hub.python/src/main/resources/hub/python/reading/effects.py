"""Follows the calls that change names of a module: of its namespace, of its lists and dicts, and of sys.path."""

import ast
import os
from typing import TYPE_CHECKING, Any

from .evaluator import Evaluator
from .module import Module
from .sources import Source
from .values import UNKNOWN, Foreign, Function, Namespace, PathText

if TYPE_CHECKING:
    from .modules import Modules


class Effects:
    """Follows what calls in one module change."""

    def __init__(self, module: Module, source: Source, modules: "Modules", evaluator: Evaluator) -> None:
        self._module = module
        self._source = source
        self._modules = modules
        self._evaluator = evaluator

    def follow(self, node: ast.Call, in_doubt: bool) -> None:
        """Follows a call; it is in doubt if it may run or not."""
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self._evaluator.value(function.value)
            if isinstance(owner, Namespace):
                return self._change_namespace(owner.module, function.attr, node)
            if isinstance(owner, (list, dict, set)):
                return self._change(owner, function, node, in_doubt)
            if isinstance(owner, Foreign) and owner.name == "sys.path":
                return self._extend_path(function.attr, node)
        called = self._evaluator.value(function)
        if isinstance(called, Foreign):
            self._call_foreign(called.name, node)
        elif isinstance(called, Function):
            self._call_function(called, node)

    def _call_foreign(self, name: str, node: ast.Call) -> None:
        if name in ("builtins.exec", "builtins.eval"):
            if name == "builtins.exec":
                self.says_dynamic(node, "exec(…) may set names")
        elif name == "builtins.setattr" and len(node.args) == 3:
            owner = self._evaluator.value(node.args[0])
            if isinstance(owner, Module):
                key, value = self._evaluator.value(node.args[1]), self._evaluator.value(node.args[2])
                self.set_name(owner, key, value, node, "setattr(…)")
        elif name == "builtins.map" and node.args:
            called = self._evaluator.value(node.args[0])
            if isinstance(called, Function):
                self._call_function(called, node)

    def _call_function(self, function: Function, node: ast.AST) -> None:
        """A function of the repo that runs as the module is imported may set names of its own module."""
        if isinstance(function.node, ast.Lambda):
            return
        for inner in ast.walk(function.node):
            self._modules.budget.step()
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    function.module.names.setdefault(name, UNKNOWN)
            if isinstance(inner, ast.Call) and _sets_names(inner):
                source = function.module.source
                shown = f"{source.at(inner)}: " if source else ""
                line = f"{shown}{function.node.name} sets names of the module as it runs"
                if line not in function.module.dynamic:
                    function.module.dynamic.append(line)

    def _change_namespace(self, module: Module, method: str, node: ast.Call) -> None:
        if method == "update":
            for each in node.args:
                more = self._evaluator.value(each)
                keys = list(more) if isinstance(more, dict) else [UNKNOWN]
                for key in keys:
                    self.set_name(module, key, more[key] if isinstance(more, dict) else None, node, "globals().update(…)")
            for keyword in node.keywords:
                self.set_name(module, keyword.arg, self._evaluator.value(keyword.value), node, "globals().update(…)")
        elif method in ("setdefault", "__setitem__") and len(node.args) == 2:
            key, value = self._evaluator.value(node.args[0]), self._evaluator.value(node.args[1])
            self.set_name(module, key, value, node, f"globals().{method}(…)")
        elif method == "pop" and node.args:
            module.names.pop(self._evaluator.value(node.args[0]), None)

    def _change(self, owner: Any, function: ast.Attribute, node: ast.Call, in_doubt: bool) -> None:
        if in_doubt and isinstance(function.value, ast.Name) and function.value.id != "__all__":
            # It may happen, and how often is not known.
            self._module.names[function.value.id] = UNKNOWN
            return
        values = [self._evaluator.value(each) for each in node.args]
        method = function.attr
        if method in ("append", "add") and len(values) == 1:
            try:
                getattr(owner, method)(values[0])
                return
            except (AttributeError, TypeError):
                pass
        elif method in ("extend", "update") and len(values) == 1 and isinstance(values[0], (list, tuple, dict, set)):
            try:
                getattr(owner, method)(values[0])
                return
            except (AttributeError, TypeError, ValueError):
                pass
        elif method in ("sort", "reverse"):
            return
        elif not hasattr(owner, method) or method in ("get", "items", "keys", "values", "copy", "index", "count"):
            return
        if isinstance(function.value, ast.Name):
            self._module.names[function.value.id] = UNKNOWN

    def _extend_path(self, method: str, node: ast.Call) -> None:
        if method not in ("append", "insert", "extend") or not node.args:
            return
        value = self._evaluator.value(node.args[-1])
        for each in value if isinstance(value, (list, tuple)) else [value]:
            text = each.text if isinstance(each, PathText) else each
            if isinstance(text, str):
                folder = os.path.normpath(os.path.join(self._modules.root, text))
                if os.path.isdir(folder) and self._modules.sources.contains(folder):
                    index = 0 if method == "insert" else len(self._modules.folders)
                    if folder not in self._modules.folders:
                        self._modules.folders.insert(index, folder)

    def set_name(self, module: Module, key: Any, value: Any, node: ast.AST, how: str) -> None:
        """Sets a name of a module, as ``globals()[key] = value`` does."""
        if isinstance(key, str):
            module.names[key] = value
        else:
            module.dynamic.append(f"{self._source.at(node)}: {how} sets names that are made as it runs")

    def says_dynamic(self, node: ast.AST, why: str) -> None:
        """Notes why the module may have more names than reading finds."""
        self._module.dynamic.append(f"{self._source.at(node)}: {why}")


def _sets_names(node: ast.Call) -> bool:
    function = node.func
    if isinstance(function, ast.Name):
        is_module = bool(node.args) and isinstance(node.args[0], ast.Subscript)
        return function.id == "globals" or function.id == "exec" or function.id == "setattr" and is_module
    return False
