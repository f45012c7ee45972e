#!/bin/sh
# Everything that needs a GPU, in one run: the tests of hub.gpu on PyTorch's own libtorch with CUDA, then latency and
# throughput beside PyTorch's Python.
#
#   PYTHON=/path/to/python bench/gpu.sh
set -eu
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
: "${MAVEN_OPTIONS:=}"
torch=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
"$PYTHON" -c 'import torch, sys; sys.exit(0 if torch.cuda.is_available() else "This PyTorch sees no GPU.")'
echo "== the GPU"
"$PYTHON" -c 'import torch; print(torch.cuda.get_device_name(0), torch.__version__)'
echo "== tests on the GPU's libtorch"
# shellcheck disable=SC2086
mvn -q -B -ntp $MAVEN_OPTIONS -pl hub.gpu -am verify -Dhub.libtorch="$torch" \
    -Dtest='GpuTest,hub.gpu.nn.*Test,OperatorsTest,DevicesTest,OwnershipTest,StressTest' -Dsurefire.failIfNoSpecifiedTests=false
DEVICE=cuda BENCH_FLAGS="-Dhub.device=cuda:0" NATIVES=none PYTHON="$PYTHON" bench/tensors.sh latency threads
