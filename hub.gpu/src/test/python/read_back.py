"""Reads what SaveTest wrote with PyTorch and safetensors, and compares it with what the tests read.

    python hub.gpu/src/test/python/read_back.py hub.gpu/src/test/resources/hub/gpu/checkpoint hub.gpu/target/saved
"""

import hashlib
import json
import sys
from pathlib import Path

import safetensors.torch
import torch

WANTED, SAVED = map(Path, sys.argv[1:])


def tensors(node, path=""):
    if isinstance(node, torch.Tensor):
        yield path, node
    elif isinstance(node, (dict, list, tuple)):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in items:
            yield from tensors(value, f"{path}.{key}" if path else str(key))


def row(name, tensor):
    content = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    dtype = str(tensor.dtype).removeprefix("torch.")
    return {"name": name, "shape": list(tensor.shape), "dtype": dtype, "sha256": hashlib.sha256(content).hexdigest()}


for file in sorted(SAVED.iterdir()):
    if file.suffix == ".safetensors":
        wanted = json.loads((WANTED / (file.stem + ".json")).read_text())["tensors"]
        found = [[row(*item) for item in safetensors.torch.load_file(file).items()]]
    else:
        wanted = json.loads((WANTED / (file.name + ".json")).read_text())["tensors"]
        found = [[row(*item) for item in tensors(torch.load(file, mmap=mmap))] for mmap in (False, True)]
    key = lambda entry: entry["name"]
    for each in found:
        assert sorted(each, key=key) == sorted(wanted, key=key), file
    print(file.name, len(wanted), "tensors")
