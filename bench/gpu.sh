#!/bin/sh
# Everything that needs a GPU, in one run, on PyTorch's own libtorch with CUDA: each operator and layer against what PyTorch
# computes, copies, bytes per bundle, then latency and throughput beside PyTorch's Python.
#
#   PYTHON=/path/to/python bench/gpu.sh
#
# DEVICE=cpu tries the script where there is no GPU.
set -eu
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
: "${MAVEN_OPTIONS:=}"
: "${DEVICE:=cuda:0}"
torch=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
echo "== the device"
"$PYTHON" -c 'import sys, torch
device = torch.device(sys.argv[1])
if device.type == "cuda" and not torch.cuda.is_available():
    sys.exit("This PyTorch sees no GPU.")
print(torch.cuda.get_device_name(device) if device.type == "cuda" else device, torch.__version__)' "$DEVICE"
echo "== tests"
# shellcheck disable=SC2086
mvn -q -B -ntp $MAVEN_OPTIONS -pl hub.gpu -am verify -Dhub.libtorch="$torch" \
    -Dgroups=gpu -Dsurefire.failIfNoSpecifiedTests=false
DEVICE="$DEVICE" BENCH_FLAGS="-Dhub.device=$DEVICE" NATIVES=none PYTHON="$PYTHON" bench/tensors.sh latency threads
