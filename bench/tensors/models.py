"""The peers of hub.bench.Models and hub.bench.TinyOperator in PyTorch's Python, one line each: name, number, unit."""

import gc
import os
import sys
import threading
import time

import torch
import torchvision
from torch import nn

WARM_UP, RUNS = int(os.environ.get("WARM_UP", 10)), int(os.environ.get("RUNS", 30))
SECONDS = int(os.environ.get("BENCH_SECONDS", 10))
DEVICE = os.environ.get("DEVICE", "cpu")


def median(name, module, x):
    times = []
    for i in range(-WARM_UP, RUNS):
        start = time.perf_counter()
        module(x)[:1].cpu().numpy()
        if i >= 0:
            times.append((time.perf_counter() - start) * 1e3)
    print(f"{name}\t{sorted(times)[RUNS // 2]:.2f}\tms", flush=True)


def latency():
    resnet = torchvision.models.resnet18().eval().to(DEVICE)
    layer = nn.TransformerEncoderLayer(512, 8, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 8, enable_nested_tensor=False).eval().to(DEVICE)
    for batch in (1, 8):
        median(f"resnet18 batch {batch}", resnet, torch.randn(batch, 3, 224, 224, device=DEVICE))
        median(f"encoder batch {batch}", encoder, torch.randn(batch, 128, 512, device=DEVICE))


def threads():
    resnet = torchvision.models.resnet18().eval().to(DEVICE)
    for count in (1, 4, 16, 64):
        done, ready, end = [0] * count, threading.Barrier(count + 1), [0.0]

        def work(i):
            with torch.inference_mode():
                x = torch.randn(1, 3, 64, 64, device=DEVICE)
                resnet(x)
                ready.wait()
                while time.perf_counter() < end[0] or end[0] == 0:
                    resnet(x)
                    done[i] += 1

        workers = [threading.Thread(target=work, args=(i,)) for i in range(count)]
        for worker in workers:
            worker.start()
        ready.wait()
        start = time.perf_counter()
        end[0] = start + SECONDS
        for worker in workers:
            worker.join()
        print(f"resnet18 64x64, {count} threads\t{sum(done) / (time.perf_counter() - start):.1f}\t1/s", flush=True)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def memory():
    resnet = torchvision.models.resnet50().eval().to(DEVICE)
    x = torch.randn(8, 3, 224, 224, device=DEVICE)
    before = peak()
    for _ in range(3):
        resnet(x)
    print(f"resnet50 batch 8, peak of the process\t{peak() // 1024}\tMiB")
    print(f"resnet50 batch 8, peak above the loaded model\t{(peak() - before) // 1024}\tMiB")


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024


def unload():
    for i in range(1, 4):
        resnet = torchvision.models.resnet50().eval().to(DEVICE)

        def work():
            with torch.inference_mode():
                for _ in range(4):
                    resnet(torch.randn(4, 3, 224, 224, device=DEVICE))

        workers = [threading.Thread(target=work) for _ in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        serving = resident()
        del resnet, work, workers, worker
        gc.collect()
        print(f"resnet50 no. {i} in six threads, resident\t{serving}\tMiB")
        print(f"resnet50 no. {i} gone, resident\t{resident()}\tMiB", flush=True)


def tiny():
    x, y = torch.tensor([1.0, -2, 3, -4]), torch.tensor([1.0, 2, 3, 4])

    def relu(n):
        for _ in range(n):
            torch.relu(x)

    def add(n):
        for _ in range(n):
            torch.add(x, y)

    for name, function in (("relu", relu), ("add", add)):
        function(100_000)
        best = []
        for _ in range(10):
            start = time.perf_counter()
            function(100_000)
            best.append((time.perf_counter() - start) / 100_000 * 1e9)
        print(f"{name} on 4 elements\t{sorted(best)[5]:.0f}\tns", flush=True)


with torch.inference_mode():
    {"latency": latency, "threads": threads, "memory": memory, "unload": unload, "tiny": tiny}[sys.argv[1]]()
