#!/usr/bin/env bash
# Measures the loader and swaps. All of it:                bench/loader.sh
# One part with counts of your own, as its help explains:   bench/loader.sh scale 'counts=[1, 100]'
#   speed   first and second loads            scale   1, 100, 1,000 and 5,000 repos in one JVM
#   swaps   calls with and without swaps      saved   from a saved file until it serves
#   cycles  10,000 loads and unloads of two repos
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TORCH_HOME=$(mktemp -d)
export TORCH_HOME
trap 'rm -rf "$TORCH_HOME"' EXIT

# The heap has a fixed size and is in memory from the start, so what grows in the process is native memory.
fixed_heap() {
  export JDK_JAVA_OPTIONS="-Xms128m -Xmx128m -XX:+AlwaysPreTouch"
}

if [ $# -gt 0 ]; then
  [ "$1" = cycles ] && fixed_heap
  "$root/hub" run "$root/bench/loader" "$@"
  exit
fi
echo "Loads, in milliseconds"
"$root/hub" run "$root/bench/loader" speed
echo
echo "Calls of a live model from four threads, in microseconds"
"$root/hub" run "$root/bench/loader" swaps
echo
echo "A publisher's edit loop, in milliseconds"
"$root/hub" run "$root/bench/loader" saved
echo
echo "Many repos in one JVM"
"$root/hub" run "$root/bench/loader" scale
echo
echo "Loads and unloads of two repos"
fixed_heap
"$root/hub" run "$root/bench/loader" cycles
