"""Writes what real PyTorch makes of every element type as every other, and of Java's arrays.

    python hub.gpu/src/test/python/conversions.py hub.gpu/src/test/resources/hub/gpu

Everything is written as bytes, since a safetensors file does not have all of the types.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

INTEGERS = [torch.uint8, torch.int8, torch.int16, torch.uint16, torch.int32, torch.uint32, torch.int64, torch.uint64]
EIGHTS = [torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz, torch.float8_e8m0fnu]
FLOATS = EIGHTS + [torch.float16, torch.bfloat16, torch.float32, torch.float64]
COMPLEX = [torch.complex32, torch.complex64, torch.complex128]
nan, inf = float("nan"), float("inf")
# By group, because C++ leaves open which integer a number becomes that is none, or out of its range
NUMBERS = {
    "positive": [0.0, -0.0, 0.25, 0.5, 0.999, 1, 1.5, 2.5, 3.7, 50.7],
    "negative": [-0.5, -1, -1.5, -2.5, -3.7, -50.3],
    "extreme": [nan, inf, -inf, 1e-8, 1e-40, -1e-310, 448, -464, 480, 57344, 61440, -65504, 65520, 1e6, 3.4e38, -1e300],
}
WHOLE = [0, 1, 2, 100, 127, 128, 200, 255, 256, 257, 40000, 2**16 - 1, 2**16, 2**24 + 1, 2**31 - 1, 2**31, 2**32 - 1]
WHOLE += [2**32 + 3, 2**53 + 1, 2**62 + 2**9, 2**63 - 1, 2**63, 2**64 - 1]
CONVERSIONS = {}


def raw(tensor):
    return tensor.clone().view(torch.uint8)


def label(dtype):
    return str(dtype).removeprefix("torch.")


def sources(dtype):
    """Tensors of a type, each with its group and the types that it becomes something defined of."""
    if dtype == torch.bool:
        yield "whole", torch.tensor([False, True]), [torch.bool] + INTEGERS + FLOATS + COMPLEX
    elif dtype in INTEGERS:
        limits = torch.iinfo(dtype)
        whole = [n for n in WHOLE + [-n for n in WHOLE] if limits.min <= n <= limits.max]
        yield "whole", torch.tensor(whole, dtype=dtype), [torch.bool] + INTEGERS + FLOATS + COMPLEX
    else:
        for group, numbers in NUMBERS.items():
            if dtype in COMPLEX:
                numbers = [complex(a, b) for a, b in zip(numbers, reversed(numbers))] + [1j]
            integers = {"positive": INTEGERS, "negative": [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]}
            targets = integers.get(group, []) + [torch.bool] + FLOATS + COMPLEX
            yield group, torch.tensor(numbers, dtype=torch.complex128 if dtype in COMPLEX else torch.float64).to(dtype), targets


for dtype in [torch.bool] + INTEGERS + FLOATS + COMPLEX:
    for group, source, targets in sources(dtype):
        CONVERSIONS[f"{label(dtype)}/{group}"] = raw(source)
        for target in targets:
            CONVERSIONS[f"{label(dtype)}/{group}/{label(target)}"] = raw(source.to(target))

ARRAYS = {
    torch.float32: [0.1, -0.0, nan, inf, -inf, 2.0**-149, 3.4028234663852886e38, -16777217],
    torch.float64: [0.1, -0.0, nan, inf, -inf, 2.0**-1074, 1.7976931348623157e308, -9007199254740993],
    torch.int64: [0, -1, 2**63 - 1, -(2**63)],
    torch.int32: [0, -1, 2**31 - 1, -(2**31)],
    torch.int16: [0, -1, 2**15 - 1, -(2**15)],
    torch.uint8: [0, 1, 127, 128, 255],
    torch.bool: [False, True, True],
}
for dtype, numbers in ARRAYS.items():
    CONVERSIONS[f"array/{label(dtype)}"] = raw(torch.tensor(numbers, dtype=dtype))

save_file(CONVERSIONS, Path(sys.argv[1]) / "conversions.safetensors")
print(len(CONVERSIONS), "conversions")
