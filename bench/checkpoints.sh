#!/usr/bin/env bash
# Checkpoints to ready tensors, beside PyTorch and safetensors on the same files in one run.
#
#   PYTHON=/path/to/python bench/checkpoints.sh [megabytes]
#
# "first" is the time until there are tensors, for the first file in a process with libtorch loaded. "open" is the median of
# RUNS later times. "read" is the median time to read each number once, by the tensor's sum. The file is in the page cache.
# "resident" is what the process holds in memory after the first opening and reading, minus what it held before.
#
# Both sides use libtorch's sums, and hub uses the libtorch of that PyTorch, so only the map differs. The last line of each
# file is hub on the libtorch that it fetches. All of it runs once with one thread, which shows the cost of the pages, and
# once with all threads.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
runs=${RUNS:-7}
files=$(mktemp -d "${TMPDIR:-/tmp}/checkpoints.XXXXXX")
trap 'rm -rf "$files"' EXIT

library=$("$python" -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).with_name("lib"))')

hub() {
    HUB_LIBTORCH=$1 "$root/hub" run "$root/bench/checkpoints" measure "file=$files/$file" "runs=$runs" "name=$2"
}

"$python" "$root/bench/checkpoints/peers.py" write "$files" "${1:-1024}"
for file in zip.pth safetensors.safetensors legacy.pth; do
    for threads in 1 "$(nproc)"; do
        export OMP_NUM_THREADS=$threads
        echo "== $file, $(stat -c %s "$files/$file") bytes, threads: $threads"
        "$python" "$root/bench/checkpoints/peers.py" measure "$files/$file" "$runs"
        hub "$library" "hub"
        hub bundled "hub, libtorch from Maven Central"
    done
done
