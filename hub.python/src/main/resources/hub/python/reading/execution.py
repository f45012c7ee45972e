"""Follows what one module does as it is imported, statement by statement."""

import ast
from typing import TYPE_CHECKING, Any, List, Optional, Sequence

from .callables import is_standard, standard_object
from .effects import Effects
from .module import HUBCONF, ImportFails, Module
from .sources import Source
from .survey import IMPORT_ERRORS, catches_imports
from .values import UNKNOWN, Class, Foreign, Function, Namespace, Unknown, bind

if TYPE_CHECKING:
    from .modules import Modules

# Decorators that put the name of a function into __all__ of its module.
_EXPORTING = {"timm.models.register_model", "timm.models.registry.register_model"}


class _LoopEnds(Exception):
    """A break or continue."""

    def __init__(self, is_break: bool) -> None:
        super().__init__()
        self.is_break = is_break


class Execution:
    """Follows the statements of one module."""

    def __init__(self, module: Module, modules: "Modules") -> None:
        assert module.source is not None
        self._module = module
        self._names = module.names
        self._source: Source = module.source
        self._modules = modules
        self._evaluator = modules.evaluator(module)
        self._effects = Effects(module, module.source, modules, self._evaluator)
        self._guards = 0
        """How many try statements around catch a failing import."""
        self._doubts = 0
        """How many conditions around are not known."""
        self._filled = self._source.survey.filled

    def run(self) -> None:
        self._body(self._source.tree.body)

    def _body(self, body: List[ast.stmt]) -> None:
        for statement in body:
            self._modules.budget.step()
            method = getattr(self, "_" + type(statement).__name__.lower(), None)
            if method is not None:
                method(statement)

    def _doubtful(self, *bodies: List[ast.stmt]) -> None:
        """Follows what may run or not."""
        self._doubts += 1
        try:
            for body in bodies:
                try:
                    self._body(body)
                except (_LoopEnds, ImportFails):
                    pass
        finally:
            self._doubts -= 1

    # Definitions

    def _functiondef(self, node: ast.FunctionDef) -> None:
        self._names[node.name] = Function(node, self._module)
        for decorator in node.decorator_list:
            self._follow(decorator)
            self._decorate(decorator, node.name)
        if node.name == "__getattr__":
            self._effects.says_dynamic(node, "__getattr__ makes names when they are asked for")

    _asyncfunctiondef = _functiondef

    def _decorate(self, decorator: ast.expr, name: str) -> None:
        value = self._evaluator.value(decorator)
        if isinstance(value, Foreign) and value.name in _EXPORTING:
            exported = self._names.setdefault("__all__", [])
            if isinstance(exported, list) and name not in exported:
                exported.append(name)

    def _classdef(self, node: ast.ClassDef) -> None:
        self._names[node.name] = Class(node, self._module)

    # Imports

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            first = alias.name.split(".")[0]
            module = self._imported(alias.name, node)
            if alias.asname is not None:
                self._names[alias.asname] = module
            elif isinstance(module, Module):
                self._names[first] = self._modules.own(first)
            else:
                self._names[first] = module if isinstance(module, Unknown) else Foreign(first, is_module=True)

    def _importfrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            name = self._absolute(node)
            module = self._fails(node, "it leads out of its package") if name is None else self._own(name, node)
        else:
            module = self._imported(node.module or "", node, [alias.name for alias in node.names])
        for alias in node.names:
            if alias.name == "*":
                self._star(module, node)
            else:
                self._names[alias.asname or alias.name] = self._member(module, alias.name, node)

    def _absolute(self, node: ast.ImportFrom) -> Optional[str]:
        if self._module.name == HUBCONF:
            # torch.hub runs it as a module without a package. So this fails there; the names are shown all the same.
            if self._guards:
                raise ImportFails("hubconf.py is in no package")
            self._warn(node, "a relative import fails here, because hubconf.py is in no package")
            return node.module or "hubconf"
        package = self._module.package
        if node.level > len(package):
            return None
        base = package[: len(package) - node.level + 1]
        return ".".join([*base, node.module] if node.module else base)

    def _imported(self, name: str, node: ast.stmt, members: Sequence[str] = ()) -> Any:
        if not self._modules.is_own(name, members):
            if not self._guards and not self._doubts and not is_standard(name):
                self._modules.foreign.setdefault(name.split(".")[0])
            return Foreign(name, is_module=True)
        return self._own(name, node)

    def _own(self, name: str, node: ast.stmt) -> Any:
        try:
            return self._modules.own(name)
        except ImportFails as failure:
            return self._fails(node, str(failure))

    def _member(self, module: Any, name: str, node: ast.stmt) -> Any:
        if not isinstance(module, Module):
            return module if isinstance(module, Unknown) else self._foreign_member(module, name)
        if name in module.names:
            return module.names[name]
        if self._modules.find([*module.name.split("."), name]) is not None:
            return self._modules.own(f"{module.name}.{name}")
        if module.dynamic or not module.is_complete:
            return Unknown(is_callable=True)
        return self._fails(node, f"{module.name} has no {name}")

    def _foreign_member(self, module: Foreign, name: str) -> Any:
        if module.name == "typing" and name == "TYPE_CHECKING":
            return False
        return Foreign(f"{module.name}.{name}")

    def _star(self, module: Any, node: ast.stmt) -> None:
        if isinstance(module, Foreign):
            found = standard_object(module.name)
            if found is None:
                self._effects.says_dynamic(node, f"from {module.name} import * takes names from outside the repo")
                return
            public = getattr(found[0], "__all__", None) or [each for each in dir(found[0]) if not each.startswith("_")]
            self._names.update({name: Foreign(f"{module.name}.{name}") for name in public})
        elif isinstance(module, Module):
            for name in module.public_names():
                self._names[name] = self._member(module, name, node)
            if "__all__" not in module.names:
                self._module.dynamic.extend(module.dynamic)
            elif not isinstance(module.names["__all__"], (list, tuple)):
                self._effects.says_dynamic(node, f"__all__ of {module.name} is made as it runs")

    def _fails(self, node: ast.stmt, why: str) -> Any:
        if self._guards:
            raise ImportFails(why)
        if not self._doubts:
            self._warn(node, f"this import fails: {why}")
        return Unknown(is_callable=True)

    # Assignments

    def _assign(self, node: ast.Assign) -> None:
        self._follow(node.value)
        value = self._evaluator.value(node.value)
        for target in node.targets:
            self._bind(target, value, node)

    def _annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._follow(node.value)
            self._bind(node.target, self._evaluator.value(node.value), node)

    def _augassign(self, node: ast.AugAssign) -> None:
        target = node.target
        if not isinstance(target, ast.Name):
            return
        old, more = self._names.get(target.id, UNKNOWN), self._evaluator.value(node.value)
        if isinstance(node.op, ast.Add) and isinstance(old, list) and isinstance(more, (list, tuple)):
            old.extend(more)
        elif isinstance(node.op, ast.Add) and type(old) is type(more) and isinstance(old, (str, tuple, int)):
            self._names[target.id] = old + more if len(str(old)) < 100_000 else UNKNOWN
        else:
            self._names[target.id] = UNKNOWN

    def _bind(self, target: ast.expr, value: Any, node: ast.stmt) -> None:
        if isinstance(target, ast.Subscript):
            self._bind_item(target, value, node)
        elif isinstance(target, ast.Attribute):
            owner = self._evaluator.value(target.value)
            if isinstance(owner, Module):
                owner.names[target.attr] = value
        elif isinstance(target, ast.Name) and target.id in self._filled and isinstance(value, (list, dict, set)):
            self._names[target.id] = UNKNOWN
        else:
            bind(target, value, self._names)

    def _bind_item(self, target: ast.Subscript, value: Any, node: ast.stmt) -> None:
        owner = self._evaluator.value(target.value)
        key = self._evaluator.value(target.slice)
        if isinstance(owner, Namespace):
            self._effects.set_name(owner.module, key, value, node, "globals()[…]")
        elif isinstance(owner, Foreign) and owner.name == "sys.modules" and key == self._module.name:
            self._effects.says_dynamic(node, "it puts another object in its place in sys.modules")
        elif isinstance(owner, dict) and isinstance(key, (str, int)):
            owner[key] = value
        elif isinstance(target.value, ast.Name) and isinstance(owner, (dict, list)):
            # What it holds from now on is not known.
            self._names[target.value.id] = UNKNOWN

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name) and not self._doubts:
                self._names.pop(target.id, None)
            elif isinstance(target, ast.Subscript) and isinstance(self._evaluator.value(target.value), Namespace):
                self._names.pop(self._evaluator.value(target.slice), None)

    # Branches and loops

    def _if(self, node: ast.If) -> None:
        truth = self._evaluator.truth(node.test)
        if truth is None:
            self._doubtful(node.orelse, node.body)
        else:
            self._body(node.body if truth else node.orelse)

    def _for(self, node: ast.For) -> None:
        self._follow(node.iter)
        items = self._evaluator.items(node.iter)
        if items is None:
            bind(node.target, UNKNOWN, self._names)
            self._doubtful(node.body)
        for item in items or []:
            bind(node.target, item, self._names)
            try:
                self._body(node.body)
            except _LoopEnds as end:
                if end.is_break and not self._doubts:
                    return
        self._body(node.orelse)

    _asyncfor = _for

    def _while(self, node: ast.While) -> None:
        if self._evaluator.truth(node.test) is not False:
            self._doubtful(node.body)

    def _break(self, node: ast.Break) -> None:
        raise _LoopEnds(True)

    def _continue(self, node: ast.Continue) -> None:
        raise _LoopEnds(False)

    def _with(self, node: ast.With) -> None:
        for item in node.items:
            self._follow(item.context_expr)
            if item.optional_vars is not None:
                bind(item.optional_vars, UNKNOWN, self._names)
        self._body(node.body)

    _asyncwith = _with

    def _match(self, node: ast.stmt) -> None:
        self._doubtful(*(case.body for case in node.cases))  # type: ignore[attr-defined]

    def _try(self, node: ast.Try) -> None:
        handler = next((each for each in node.handlers if catches_imports(each)), None)
        self._guards += handler is not None
        try:
            self._body(node.body)
        except ImportFails:
            if handler is None:
                raise
            self._guards -= 1
            handler_runs = handler
            handler = None
            self._body(handler_runs.body)
        else:
            self._body(node.orelse)
        finally:
            self._guards -= handler is not None
            self._body(node.finalbody)

    _trystar = _try

    def _raise(self, node: ast.Raise) -> None:
        if self._guards and not self._doubts and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id in IMPORT_ERRORS:
                raise ImportFails("it raises that itself")

    # Calls

    def _expr(self, node: ast.Expr) -> None:
        self._follow(node.value)

    def _follow(self, expression: ast.expr) -> None:
        if isinstance(expression, ast.Call):
            self._effects.follow(expression, self._doubts > 0)

    def _warn(self, node: ast.AST, what: str) -> None:
        self._modules.warnings.append(f"{self._source.at(node)}: {what}.")
