#!/usr/bin/env bash
# Scale and speed of the loader. bench/loader.sh [counts], for example bench/loader.sh '[1, 100, 1000, 5000]'
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TORCH_HOME=$(mktemp -d)
export TORCH_HOME
trap 'rm -rf "$TORCH_HOME"' EXIT

echo "Loads, in milliseconds"
"$root/hub" run "$root/bench/loader" speed "runs=${RUNS:-200}"
echo
echo "Many repos in one JVM"
"$root/hub" run "$root/bench/loader" scale "counts=${1:-[1, 100, 1000]}"
