"""Exports a model with torch.export, and compares what the file gives with what the model gives."""

import inspect
import linecache
import os
import re
import tempfile
import traceback

from hub_worker import samples
from hub_worker.failures import Failure

_LONGEST = 2_000
_NAMED = re.compile(r"([A-Za-z_]\w*)=(.+)", re.DOTALL)


def export(model, file: str, inputs: list, folder: str, dynamic: bool) -> dict:
    """Writes a .pt2 file, which appears complete or not at all.

    inputs are ``float32:1x3x224x224`` or files with tensors, which may be relative to folder; ``name=`` before one makes it a
    keyword input. dynamic leaves the first dimension of all inputs open.
    """
    import torch

    if not isinstance(model, torch.nn.Module):
        raise Failure("ARGUMENT", f"only a torch.nn.Module can be exported, and this is a {type(model).__name__}")
    if not inputs:
        raise Failure("ARGUMENT", "a sample input is needed, as in --input float32:1x3x224x224")
    args, kwargs = _inputs(torch, inputs, folder, dynamic)
    model.eval()
    with torch.no_grad():
        expected = model(*args, **kwargs)
        try:
            program = torch.export.export(model, args, kwargs, dynamic_shapes=_shapes(torch, model, args, kwargs, dynamic))
            program = program.run_decompositions()
        except Exception as error:
            raise Failure("BUILD", f"{type(model).__name__} cannot be exported: {_reason(torch, error)}") from None
        return _save(torch, program, os.path.join(folder, file), args, kwargs, expected)


def _inputs(torch, inputs: list, folder: str, dynamic: bool):
    tensors = samples.Tensors(folder)
    args, kwargs = [], {}
    for text in inputs:
        named = _NAMED.fullmatch(text)
        value = tensors.read(named.group(2) if named else text)
        if dynamic and value.dim() > 0 and value.shape[0] == 1:
            # torch.export takes a size of one for fixed.
            value = torch.cat([value, value])
        if named:
            kwargs[named.group(1)] = value
        else:
            args.append(value)
    return tuple(args), kwargs


def _shapes(torch, model, args: tuple, kwargs: dict, dynamic: bool):
    """The open dimensions of the inputs, by the names of forward's parameters."""
    if not dynamic:
        return None
    batch = torch.export.Dim("batch")
    given = inspect.signature(model.forward).bind(*args, **kwargs).arguments
    return {
        name: torch.utils._pytree.tree_map(lambda tensor: {0: batch} if tensor.dim() > 0 else None, value)
        for name, value in given.items()
    }


def _save(torch, program, file: str, args: tuple, kwargs: dict, expected) -> dict:
    folder, name = os.path.split(os.path.abspath(file))
    if not os.path.isdir(folder):
        raise Failure("DISK", f"{folder} is no folder")
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as scratch:
        written = os.path.join(scratch, name)
        torch.export.save(program, written)
        actual = torch.export.load(written).module()(*args, **kwargs)
        difference = _difference(torch, expected, actual)
        with open(written, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(written, file)
    return {
        "file": file,
        "bytes": os.path.getsize(file),
        "inputs": [_described(value) for value in (*args, *kwargs.values())],
        "outputs": [_described(value) for value in _tensors(torch, expected)],
        "difference": difference,
    }


def _difference(torch, expected, actual) -> float:
    """The largest difference of two outputs, element by element."""
    ones, others = _tensors(torch, expected), _tensors(torch, actual)
    if [tensor.shape for tensor in ones] != [tensor.shape for tensor in others]:
        raise Failure("BUILD", "the exported model gives outputs of other shapes than the model")
    largest = 0.0
    for one, other in zip(ones, others):
        if one.numel() > 0:
            wide = torch.complex128 if one.is_complex() else torch.float64
            gap = (one.to(wide) - other.to(wide)).abs()
            # Where both are infinite or no number, they do not differ.
            same = (one == other) | (one.isnan() & other.isnan())
            largest = max(largest, gap.masked_fill(same, 0).max().item())
    return largest


def _tensors(torch, value) -> list:
    return [leaf for leaf in torch.utils._pytree.tree_leaves(value) if isinstance(leaf, torch.Tensor)]


def _described(tensor) -> str:
    return f"{str(tensor.dtype).replace('torch.', '')}:{'x'.join(str(size) for size in tensor.shape)}"


def _reason(torch, error: Exception) -> str:
    """The line of the model, and what torch says."""
    library = os.path.dirname(torch.__file__)
    ours = os.path.dirname(os.path.abspath(__file__))
    frames = list(getattr(error, "real_stack", None) or traceback.extract_tb(error.__traceback__))
    places = [frame for frame in frames if not frame.filename.startswith((library, ours, "<"))]
    text = str(error).strip()
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
    if not places:
        return text
    last = places[-1]
    line = linecache.getline(last.filename, last.lineno).strip()
    return f"{last.filename}:{last.lineno}: {line}\n{text}"
