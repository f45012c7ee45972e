"""One module of a repo, and the names that it has."""

import ast
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from .sources import Place, Source
from .values import Scopes, Unknown

if TYPE_CHECKING:
    from .modules import Modules

HUBCONF = "hubconf.py"
"""The name that torch.hub gives the module."""


class ImportFails(Exception):
    """Importing would raise an ImportError."""


class Module:
    """A module of the repo, and the names that it has."""

    def __init__(self, name: str, place: Place, source: Optional[Source], modules: "Modules") -> None:
        self.name = name
        self.place = place
        self.source = source
        self.names: Dict[str, Any] = {}
        self.dynamic: List[str] = []
        """Why it may have more names than these: a line for each place."""
        self.is_complete = False
        self.budget = modules.budget
        self.root = modules.root
        self._modules = modules

    @property
    def package(self) -> List[str]:
        """The package that its relative imports begin from."""
        parts = self.name.split(".")
        return parts if self.place.is_package else parts[:-1]

    def value(self, node: Optional[ast.expr], scopes: Scopes = ()) -> Any:
        """What an expression in it stands for; ``Unknown`` if only running would tell."""
        return self._modules.evaluator(self).value(node, scopes)

    def imported(self, name: str) -> Any:
        """What ``importlib.import_module(name)`` returns."""
        try:
            return self._modules.module(name)
        except ImportFails:
            return Unknown()

    def public_names(self) -> List[str]:
        """What a star import takes from it."""
        exported = self.names.get("__all__")
        if isinstance(exported, (list, tuple)):
            return [name for name in exported if isinstance(name, str)]
        return [name for name in self.names if not name.startswith("_")]
