"""Looks once through all that a file holds."""

import ast
from typing import List, Set, Union

_CHANGES = {"append", "add", "extend", "insert", "update", "setdefault", "pop", "remove", "clear"}

# What holds nothing to look at: names, numbers and texts, and how a name is used.
_LEAVES = {ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, str, int, type(None)}


IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def catches_imports(handler: ast.ExceptHandler) -> bool:
    """Whether code goes on where an import fails."""
    caught = handler.type
    if caught is None:
        return True
    types = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(each, ast.Name) and each.id in IMPORT_ERRORS for each in types)


class Survey:
    """The imports and calls of a file, in functions too, and the names that it defines."""

    def __init__(self, tree: ast.Module) -> None:
        self.imports: List[Union[ast.Import, ast.ImportFrom]] = []
        self.late: Set[int] = set()
        """Those imports that only a call runs, by their identities."""
        self.spared: Set[int] = set()
        """Those that may fail, or never run."""
        self.calls: List[ast.Call] = []
        self.definitions: Set[str] = set()
        self.filled: Set[str] = set()
        """The lists and dicts that functions fill, as a registry is filled: what they hold is not known."""
        self._look(tree)

    def _look(self, tree: ast.Module) -> None:
        # By hand, and once: ast.walk takes most of the time that reading a large repo takes.
        outside: List[ast.AST] = [tree]
        inside: List[ast.AST] = []
        while outside or inside:
            within = not outside
            node = (inside if within else outside).pop()
            kind = type(node)
            if kind is ast.Call:
                self._call(node, within)  # type: ignore[arg-type]
            elif kind is ast.Import or kind is ast.ImportFrom:
                self.imports.append(node)  # type: ignore[arg-type]
                if within:
                    self.late.add(id(node))
            elif kind is ast.Try or kind is ast.If:
                self._spare(node)  # type: ignore[arg-type]
            elif kind is ast.Subscript and within:
                self._store(node)  # type: ignore[arg-type]
            elif kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda):
                within = True
            if kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
                self.definitions.add(node.name)  # type: ignore[attr-defined]
            children = inside if within else outside
            for field in node._fields:
                value = getattr(node, field, None)
                if type(value) is list:
                    children.extend([each for each in value if type(each) not in _LEAVES])
                elif type(value) not in _LEAVES:
                    children.append(value)  # type: ignore[arg-type]

    def _spare(self, node: Union[ast.Try, ast.If]) -> None:
        if isinstance(node, ast.Try):
            if not any(catches_imports(each) for each in node.handlers):
                return
        else:
            test = node.test
            name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
            if name != "TYPE_CHECKING":
                return
        self.spared.update(id(each) for each in node.body)

    def _call(self, node: ast.Call, within: bool) -> None:
        self.calls.append(node)
        function = node.func
        if within and isinstance(function, ast.Attribute) and function.attr in _CHANGES:
            if isinstance(function.value, ast.Name):
                self.filled.add(function.value.id)

    def _store(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            self.filled.add(node.value.id)
