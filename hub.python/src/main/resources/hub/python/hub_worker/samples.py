"""Tensors that a person types: a type and a shape, or a file that holds one."""

import importlib
import os
import re

from hub_worker import distributions
from hub_worker.failures import Failure

_SHAPED = re.compile(r"(?:torch\.)?([a-z0-9]+):(|\d+(?:x\d+)*)")
_FILES = (".npy", ".safetensors", ".pt", ".pth")


def is_sample(value) -> bool:
    """Whether it is text that spells a tensor."""
    return isinstance(value, str) and (_SHAPED.fullmatch(value) is not None or value.endswith(_FILES))


class Tensors:
    """Makes the tensors of one call, with the same numbers each time."""

    def __init__(self, folder: str):
        """folder is where relative paths begin."""
        import torch

        self._torch = torch
        self._folder = folder
        self._generator = torch.Generator().manual_seed(0)

    def read(self, text: str):
        """The tensor that ``float32:1x3x224x224`` or a file stands for."""
        shaped = _SHAPED.fullmatch(text)
        if not shaped:
            return _from_file(self._torch, os.path.join(self._folder, os.path.expanduser(text)))
        dtype = getattr(self._torch, shaped.group(1), None)
        if not isinstance(dtype, self._torch.dtype):
            raise Failure("ARGUMENT", f"{text}: torch has no type {shaped.group(1)}; expected float32, int64 or another one")
        shape = [int(size) for size in shaped.group(2).split("x")] if shaped.group(2) else []
        if dtype.is_floating_point or dtype.is_complex:
            return self._torch.rand(shape, generator=self._generator).to(dtype)
        return self._torch.randint(0, 2, shape, generator=self._generator).to(dtype)

    def argument(self, value):
        """The tensor that an argument spells, or the argument itself."""
        return self.read(value) if is_sample(value) else value


def _from_file(torch, file: str):
    if not os.path.isfile(file):
        raise Failure("NOT_FOUND", f"{file} is no file; an input is one, or a type and a shape as in float32:1x3x224x224")
    if file.endswith(".npy"):
        content = torch.from_numpy(_reader("numpy", file).load(file, allow_pickle=False))
    elif file.endswith(".safetensors"):
        content = _reader("safetensors.torch", file).load_file(file)
    else:
        content = torch.load(file, weights_only=True)
    if isinstance(content, dict) and len(content) == 1:
        (content,) = content.values()
    if not isinstance(content, torch.Tensor):
        raise Failure("ARGUMENT", f"{file} holds a {type(content).__name__}: expected one tensor")
    return content


def _reader(module: str, file: str):
    """The module that reads a file."""
    try:
        return importlib.import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        raise Failure("DEPENDENCY", f"{file} needs {name} to be read. Bring it with: {distributions.pip_line([name])}") from None
