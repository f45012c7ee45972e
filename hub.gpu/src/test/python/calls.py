"""Writes what real PyTorch computes by operators that the Java tests call by name.

    python hub.gpu/src/test/python/calls.py hub.gpu/src/test/resources/hub/gpu
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

CALLS = {}


def case(name, function, *inputs):
    """One operator: inputs as name/in0…, results as name/out0…."""
    results = function(*inputs)
    results = results if isinstance(results, (tuple, list)) else [results]
    for i, tensor in enumerate(inputs):
        CALLS[f"{name}/in{i}"] = tensor.clone().contiguous()
    for i, tensor in enumerate(results):
        CALLS[f"{name}/out{i}"] = (torch.view_as_real(tensor) if tensor.is_complex() else tensor).clone().contiguous()


torch.manual_seed(1)
x = torch.randn(2, 3)
square = torch.randn(3, 3)
rows = torch.tensor([[2, 1], [0, 5], [2, 1], [0, 4]])
sorted_rows = torch.randn(2, 5).sort()[0]

case("maxPool", lambda a: torch.nn.functional.max_pool2d(a, 3, 2, 1, return_indices=True), torch.randn(1, 2, 6, 5))
case("logcumsumexp", lambda a: a.logcumsumexp(1), x)
case("einsum", lambda a, b, c: torch.einsum("ij,jk,lk->il", a, b, c), x, square, torch.randn(4, 3))
case("singularValues", lambda a: torch.linalg.svd(a, full_matrices=False)[1], x)
case("uniqueRows", lambda a: torch.unique(a, dim=0, return_inverse=True, return_counts=True), rows)
case("histogram", lambda a: tuple(torch.histogram(a, 4, range=(-2.0, 2.0))), x)
case("meshgrid", lambda a, b: torch.meshgrid(a, b, indexing="xy"), torch.arange(3), torch.arange(2))
case("searchsorted", lambda a, b: torch.searchsorted(a, b, side="right"), sorted_rows, sorted_rows[:, [0, 3]])
case("sorter", lambda a, b, i: torch.searchsorted(a, b, sorter=i), *(lambda a: (a, x, a.argsort()))(torch.randn(2, 5)))
case("stft", lambda a, w: torch.stft(a, 8, 3, 6, w, return_complex=True), torch.randn(24), torch.hann_window(6))
case("varMean", lambda a: torch.var_mean(a, (0, 1), unbiased=False, keepdim=True), x)
case("aminmax", lambda a: tuple(torch.aminmax(a, dim=1)), x)
case("slogdet", lambda a: tuple(torch.linalg.slogdet(a)), square)
case("index", lambda a, i: a[:, i], square, torch.tensor([1, 1, 2]))
case("upsample", lambda a: torch.nn.functional.interpolate(a, scale_factor=(1.5, 2.0), mode="bilinear"), torch.randn(1, 1, 4, 3))
case("nanToNum", lambda a: a.nan_to_num(posinf=7.5), torch.tensor([1.0, float("nan"), float("inf"), -float("inf")]))
case("ones", lambda: torch.ones(2, 3, dtype=torch.int16, device="cpu"))
case("blockDiagonal", lambda a, b: torch.block_diag(a, b), x, square)
case("gelu", lambda a: torch.nn.functional.gelu(a, approximate="tanh"), x)
case("tensorSplit", lambda a: a.tensor_split((1, 2), 1), square)

save_file(CALLS, Path(sys.argv[1]) / "calls.safetensors")
print(len({key.split("/")[0] for key in CALLS}), "calls")
