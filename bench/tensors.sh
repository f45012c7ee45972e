#!/usr/bin/env bash
# Compares tensors with PyTorch's Python, on the same machine and in one run: one tiny operator, a ResNet-18, an eight-layer
# encoder, threads on one module, the peak memory of a ResNet-50, and what is left of three that are unloaded.
#
#   PYTHON=/path/to/python bench/tensors.sh [tiny] [latency] [threads] [memory] [unload]
#
# Each model runs WARM_UP times, and then RUNS times to be measured. Each number of threads runs for BENCH_SECONDS. BUILD=no
# takes what is built.
#
# "hub" is our binding on the libtorch of that PyTorch, so only the language differs. "hub, Maven's libtorch" is the same on
# the libtorch that hub fetches; NATIVES names its folder.
set -eu
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
version=$(sed -n 's/.* VERSION = "\(.*\)";/\1/p' hub.gpu/src/main/java/hub/gpu/libtorch/Platform.java)
: "${NATIVES:=target/torch/hub/.hub/natives/libtorch-$version-linux-x86_64}"
: "${MAVEN_OPTIONS:=}" "${BUILD:=yes}"
: "${WARM_UP:=10}" "${RUNS:=30}" "${BENCH_SECONDS:=10}"
export WARM_UP RUNS BENCH_SECONDS
torch=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
# shellcheck disable=SC2086
[ "$BUILD" = no ] || mvn -q -B -ntp $MAVEN_OPTIONS -Pbench -pl bench/tensors -am package -DskipTests
java=$(find "${JAVA_HOME:-/usr}/bin/java" /usr/lib/jvm/*25*/bin/java 2>/dev/null | while read -r candidate; do
    "$candidate" -version 2>&1 | grep -q '"2[5-9]' && echo "$candidate" && break
done)
[ -n "$java" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }
flags="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx512m"
# One line, because JMH splits its -jvmArgs only at spaces.
flags="$flags -Dbench.warmup=$WARM_UP -Dbench.runs=$RUNS -Dbench.seconds=$BENCH_SECONDS"

# The same as in ./hub. Python runs as its users start it.
hub() { # libtorch, what
    local MALLOC_TOP_PAD_=67108864 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=67108864
    export MALLOC_TOP_PAD_ MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_
    if [ "$2" = tiny ]; then
        # shellcheck disable=SC2086
        "$java" $flags "-Dhub.libtorch=$1" -cp "bench/tensors/target/classes:bench/tensors/target/lib/*" \
            org.openjdk.jmh.Main TinyOperator -prof gc -jvmArgs "$flags -Dhub.libtorch=$1" \
            | awk '/^TinyOperator\.[a-z]+ .*avgt/ { split($1, a, "."); print a[2] " on 4 elements\t" $4 "\tns" }
                   /^TinyOperator\.[a-z]+:gc\.alloc\.rate\.norm/ {
                       split($1, a, "[.:]"); print a[2] ", Java heap\t" $4 "\tB" }'
    else
        # shellcheck disable=SC2086
        "$java" $flags ${BENCH_FLAGS:-} "-Dhub.libtorch=$1" -cp "bench/tensors/target/classes:bench/tensors/target/lib/*" \
            hub.bench.Models "$2"
    fi
}

for what in ${*:-tiny latency threads memory unload}; do
    echo "== $what: PyTorch's Python"
    "$PYTHON" bench/tensors/models.py "$what"
    echo "== $what: hub, on the same libtorch"
    hub "$torch" "$what"
    if [ -d "$NATIVES" ]; then
        echo "== $what: hub, on Maven's libtorch"
        hub "$NATIVES" "$what"
    fi
done
