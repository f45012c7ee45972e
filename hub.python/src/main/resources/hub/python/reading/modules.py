"""The modules of a repo: found by their names, followed once each, and told from foreign ones."""

import os
from typing import Any, Dict, List, Optional, Sequence

from .calculation import Budget
from .callables import is_standard
from .evaluator import Evaluator
from .execution import Execution
from .module import HUBCONF, ImportFails, Module
from .sources import Place, ReadError, Sources
from .values import Foreign

MAX_DEPTH = 150


class Modules:
    """The modules of a repo that are imported."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.root = sources.root
        self.budget = Budget()
        self.folders = [sources.root]
        """Where Python looks for modules of the repo: what its code adds to sys.path too."""
        self.foreign: Dict[str, None] = {}
        """The top packages from outside that are needed, in order."""
        self.warnings: List[str] = []
        self._loaded: Dict[str, Module] = {}
        self._depth = 0

    def hubconf(self) -> Module:
        """Follows ``hubconf.py``."""
        place = self.sources.find(["hubconf"], [self.root])
        if place is None or place.is_package:
            raise ReadError("there is no hubconf.py.")
        module = Module(HUBCONF, place, self.sources.parse(place.path), self)
        return self._run(module)

    def module(self, name: str) -> Any:
        """
        The module of a name, after its packages: one of the repo, or a foreign one.

        :raises ImportFails: if the package is the repo's, and has no such module
        """
        return self.own(name) if self.is_own(name) else Foreign(name, is_module=True)

    def own(self, name: str) -> Module:
        """The same of one that is the repo's."""
        parts = name.split(".")
        module: Any = None
        for length in range(1, len(parts) + 1):
            inner = self._load(parts[:length])
            if module is not None:
                module.names.setdefault(parts[length - 1], inner)
            module = inner
        return module

    def evaluator(self, module: Module) -> Evaluator:
        """Evaluates the expressions of a module."""
        return Evaluator(module, self.budget)

    def is_own(self, name: str, members: Sequence[str] = ()) -> bool:
        """Whether a module is the repo's, from which these members are imported."""
        parts = name.split(".")
        if is_standard(name):
            return False
        place = self.find(parts[:1])
        if place is None or not place.is_namespace:
            return place is not None
        # A folder without __init__.py may have the name of an installed package by chance.
        places = [self.find(parts), *(self.find([*parts, member]) for member in members)]
        return any(each is not None and not each.is_namespace for each in places)

    def find(self, parts: List[str]) -> Optional[Place]:
        place = self.sources.find(parts, self.folders)
        return place or self.sources.find(parts, [os.path.join(self.root, "src")])

    def _load(self, parts: List[str]) -> Module:
        name = ".".join(parts)
        loaded = self._loaded.get(name)
        if loaded is not None:
            return loaded
        place = self.find(parts)
        if place is None:
            raise ImportFails(f"the repo has no module {name}")
        source = None if place.is_namespace else self.sources.parse(place.path)
        module = self._loaded[name] = Module(name, place, source, self)
        return self._run(module)

    def _run(self, module: Module) -> Module:
        if self._depth >= MAX_DEPTH:
            raise ReadError(f"its modules import each other more than {MAX_DEPTH} deep.")
        self._depth += 1
        try:
            if module.source is not None:
                Execution(module, self).run()
        finally:
            self._depth -= 1
            module.is_complete = True
        return module
