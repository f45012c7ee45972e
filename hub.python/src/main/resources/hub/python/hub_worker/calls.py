"""Calls of the repo's functions, with words as a person types them."""

import inspect

from hub_worker import failures
from hub_worker.values import Word


def call(name: str, function, positional: list, named: dict):
    """Calls a function by Python's own rules. Arguments that do not fit are the caller's fault, and not the repo's."""
    positional, named = spelled(function, positional, named)
    try:
        return function(*positional, **named)
    except TypeError as error:
        if failures.is_of_call(error):
            raise failures.Failure("ARGUMENT", f"{name}: {_reason(function, positional, named, error)}") from None
        raise


def _reason(function, positional, named, error: TypeError) -> str:
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return str(error)
    try:
        signature.bind(*positional, **named)
    except TypeError as unfit:
        return f"{unfit}. Expected {signature}"
    return str(error)


def spelled(function, positional: list, named: dict):
    """The arguments with values for words. A word stays text where the parameter is one of text."""
    if not any(isinstance(value, Word) for value in (*positional, *named.values())):
        return positional, named
    try:
        parameters = inspect.signature(function).parameters
    except (ValueError, TypeError):
        parameters = {}
    ordered = [each for each in parameters.values() if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    ordered += [None] * (len(positional) - len(ordered))
    return (
        [_value(word, parameter) for word, parameter in zip(positional, ordered)],
        {name: _value(word, parameters.get(name)) for name, word in named.items()},
    )


def _value(word, parameter):
    if not isinstance(word, Word):
        return word
    return word.text if parameter is not None and _takes_text(parameter) else word.value


def _takes_text(parameter: inspect.Parameter) -> bool:
    return parameter.annotation in (str, "str") or isinstance(parameter.default, str)
