"""What can be called, as a person reads it: names, parameters, signatures, docstrings."""

import inspect
import os
import sys

_OF_EVERY_MODULE = {"eval", "train", "to", "half", "float", "state_dict", "load_state_dict", "parameters"}
"""What is shown of what each model of torch has: the rest would hide the model's own."""


def entrypoints(hubconf, root: str) -> list:
    """What torch.hub lists: every callable of hubconf whose name does not begin with an underscore."""
    found = []
    for name, value in sorted(vars(hubconf).items()):
        if callable(value) and not name.startswith("_"):
            found.append({**function(name, value), "helper": _is_helper(value, root)})
    return found


def _is_helper(value, root: str) -> bool:
    if inspect.isclass(value):
        return True
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    return file is not None and os.path.commonpath([os.path.abspath(file), root]) != root


def methods(value) -> list:
    """The public methods of an object."""
    found = []
    for name in dir(value):
        if name.startswith("_") or _is_of_every_module(value, name):
            continue
        method = _callable(value, name)
        if method is not None:
            found.append(function(name, method))
    if callable(value):
        found.append(function("__call__", getattr(value, "forward", value)))
    return sorted(found, key=lambda each: each["name"])


def _is_of_every_module(value, name: str) -> bool:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.nn.Module) or name in _OF_EVERY_MODULE:
        return False
    return hasattr(torch.nn.Module, name) and getattr(type(value), name, None) is getattr(torch.nn.Module, name)


def _callable(value, name: str):
    """The attribute, if it is callable. Nothing is computed for this: a property may be costly."""
    try:
        attribute = inspect.getattr_static(value, name)
    except AttributeError:
        return None
    if isinstance(attribute, (staticmethod, classmethod)) or callable(attribute):
        return getattr(value, name, None)
    return None


def function(name: str, value) -> dict:
    """One callable."""
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):
        # It is written in C, and says nothing of its parameters.
        return {"name": name, "parameters": [], "returns": "", "doc": _doc(value), "signature": name + "(...)"}
    return {
        "name": name,
        "parameters": [_parameter(each) for each in signature.parameters.values()],
        "returns": _annotation(signature.return_annotation),
        "doc": _doc(value),
        "signature": name + str(signature),
    }


_STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def _parameter(parameter: inspect.Parameter) -> dict:
    return {
        "name": _STARS.get(parameter.kind, "") + parameter.name,
        "type": _annotation(parameter.annotation),
        "default": None if parameter.default is parameter.empty else repr(parameter.default),
        "varargs": parameter.kind in _STARS,
    }


def _annotation(annotation) -> str:
    return "" if annotation is inspect.Parameter.empty else inspect.formatannotation(annotation)


def _doc(value) -> str:
    return inspect.getdoc(value) or ""
