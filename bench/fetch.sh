#!/usr/bin/env bash
# Compares downloads with curl and torch.hub: bench/fetch.sh [MIB] [ROUNDS] [PYTHON]. Build hub.fetch first (mvn verify).
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

mib=${1:-1024}
rounds=${2:-5}
python=${3:-python3}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d "${BENCH_DIR:-/tmp}/hub-fetch-XXXXXX")
bytes=$((mib << 20))
slow=$((20 * 1000 * 1000))
port=18480

"$java" bench/FetchBench.java $port $bytes &
one=$!
"$java" bench/FetchBench.java $((port + 1)) $bytes $slow &
many=$!
trap 'kill $one $many 2>/dev/null || true; rm -rf "$work"' EXIT
for at in $port $((port + 1)); do
  until (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null; do sleep 0.2; done
done

m2=${MAVEN_REPO:-$HOME/.m2/repository}
classpath=hub.fetch/target/test-classes:hub.fetch/target/classes:hub.core/target/classes:$(find "$m2/org/apache/httpcomponents" \
  "$m2/org/slf4j/slf4j-api/1.7.36" "$m2/org/slf4j/slf4j-nop/1.7.36" "$m2/tools/jackson" "$m2/com/fasterxml/jackson/core/jackson-annotations" "$m2/org/osgi" -name '*.jar' | tr '\n' ':')
hub() { "$java" -cp "$classpath" hub.fetch.FetchRates "$work" "$rounds" "$@"; }

seconds() {
  local began ended
  began=$(date +%s%N)
  "$@" >/dev/null
  ended=$(date +%s%N)
  awk -v n=$((ended - began)) -v mib="$mib" 'BEGIN { printf "%.0f\n", mib / (n / 1e9) }'
}
median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

echo "$mib MiB over loopback, medians of $rounds, MiB/s"
curl=$(for _ in $(seq "$rounds"); do rm -f "$work/curl"; seconds curl -sf -o "$work/curl" "http://127.0.0.1:$port/file"; done | median)
curl_synced() { curl -sf -o "$work/curl" "$1" && sync "$work/curl"; }
synced=$(for _ in $(seq "$rounds"); do rm -f "$work/curl"; seconds curl_synced "http://127.0.0.1:$port/file"; done | median)
echo "curl                                 $curl"
echo "curl, then the file synced           $synced"
echo "hub, SHA-256 and fsync, warm JVM     $(hub rate "http://127.0.0.1:$port/file" 1)"
if "$python" -c 'import torch' 2>/dev/null; then
  "$python" - "http://127.0.0.1:$port/file" "$work/torch" "$rounds" "$mib" <<'P'
import sys, time, statistics, os, torch.hub
url, dst, rounds, mib = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rates = []
for _ in range(rounds):
    if os.path.exists(dst): os.remove(dst)
    t = time.perf_counter(); torch.hub.download_url_to_file(url, dst, progress=False); rates.append(mib / (time.perf_counter() - t))
print(f"torch.hub.download_url_to_file       {statistics.median(rates):.0f}")
P
fi
echo "20 MB/s a connection: curl           $(rm -f "$work/curl"; seconds curl -sf -o "$work/curl" "http://127.0.0.1:$((port + 1))/file")"
echo "20 MB/s a connection: hub, 8         $(hub rate "http://127.0.0.1:$((port + 1))/file" 8)"
echo "cached load of a repo and weights    $(hub cached)"
