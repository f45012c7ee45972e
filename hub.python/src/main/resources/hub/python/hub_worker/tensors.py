"""Tensors of torch and arrays of NumPy, by their bytes. Neither is imported before it is needed."""

import sys

from hub_worker.crossing import CannotCross

_NUMPY_NAMES = {
    "bool",
    "uint8",
    "int8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
}


class Outgoing:
    """A tensor on its way to hub: its type by torch's name, its shape, how many bytes it has, and who writes them."""

    __slots__ = ("dtype", "shape", "size", "write")

    def __init__(self, dtype: str, shape, size: int, write):
        self.dtype = dtype
        self.shape = list(shape)
        self.size = size
        self.write = write


def outgoing(value):
    """A tensor or an array of numbers as ``Outgoing``; ``None`` for anything else."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return None if _has_more(torch, value) else _torch_outgoing(torch, value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.name in _NUMPY_NAMES:
        return None if _is_masked(value) else _numpy_outgoing(numpy, value)
    return None


def _has_more(torch, tensor) -> bool:
    """Whether it is more than numbers in a shape: it has a mask, or rows of several lengths."""
    masked = sys.modules.get("torch.masked")
    return tensor.is_nested or masked is not None and isinstance(tensor, masked.MaskedTensor)


def _is_masked(array) -> bool:
    masked = sys.modules.get("numpy.ma")
    return masked is not None and isinstance(array, masked.MaskedArray)


def _torch_outgoing(torch, tensor) -> Outgoing:
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    dtype, shape = tensor.dtype, tuple(tensor.shape)

    def write(view):
        torch.frombuffer(view, dtype=dtype).view(shape).copy_(tensor)

    return Outgoing(_name(dtype), shape, tensor.numel() * tensor.element_size(), write)


def _numpy_outgoing(numpy, array) -> Outgoing:
    dtype = array.dtype.newbyteorder("=")

    def write(view):
        numpy.copyto(numpy.frombuffer(view, dtype=dtype).reshape(array.shape), array)

    return Outgoing(dtype.name, array.shape, array.size * array.itemsize, write)


def incoming(view, name: str, shape, device):
    """A tensor over bytes; an array where the process has NumPy and no torch. ``view`` is ``None`` if it has no elements."""
    torch = sys.modules.get("torch")
    if torch is None and "numpy" not in sys.modules:
        torch = _imported("torch")
    if torch is not None:
        dtype = getattr(torch, name)
        tensor = torch.empty(shape, dtype=dtype) if view is None else torch.frombuffer(view, dtype=dtype).view(shape)
        return tensor if device is None else tensor.to(device)
    numpy = _imported("numpy")
    if numpy is None:
        raise CannotCross("this Python has neither torch nor numpy, and a tensor needs one of them")
    if name not in _NUMPY_NAMES:
        raise CannotCross(f"this process has no torch, and numpy has no type {name} of tensors")
    return numpy.empty(shape, name) if view is None else numpy.frombuffer(view, dtype=name).reshape(shape)


def _imported(module: str):
    try:
        return __import__(module)
    except ImportError:
        return None


def scalar(value):
    """A number of NumPy as Python's own, in a tuple of one; ``None`` for anything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if isinstance(value, numpy.longdouble):
        return (float(value),)
    if isinstance(value, numpy.generic):
        plain = value.item()
        # A record of several fields is a tuple, and what NumPy alone has stays itself.
        return None if isinstance(plain, numpy.generic) else (plain,)
    if isinstance(value, numpy.ndarray) and value.dtype.fields is None and not _is_masked(value):
        return (value.tolist(),)
    return None


def named(value):
    """A dtype or a device of torch, by kind and name; ``None`` for anything else."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    if isinstance(value, torch.dtype):
        return ("dtype", _name(value))
    if isinstance(value, torch.device):
        return ("device", str(value))
    return None


def dtype(name: str):
    """torch's dtype of this name."""
    import torch

    return getattr(torch, name)


def device(name: str):
    """torch's device of this name."""
    import torch

    return torch.device(name)


def is_module(value) -> bool:
    """Whether it is a model of torch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def call_module(module, arguments, named_arguments):
    """Calls a model for its result alone, without what training would need."""
    torch = sys.modules["torch"]
    with torch.no_grad():
        return module(*arguments, **named_arguments)


def _name(dtype) -> str:
    return str(dtype).rpartition(".")[2]
