"""Writes the small checkpoints of CheckpointTest, with real PyTorch, and what is in them.

    python hub.gpu/src/test/python/checkpoints.py hub.gpu/src/test/resources/hub/gpu/checkpoint

Beside each file NAME stands NAME.json: the format and the tensors as `hub inspect --json --digest` prints them.
"""

import argparse
import collections
import hashlib
import json
import sys
from pathlib import Path

import numpy
import safetensors.torch
import torch

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


def tensors(node, path=""):
    """All tensors of a tree, in its order, by their path."""
    if isinstance(node, torch.Tensor):
        yield path, node
    elif isinstance(node, argparse.Namespace):
        yield from tensors(vars(node), path)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from tensors(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, (list, tuple)):
        for index, value in enumerate(node):
            yield from tensors(value, f"{path}.{index}" if path else str(index))


def digest(tensor):
    tensor = tensor.detach().cpu().contiguous()
    if tensor.numel() == 0:
        return hashlib.sha256(b"").hexdigest()
    return hashlib.sha256(tensor.reshape(-1).view(torch.uint8).numpy().tobytes()).hexdigest()


def expect(name, form, tree):
    listed = [
        {
            "name": path,
            "shape": list(tensor.shape),
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "sha256": digest(tensor),
        }
        for path, tensor in tensors(tree)
    ]
    (OUT / (name + ".json")).write_text(json.dumps({"format": form, "tensors": listed}, indent=1) + "\n")


def save(name, tree, **options):
    torch.save(tree, OUT / name, **options)
    legacy = not options.get("_use_new_zipfile_serialization", True)
    expect(name, "legacy" if legacy else "zip", tree)


DTYPES = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32,
    torch.uint64, torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz,
    torch.float8_e8m0fnu, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex32,
    torch.complex64, torch.complex128,
]  # fmt: skip


def of_every_dtype():
    bits = torch.arange(2 * 3 * 16, dtype=torch.uint8)
    tree = {}
    for dtype in DTYPES:
        width = torch.empty(0, dtype=dtype).element_size()
        content = bits[: 6 * width] % 2 if dtype is torch.bool else bits[: 6 * width]
        tree[str(dtype).removeprefix("torch.")] = content.clone().view(dtype).reshape(2, 3)
    return tree


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    tied = torch.randn(4, 3)
    return {
        "base": base,
        "offset": base[1],
        "transposed": base.permute(2, 0, 1),
        "stepped": base[:, ::2, 1::2],
        "expanded": torch.tensor([[1.5], [2.5]]).expand(2, 5),
        "scalar": torch.tensor(3.25),
        "scalar_view": base[1, 2, 3],
        "empty": torch.empty(0, 3),
        "empty_view": base[:, 3:],
        "encoder.weight": tied,
        "decoder.weight": tied,
    }


def module():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(2, 2)
    )


def training():
    net = module()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    net(torch.randn(2, 1, 3, 3)).sum().backward()
    optimizer.step()
    return {
        "model": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "args": argparse.Namespace(lr=0.001, name="größe", sizes=[1, 2], path=None),
    }


def main():
    save("dtypes.pth", of_every_dtype())
    save("views.pth", views())
    save("state_dict.pth", module().state_dict())
    save("training.pth", training())
    save("tensor.pth", torch.arange(3))
    save("parameter.pth", {"w": torch.nn.Parameter(torch.ones(2)), "b": torch.nn.Buffer(torch.zeros(1))})
    save("protocol4.pth", training(), pickle_protocol=4)
    save("protocol5.pth", training(), pickle_protocol=5)
    save("values.pth", {
        "none": None, "bool": True, "int": -7, "big": 1 << 80, "float": 0.5, "text": "größe", "bytes": b"\x00\xff",
        "tuple": (1, (2,)), "list": [1, [2]], "set": {1}, "complex": 1 + 2j, "size": torch.Size([2, 3]),
        "dtype": torch.bfloat16, "device": torch.device("cuda", 1), 5: "five", (1, "a"): "pair",
        "ordered": collections.OrderedDict(a=1), "counter": collections.Counter("aab"),
        "default": collections.defaultdict(list, a=[1]), "long": 1 << 40, "infinite": float("-inf"),
    })  # fmt: skip
    save("numpy.pth", {
        "scalar": numpy.float64(0.25), "int": numpy.int32(-3), "bool": numpy.bool_(True), "text": numpy.str_("grün"),
        "array": numpy.arange(6, dtype=numpy.float32).reshape(2, 3), "fortran": numpy.asfortranarray([[1, 2], [3, 4]]),
        "big": numpy.arange(3, dtype=">i4"), "empty": numpy.zeros((0, 2)), "complex": numpy.complex128(1 + 2j),
    })  # fmt: skip
    save("numpy5.pth", {"array": numpy.arange(6, dtype=numpy.int16).reshape(2, 3)}, pickle_protocol=5)
    torch.save(module(), OUT / "module.pth")
    torch.save({"model": module(), "epoch": 1}, OUT / "module_inside.pth")
    torch.save(torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8), OUT / "quantized.pth")
    torch.save(torch.eye(3).to_sparse(), OUT / "sparse.pth")
    torch.save(torch.ones(2, device="meta"), OUT / "meta.pth")
    scripted = torch.jit.script(module())
    scripted.save(OUT / "scripted.pt")
    expect("scripted.pt", "torchscript", scripted.state_dict())

    tree = {name: tensor.contiguous() for name, tensor in of_every_dtype().items() if name not in ("complex32", "complex128")}
    safetensors.torch.save_file(tree, OUT / "dtypes.safetensors", metadata={"format": "pt", "note": "größe"})
    with safetensors.safe_open(OUT / "dtypes.safetensors", "pt") as opened:
        expect("dtypes.safetensors", "safetensors", {name: opened.get_tensor(name) for name in opened.offset_keys()})


main()
