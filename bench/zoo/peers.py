"""Writes the weights of bench/zoo.sh, and measures torchvision. Each line: what, milliseconds."""

import hashlib
import os
import statistics
import sys
import time
from pathlib import Path

import torch
from torchvision import models

WARM_UP = 5
# A forward pass is repeated so long before it is measured: a JVM compiles meanwhile what Python never does.
WARM_UP_SECONDS = 3


def write(name, repo):
    """Weights where torch.hub keeps what it downloaded, for both.

    torchvision does not hash a file that is there, hub hashes it when it first sees it: so its copy of the repo names
    these weights by their own hash.
    """
    url = models.get_model_weights(name).IMAGENET1K_V1.url
    published = url.rsplit("/", 1)[1]
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    torch.save(models.get_model(name).state_dict(), folder / published)
    digest = hashlib.sha256((folder / published).read_bytes()).hexdigest()
    ours = f"{name}-{digest[:8]}.pth"
    os.link(folder / published, folder / ours)
    weights = Path(repo) / "weights.csv"
    weights.write_text(weights.read_text().replace(published, ours))


def line(what, times):
    print(f"{what}\t{1000 * statistics.median(times):.2f}")


def pretrained(name, runs):
    x = torch.randn(1, 3, 224, 224)
    ready, answered = [], []
    for i in range(-WARM_UP, runs):
        start = time.perf_counter()
        model = models.get_model(name, weights="IMAGENET1K_V1").eval()
        loaded = time.perf_counter() - start
        model(x).numpy()
        if i >= 0:
            ready.append(loaded)
            answered.append(time.perf_counter() - start)
        del model
    line(f"{name} ready", ready)
    line(f"{name} first answer", answered)


def forward(name, runs):
    torch.manual_seed(0)
    options = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
    model = models.get_model(name, weights=None, **options).eval()
    size = 299 if name == "inception_v3" else 224
    for batch in (1, 8):
        x, times = torch.randn(batch, 3, size, size), []
        warm = time.perf_counter() + WARM_UP_SECONDS
        while len(times) < runs:
            start = time.perf_counter()
            model(x).numpy()
            if start > warm:
                times.append(time.perf_counter() - start)
        line(f"{name} batch {batch}", times)


with torch.inference_mode():
    what, name, argument = sys.argv[1:]
    if what == "write":
        write(name, argument)
    else:
        {"pretrained": pretrained, "forward": forward}[what](name, int(argument))
