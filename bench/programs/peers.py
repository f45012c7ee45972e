"""Exports the models of bench/programs.sh, and measures each in eager PyTorch and in hub, in turn."""

import os
import shlex
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

CPU_TIME = os.environ.get("CLOCK") == "cpu"
ROUNDS = int(os.environ.get("ROUNDS", 30))
# Both sides repeat a model so long before it is measured: a JVM compiles meanwhile what Python never does.
WARM_UP_SECONDS = float(os.environ.get("WARM_UP_SECONDS", 5))
# A round is as many runs as eager PyTorch does in this time, and one at least.
ROUND_SECONDS = 0.02
VISION = ("resnet18", "resnet50", "mobilenet_v3_large", "vit_b_16", "swin_t")


class Block(nn.Module):
    """A block of a GPT. With a cache, it takes one token, and attends to the keys and values of those before."""

    def __init__(self, width, heads, cache=None):
        super().__init__()
        self.heads, self.cached = heads, cache is not None
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        if self.cached:
            batch, length = cache
            for name in "keys", "values":
                self.register_buffer(name, torch.zeros(batch, heads, length, width // heads))

    def forward(self, x, position=None, mask=None):
        batch, length, width = x.shape
        parts = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        if self.cached:
            key = self.keys.index_copy_(2, position, key)
            value = self.values.index_copy_(2, position, value)
        seen = F.scaled_dot_product_attention(query, key, value, mask, is_causal=not self.cached)
        x = x + self.out(seen.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, layers, width, heads, vocabulary, length, batch=None):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
        cache = (batch, length) if batch else None
        self.blocks = nn.ModuleList(Block(width, heads, cache) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)
        self.length, self.cached = length, cache is not None

    def forward(self, tokens, position=None):
        if self.cached:
            mask = (torch.arange(self.length) <= position).view(1, 1, 1, self.length)
            x = self.tokens(tokens) + self.places(position)
            for block in self.blocks:
                x = block(x, position, mask)
        else:
            x = self.tokens(tokens) + self.places(torch.arange(tokens.shape[1]))
            for block in self.blocks:
                x = block(x)
        return self.head(self.norm(x))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(32, 64, num_layers=2, batch_first=True), nn.Linear(64, 8)

    def forward(self, x):
        return self.out(self.lstm(x)[0])


def model(name, batch):
    """A model with random weights, its inputs, and which of their sizes stay open."""
    torch.manual_seed(0)
    if name in VISION:
        # Here, because it takes memory that a loaded program does not need.
        import torchvision

        return torchvision.models.get_model(name).eval(), (torch.randn(batch, 3, 224, 224),), None
    if name == "gpt_cache":
        inputs = torch.zeros(batch, 1, dtype=torch.int64), torch.zeros(1, dtype=torch.int64)
        return GPT(6, 512, 8, 8192, 256, batch).eval(), inputs, None
    open_batch = ({0: torch.export.Dim("batch", min=1, max=64)},)
    if name == "mlp":
        layers = nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3)
        return nn.Sequential(*layers).eval(), (torch.randn(max(batch, 2), 8),), open_batch
    if name == "lstm":
        return Tagger().eval(), (torch.randn(batch, 16, 32),), None
    if name == "gpt_step":
        open_length = ({1: torch.export.Dim("length", min=2, max=64)},)
        return GPT(2, 64, 4, 256, 64).eval(), (torch.zeros(batch, 16, dtype=torch.int64),), open_length
    raise SystemExit(f"no model {name}")


def export(name, batch, folder):
    module, inputs, shapes = model(name, batch)
    file = Path(folder) / f"{name}.{batch}.pt2"
    if not file.exists():
        torch.export.save(torch.export.export(module, inputs, dynamic_shapes=shapes), file)
    return file, module, inputs


def export_compiled(name, batch, folder):
    """A program with the machine code that AOTInductor makes of it here. It needs g++."""
    from torch.export.pt2_archive._package import package_pt2

    module, inputs, shapes = model(name, batch)
    file = Path(folder) / f"{name}.{batch}.compiled.pt2"
    if not file.exists():
        program = torch.export.export(module, inputs, dynamic_shapes=shapes)
        options = {"aot_inductor.package": True, "aot_inductor.package_constants_in_so": False}
        code = torch._inductor.aot_compile(program.module(), inputs, options=options)
        package_pt2(file, exported_programs={"model": program}, aoti_files={"model": code})
    return file, module, inputs


class Hub:
    """hub.bench.Programs, which answers each line with a number."""

    def __init__(self):
        command = shlex.split(os.environ["HUB_BENCH"])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        print(*words, sep="\t", file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def inputs(self, inputs):
        texts = (f"{str(x.dtype)[6:]}:{'x'.join(map(str, x.shape))}" for x in inputs)
        self.ask("inputs", *texts)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def now():
    return time.thread_time() if CPU_TIME else time.perf_counter()


def run(module, inputs, count):
    """The milliseconds of one of so many runs."""
    start = now()
    for _ in range(count):
        module(*inputs)
    return 1e3 * (now() - start) / count


def row(what, pytorch, hub, unit):
    print(f"{what:34} {pytorch:10.3f} {hub:10.3f} {unit:4} {hub / pytorch:6.2f}", flush=True)


def warm(turn):
    spent = 0
    while spent < 1e3 * WARM_UP_SECONDS:
        spent += turn()


def speed(folder, *names):
    turns(names, lambda name, batch: export(name, batch, folder))


def compiled(folder, *names):
    """As speed, with the machine code in the place of the graph."""
    with torch.inference_mode(False), torch.no_grad():
        for name in names:
            for batch in (1, 8):
                export_compiled(name, batch, folder)
    turns(names, lambda name, batch: export_compiled(name, batch, folder), "machine code")


def turns(names, exported, *options):
    for name in names:
        for batch in (1, 8):
            file, module, inputs = exported(name, batch)
            with Hub() as hub:
                hub.ask("load", file, *options)
                hub.inputs(inputs)
                run(module, inputs, 2)
                count = max(1, round(1e3 * ROUND_SECONDS / run(module, inputs, 2)))
                warm(lambda: count * run(module, inputs, count))
                warm(lambda: count * hub.ask("run", count))
                times = [(run(module, inputs, count), hub.ask("run", count)) for _ in range(ROUNDS)]
            row(" ".join([f"{name} batch {batch}", *options]), *map(statistics.median, zip(*times)), "ms")


def first(folder, *names):
    """From a file to the first answer on a new thread, where others were opened before."""
    for name in names:
        file, _, inputs = export(name, 1, folder)
        result = []

        def answer():
            start = now()
            with torch.inference_mode():
                torch.export.load(file).module()(*inputs)
            result.append(1e3 * (now() - start))

        def pytorch():
            thread = threading.Thread(target=answer)
            thread.start()
            thread.join()
            return result.pop()

        with Hub() as hub:
            hub.ask("load", file)
            hub.inputs(inputs)
            for _ in range(10):
                hub.ask("first", file)
            pytorch()
            times = [(pytorch(), hub.ask("first", file)) for _ in range(max(3, ROUNDS // 3))]
        row(f"{name}, file to first answer", *map(statistics.median, zip(*times)), "ms")


def memory(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024


def resident(folder, *names):
    """What processes hold that have loaded a program, and when it has run once; in Python by torch.export.load."""
    for name in names:
        file, _, inputs = export(name, 1, folder)
        for runs, when in (0, "ready"), (1, "after a run"):
            with Hub() as hub:
                hub.ask("load", file)
                hub.inputs(inputs)
                if runs:
                    hub.ask("run", runs)
                held = hub.ask("memory", "VmRSS")
            row(f"{name} {when}, resident", python("loaded", file, runs), held, "MiB")


def peak(folder, *names):
    """The highest of three runs at batch 8, above a process that ran something small, without the bytes of the weights."""
    for name in names:
        file, module, inputs = export(name, 8, folder)
        small, _, few = export("mlp", 1, folder)
        weights = sum(p.nbytes for p in module.parameters()) / 2**20
        with Hub() as hub:
            hub.ask("load", small)
            hub.inputs(few)
            hub.ask("run", 1)
            before = hub.ask("memory", "VmRSS") + weights
            hub.ask("load", file)
            hub.inputs(inputs)
            hub.ask("run", 3)
            above = hub.ask("memory", "VmHWM") - before
        row(f"{name} batch 8, peak above", python("eager", name) - weights, above, "MiB")


def python(*words):
    """What this script answers in a process of its own."""
    command = [sys.executable, __file__, *map(str, words)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def loaded(file, runs):
    program = torch.export.load(file)
    module = program.module()
    for _ in range(int(runs)):
        module(*program.example_inputs[0])
    print(memory("VmRSS"))


def eager(name):
    small, inputs, _ = model("mlp", 1)
    small(*inputs)
    import torchvision  # noqa: F401

    before = memory("VmRSS")
    module, inputs, _ = model(name, 8)
    for _ in range(3):
        module(*inputs)
    print(memory("VmHWM") - before)


with torch.inference_mode(sys.argv[1] != "export"):
    {"export": lambda folder, *names: [export(n, b, folder) for n in names for b in (1, 8)],
     "speed": speed, "compiled": compiled, "first": first, "resident": resident, "peak": peak, "loaded": loaded, "eager": eager}[sys.argv[1]](*sys.argv[2:])
