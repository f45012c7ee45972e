"""Writes the files of bench/checkpoints.sh, and measures PyTorch and safetensors on them."""

import statistics
import sys
import time
from pathlib import Path

import safetensors.torch
import torch

SIDE = 1024


def write(folder, megabytes):
    tensors = {f"layers.{i}.weight": torch.randn(SIDE, SIDE) for i in range(megabytes // 4)}
    torch.save(tensors, folder / "zip.pth")
    torch.save(tensors, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    safetensors.torch.save_file(tensors, folder / "safetensors.safetensors")


def resident():
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def measure(name, load, runs):
    before = resident()
    opened, read = [], []
    loaded = 0
    for i in range(runs):
        start = time.perf_counter()
        tensors = load()
        opened.append(time.perf_counter() - start)
        if i == 0:
            for tensor in tensors.values():
                tensor.sum()
            loaded = resident() - before
        del tensors
    for _ in range(runs):
        tensors = load()
        start = time.perf_counter()
        for tensor in tensors.values():
            tensor.sum()
        read.append(time.perf_counter() - start)
        del tensors
    print(
        f"{name:<32} first {1000 * opened[0]:8.1f} ms   open {1000 * statistics.median(opened):8.1f} ms"
        f"   read {1000 * statistics.median(read):8.1f} ms   resident {loaded:7.0f} MB"
    )


def main(what, path, number):
    file, number = Path(path), int(number)
    torch.ones(1).sum()  # Starts what is not to be measured.
    if what == "write":
        write(file, number)
    elif file.suffix == ".safetensors":
        measure("safetensors.torch.load_file", lambda: safetensors.torch.load_file(file), number)
    else:
        if file.stem == "zip":
            measure("torch.load(mmap=True)", lambda: torch.load(file, mmap=True), number)
        measure("torch.load", lambda: torch.load(file), number)


main(*sys.argv[1:])
