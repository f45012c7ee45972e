#!/usr/bin/env bash
# Compares hub serve with a Python server (aiohttp and PyTorch, one process a core): ResNet-18 at 224 × 224, one image a request as
# a binary tensor of 600 kB, over 1, 8 and 64 connections. What the protocol costs is shown by a model that does next to nothing.
#
#   PYTHON=/path/to/python bench/serve.sh [ROUNDS [SECONDS]]
#
# PYTHON has torch, torchvision, numpy and aiohttp. hub takes the same libtorch. The servers are there at the same time, and called in
# turn, ROUNDS times for SECONDS each; the table has medians.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${PYTHON:=python3}"
rounds=${1:-3}
seconds=${2:-8}
./hub --prepare
java=$(for home in "${JAVA_HOME:-/usr}" /usr/lib/jvm/*25*; do
  "$home/bin/java" -version 2>&1 | grep -q '"2[5-9]' && echo "$home/bin/java" && break
done)
[ -n "$java" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }
HUB_LIBTORCH=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
export HUB_LIBTORCH

work=$(mktemp -d "${TMPDIR:-/tmp}/hub-serve.XXXXXX")
servers=()
stop() {
  kill "${servers[@]}" 2>/dev/null || true
  pkill -P "$$" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

mkdir "$work/mean"
cat >"$work/mean/hubconf.java" <<'JAVA'
import hub.gpu.Tensor;
import hub.gpu.nn.Module;

/** Next to nothing. */
public final class hubconf {

    /** One number of an image. */
    public Module mean() {
        return new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                return x.flatten(1).narrow(1, 0, 1);
            }
        };
    }
}
JAVA

# Starts hub with a model, and prints the address of its requests.
hub() {
  local log=$work/$2.log
  ./hub serve --port 0 "$1" "$2" >"$log" 2>&1 &
  servers+=($!)
  for _ in $(seq 600); do
    address=$(grep -ao 'http://[^ ]*/v2' "$log" || true)
    [ -z "$address" ] || return 0
    sleep 0.1
  done
  cat "$log" >&2
  exit 1
}
hub ./examples/vision resnet18
resnet18=$address/models/resnet18/infer
hub "$work/mean" mean
mean=$address/models/mean/infer
port=$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
setsid "$PYTHON" bench/serve/server.py "$port" &
servers+=("-$!")
for _ in $(seq 300); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.2
done

call() {
  printf '%s\t%s\t%s\t' "$1" "$2" "$5"
  "$java" -XX:+UseSerialGC bench/ServeLoad.java "$3" "$4" "$5" "$seconds"
}
for _ in $(seq "$rounds"); do
  for connections in 1 8 64; do
    call resnet18 hub "$resnet18" hub "$connections"
    call resnet18 aiohttp "http://127.0.0.1:$port/infer" raw "$connections"
  done
  call nothing hub "$mean" hub 1
done >"$work/figures"

"$PYTHON" - "$work/figures" <<'PYTHON'
import statistics
import sys

rows = {}
for line in open(sys.argv[1]):
    *key, rate, median, late, failed = line.rstrip("\n").split("\t")
    rows.setdefault(tuple(key), []).append((float(rate), float(median), float(late), int(failed)))
print("| model | server | connections | requests a second | p50, ms | p99, ms | failed |")
print("|---|---|---|---|---|---|---|")
for (model, server, connections), runs in rows.items():
    rate, median, late, _ = (statistics.median(column) for column in zip(*runs))
    failed = sum(run[3] for run in runs)
    print(f"| {model} | {server} | {connections} | {rate:,.1f} | {median:.2f} | {late:.2f} | {failed} |")
PYTHON
