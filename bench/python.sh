#!/usr/bin/env bash
# Measures repos in Python, beside Python itself, in one run.
#
#   HUB_PYTHON=/path/to/python bench/python.sh [runs]
#
# The Python needs torch and torchvision. Times are in milliseconds: the median, the slowest, and what Python needs for the same.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export HUB_PYTHON=${HUB_PYTHON:-$(command -v python3)}
runs=${1:-5}
: "${OMP_NUM_THREADS:=$(nproc)}"
export OMP_NUM_THREADS
TORCH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/python.XXXXXX")
export TORCH_HOME
trap 'rm -rf "$TORCH_HOME"' EXIT

"$HUB_PYTHON" -c 'import sys, torch; print("Python", sys.version.split()[0] + ", PyTorch", torch.__version__)'
echo "load average $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown), $OMP_NUM_THREADS threads"
process=$("$HUB_PYTHON" "$root/bench/python/peers.py" "$runs")
"$root/hub" run "$root/bench/python/speed" measure "folder=$TORCH_HOME/repos" "newProcess=$process" "runs=$runs"
