"""Exports a model of torchvision with random weights, and writes a case with what eager PyTorch computes.

    python zoo.py list                 the names of all models that are neither quantized nor for detection
    python zoo.py export NAME FOLDER   FOLDER/NAME.pt2 and FOLDER/NAME.safetensors

Inputs are small: what is compared is each operator, and not the time.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file
from torch.utils import _pytree as pytree
from torchvision import models

DETECTION = models.list_models(models.detection)


def names():
    return [name for name in models.list_models() if name not in DETECTION and not name.startswith("quantized_")]


def options(name):
    """What a constructor needs for small inputs and without a download."""
    if name.startswith("vit_"):
        return {"image_size": 28 * 2 if name.endswith("_14") else 64}
    if name in ("googlenet", "inception_v3"):
        return {"init_weights": False}
    if name in models.list_models(models.segmentation):
        return {"weights_backbone": None}
    return {}


def inputs(name):
    if name.startswith("raft_"):
        return torch.rand(1, 3, 128, 128), torch.rand(1, 3, 128, 128)
    if name.startswith("mvit_"):
        return (torch.randn(1, 3, 16, 224, 224),)
    if name in models.list_models(models.video):
        return (torch.randn(1, 3, 16, 64, 64) if name != "s3d" else torch.randn(1, 3, 16, 224, 224),)
    size = {"inception_v3": 96, "maxvit_t": 224}.get(name, 64)
    if name.startswith("vit_"):
        size = options(name)["image_size"]
    return (torch.randn(1, 3, size, size),)


def export(name, folder):
    torch.manual_seed(0)
    net = models.get_model(name, weights=None, **options(name)).eval()
    args = inputs(name)
    with torch.no_grad():
        expected = pytree.tree_leaves(net(*args))
        torch.export.save(torch.export.export(net, args), folder / f"{name}.pt2")
    case = {f"in.{i}": x for i, x in enumerate(args)}
    case |= {f"out.{i}": x.contiguous().clone() for i, x in enumerate(expected)}
    save_file(case, folder / f"{name}.safetensors")


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print("\n".join(names()))
    else:
        export(sys.argv[2], pathlib.Path(sys.argv[3]))
