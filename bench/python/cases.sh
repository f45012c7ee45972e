#!/usr/bin/env bash
# Runs entrypoints of real torch.hub repos through hub, in one JVM, and compares their results with those of Python.
#
#   HUB_PYTHON=/path/to/python bench/python/cases.sh FOLDER CASES.json [only='[0, 3]']
#
# FOLDER has each repo checked out at its commit as owner_name. CASES.json says for each case the repo, its commit, the
# entrypoint, arguments, seeds, inputs and what Python gave. Nothing is fetched. The Python needs what the repos need.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(cd "$1" && pwd)
cases=$(realpath "$2")
TORCH_HOME=$(mktemp -d "${TMPDIR:-/tmp}/cases.XXXXXX")
export TORCH_HOME
trap 'rm -rf "$TORCH_HOME"' EXIT

# The results are of two threads.
OMP_NUM_THREADS=2 "$root/hub" run "$root/bench/python/cases" check "folder=$folder" "cases=$cases" "${@:3}" --json |
    "${HUB_PYTHON:-python3}" -c '
import collections, json, sys
rows = json.load(sys.stdin)
for row in rows:
    print("{number:3}  {result:9}  {seconds:6.1f} s  {repo} {entrypoint}  {why}".format(**row))
counts = collections.Counter(row["result"] for row in rows)
print(", ".join("{} {}".format(count, result) for result, count in sorted(counts.items())))
sys.exit(any(counts[result] for result in ("different", "failed")))'
