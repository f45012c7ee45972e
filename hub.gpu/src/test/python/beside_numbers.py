"""Writes what real PyTorch makes of tensors of every usual type beside numbers.

    python hub.gpu/src/test/python/beside_numbers.py hub.gpu/src/test/resources/hub/gpu

One line for a type, an operator and a number: the type of the result and what it makes of ELEMENTS, as doubles; or
"refused". A tensor of no dimensions gives the same, which is asserted here.
"""

import sys
from pathlib import Path

import torch

TYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]
TYPES += [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64]
ELEMENTS = {torch.bool: [True, False], torch.uint8: [5, 0, 200]}
FRACTIONS = [5, 0, -7, 2.59, 1.11]
NUMBERS = [0, 2, -3, 300, 2**40, 0.5, -0.3, 1e6]
OPERATORS = {
    "add": lambda x, n: x + n,
    "sub": lambda x, n: x - n,
    "rsub": lambda x, n: n - x,
    "mul": lambda x, n: x * n,
    "div": lambda x, n: x / n,
    "floor": lambda x, n: torch.div(x, n, rounding_mode="floor"),
    "trunc": lambda x, n: torch.div(x, n, rounding_mode="trunc"),
    "remainder": lambda x, n: x.remainder(n),
    "fmod": lambda x, n: x.fmod(n),
    "pow": lambda x, n: x**n,
    "eq": lambda x, n: x == n,
    "ne": lambda x, n: x != n,
    "lt": lambda x, n: x < n,
    "le": lambda x, n: x <= n,
    "gt": lambda x, n: x > n,
    "ge": lambda x, n: x >= n,
    "clampMin": lambda x, n: x.clamp_min(n),
    "clampMax": lambda x, n: x.clamp_max(n),
    "add_": lambda x, n: x.clone().add_(n),
    "mul_": lambda x, n: x.clone().mul_(n),
    "div_": lambda x, n: x.clone().div_(n),
    "clamp_": lambda x, n: x.clone().clamp_(max=n),
    "fill_": lambda x, n: x.clone().fill_(n),
}


def result(operator, x, n):
    try:
        y = operator(x, n)
    except RuntimeError:
        return "refused"
    numbers = torch.view_as_real(y).reshape(-1) if y.is_complex() else y.reshape(-1)
    return " ".join([str(y.dtype).removeprefix("torch."), *(f"{float(each)!r}" for each in numbers)])


lines = []
for dtype in TYPES:
    fractions = dtype.is_floating_point or dtype.is_complex
    elements = FRACTIONS if fractions else ELEMENTS.get(dtype, [5, 0, -7])
    for name, operator in OPERATORS.items():
        for n in NUMBERS:
            if dtype is torch.float16 and "clamp" in name and abs(n) > 65504:
                continue  # PyTorch refuses a bound beyond all numbers of the type; here it bounds nothing
            x = torch.tensor(elements, dtype=torch.float64).to(dtype) if fractions else torch.tensor(elements, dtype=dtype)
            row = result(operator, x, n)
            alone = [result(operator, each, n).split(" ") for each in x]
            together = alone[0][:1] + [number for each in alone for number in each[1:]]
            assert row == "refused" or row.split(" ") == together, (dtype, name, n, row, together)
            lines.append(f"{str(dtype).removeprefix('torch.')} {name} {n!r} {row}\n")

(Path(sys.argv[1]) / "beside_numbers.txt").write_text("".join(lines))
print(len(lines), "lines")
