"""The side of Python and the measuring of bench/start.sh.

    start.py export REPO FOLDER        the digits network as TorchScript, as ONNX and as a cached repo of torch.hub
    start.py list|help|digits|resnet18 the same as hub's command, by torch.hub; TORCH_HOME has the repo
    start.py measure ROUNDS FILE       FILE has a line for each process: group, name and command, separated by tabs
"""

import os
import statistics
import subprocess
import sys
import time

REPO = "bench/digits:main"
HUBCONF = '''dependencies = ["torch"]
import os
import torch
from torch import nn


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.fc1 = nn.Linear(32 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = self.conv1(x).relu()
        x = nn.functional.max_pool2d(self.conv2(x).relu(), 2)
        return self.fc2(self.fc1(x.flatten(1)).relu())


def digits(pretrained=False):
    """A network that reads handwritten digits."""
    model = Digits()
    if pretrained:
        model.load_state_dict(torch.load(os.path.join(os.path.dirname(__file__), "digits.pth")))
    return model.eval()


def resnet18():
    """A ResNet-18 without weights."""
    from torchvision.models import resnet18 as resnet
    return resnet().eval()
'''


def export(repo, folder):
    import shutil
    import torch

    cached = os.path.join(folder, "hub", "bench_digits_main")
    os.makedirs(cached)
    with open(os.path.join(cached, "hubconf.py"), "w") as file:
        file.write(HUBCONF)
    shutil.copy(os.path.join(repo, "digits.pth"), cached)
    model = torch.hub.load(cached, "digits", source="local", pretrained=True)
    x = torch.rand(1, 1, 8, 8)
    torch.jit.trace(model, x).save(os.path.join(folder, "digits.pt"))
    torch.onnx.export(model, (x,), os.path.join(folder, "digits.onnx"), dynamo=False)


def picture(name, size, mode):
    import numpy
    import torch
    from PIL import Image

    pixels = numpy.asarray(Image.open(name).convert(mode).resize((size, size)), dtype=numpy.float32) / 255
    return torch.from_numpy(pixels.reshape(size, size, -1).transpose(2, 0, 1).copy()).unsqueeze(0)


def run(what, image):
    import torch

    if what == "list":
        print(torch.hub.list(REPO, trust_repo=True, skip_validation=True))
    elif what == "help":
        print(torch.hub.help(REPO, "digits", trust_repo=True, skip_validation=True))
    else:
        options = {"pretrained": True} if what == "digits" else {}
        model = torch.hub.load(REPO, what, trust_repo=True, skip_validation=True, verbose=False, **options)
        x = picture(image, 8, "L") if what == "digits" else picture(image, 224, "RGB")
        with torch.inference_mode():
            print(model(x).softmax(1).argmax(1).item())


def once(command):
    """Wall and CPU time in milliseconds, and the largest resident memory in MiB, of a process and its children."""
    began = time.perf_counter()
    process = subprocess.Popen(["bash", "-c", "exec " + command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    wall = time.perf_counter() - began
    if status:
        sys.exit(f"{command}: {said.decode()}")
    return wall * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def spread(values):
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def measure(rounds, file):
    lines = [line.rstrip("\n").split("\t") for line in open(file)]
    for _, _, command in lines:
        once(command)
    runs = {(group, name): [] for group, name, _ in lines}
    for _ in range(rounds):
        for group, name, command in lines:
            runs[group, name].append(once(command))
    print("| | | wall, ms | CPU, ms | resident, MiB | wall to Python | CPU to Python |\n|---|---|---|---|---|---|---|")
    for (group, name), measured in runs.items():
        wall, cpu, memory = zip(*measured)
        python = runs.get((group, "torch.hub"))
        ratios = [f"{statistics.median(mine) / statistics.median(column):.2f}" if python else ""
                  for mine, column in zip((wall, cpu), list(zip(*python))[:2] if python else ((), ()))]
        print(f"| {group} | {name} | {spread(wall)} | {spread(cpu)} | {statistics.median(memory):,.0f} | {' | '.join(ratios)} |")


if sys.argv[1] == "export":
    export(*sys.argv[2:])
elif sys.argv[1] == "measure":
    measure(int(sys.argv[2]), sys.argv[3])
else:
    run(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
