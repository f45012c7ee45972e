#!/usr/bin/env bash
# Exports each model of torchvision, and compares what hub computes with eager PyTorch, on the same libtorch: the largest
# difference, relative to the largest number of the same output.
#
#   PYTHON=/path/to/python bench/programs-zoo.sh [model…]
#
# The Python needs torch, torchvision and safetensors. Weights are random. The exit code is 1 if a model differs by more than 1e-4.
# PROGRAMS is a folder that keeps what was exported.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
HUB_LIBTORCH=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
export HUB_LIBTORCH
folder=${PROGRAMS:-$(mktemp -d "${TMPDIR:-/tmp}/zoo.XXXXXX")}
[ -n "${PROGRAMS:-}" ] || trap 'rm -rf "$folder"' EXIT
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $("$PYTHON" bench/programs/zoo.py list)
failed=0
for model; do
    if ! [ -e "$folder/$model.safetensors" ] &&
        ! "$PYTHON" bench/programs/zoo.py export "$model" "$folder" 2> "$folder/error"; then
        outcome="is not exported: $(tail -n 1 "$folder/error")"
    elif ! outcome=$(./hub --json run "$folder/$model.pt2" check "$folder/$model.safetensors" --tolerance 1e-4 2>&1); then
        failed=1
    fi
    printf '%-28s %s\n' "$model" "$outcome"
    [ -n "${PROGRAMS:-}" ] || rm -f "$folder/$model".*
done
exit $failed
