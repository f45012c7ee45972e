#!/usr/bin/env bash
# Compares examples/vision with torchvision, on the same libtorch, with as many threads, in one run.
#
#   PYTHON=/path/to/python bench/zoo.sh [model…]
#
# First it loads ResNet-50 with published weights from a warm cache, in a warm JVM and a warm Python, and measures the time until
# the model is ready and until its first answer. Then it measures the forward pass of each model at batch 1 and 8, after three
# seconds of such passes. All numbers are milliseconds, the median of RUNS. Each model runs in PyTorch and then at once in hub,
# each in a process of its own.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
runs=${RUNS:-30}
: "${OMP_NUM_THREADS:=$(nproc)}"
HUB_LIBTORCH=$("$python" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
TORCH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/zoo.XXXXXX")
export OMP_NUM_THREADS HUB_LIBTORCH TORCH_HOME
trap 'rm -rf "$TORCH_HOME"' EXIT
if [ $# -eq 0 ]; then
    set -- resnet18 resnet50 vgg16 alexnet squeezenet1_1 densenet121 mobilenet_v2 mobilenet_v3_large efficientnet_b0 \
        shufflenet_v2_x1_0 googlenet inception_v3 convnext_tiny vit_b_16 swin_t
fi

beside() { # what, model
    local pytorch hub
    pytorch=$("$python" "$root/bench/zoo/peers.py" "$1" "$2" "$runs")
    hub=$("$root/hub" run "$root/bench/zoo" "$1" "repo=$TORCH_HOME/vision" "model=$2" "runs=$runs")
    paste <(echo "$pytorch") <(echo "$hub") |
        awk -F'\t' '{ printf "%-30s %10.2f %10.2f %8.2f\n", $1, $2, $4, $4 / $2 }'
}

cp -r "$root/examples/vision" "$TORCH_HOME/vision"
"$python" "$root/bench/zoo/peers.py" write resnet50 "$TORCH_HOME/vision"
echo "$OMP_NUM_THREADS threads, median of $runs"
printf '%-30s %10s %10s %8s\n' '' PyTorch hub ratio
beside pretrained resnet50
for model; do
    beside forward "$model"
done
