#!/usr/bin/env bash
# Checkpoints to ready tensors, beside PyTorch and safetensors on the same files in one run.
#
#   PYTHON=/path/to/python bench/checkpoints.sh [megabytes]
#
# "open" is the time until there are tensors, "read" the time until each of their numbers was also read once, both the
# median of RUNS with the file in the page cache; "resident" is what the process then holds in memory beyond what it held
# before it opened the file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
runs=${RUNS:-7}
files=$(mktemp -d "${TMPDIR:-/tmp}/checkpoints.XXXXXX")
trap 'rm -rf "$files"' EXIT

"$python" "$root/bench/checkpoints/peers.py" write "$files" "${1:-1024}"
for file in zip.pth safetensors.safetensors legacy.pth; do
    echo "== $file, $(stat -c %s "$files/$file") bytes"
    "$python" "$root/bench/checkpoints/peers.py" measure "$files/$file" "$runs"
    "$root/hub" run "$root/bench/checkpoints" measure "file=$files/$file" "runs=$runs"
done
