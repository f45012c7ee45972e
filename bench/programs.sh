#!/usr/bin/env bash
# Compares exported programs with eager PyTorch, on the same libtorch, with as many threads, in one run.
#
#   PYTHON=/path/to/python bench/programs.sh [speed] [compiled] [first] [resident] [peak]
#
# The Python needs torch and torchvision. It exports each model with random weights. "speed" is the time of a run: eager PyTorch
# and hub take turns, each in a process of its own, and the numbers are medians of ROUNDS turns. "compiled" is the same with the
# machine code that AOTInductor makes of each model. It needs g++ and minutes, and runs only if it is asked for. "first" is the
# time from a file to the first answer, on a new thread of a process that did so before. "resident" is the memory of a process
# that has loaded a program, and when it has run once. "peak" is the highest at batch 8, above that of the process and of the
# weights. What was exported is loaded by torch.export.load for "first" and "resident".
#
# MODELS names the models, and COMPILED_MODELS those of "compiled". CLOCK=cpu with OMP_NUM_THREADS=1 takes the CPU time of the
# thread: other work on the machine then counts less. PROGRAMS is a folder that keeps what was exported. BUILD=no takes what is
# built.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}" "${MAVEN_OPTIONS:=}" "${BUILD:=yes}" "${OMP_NUM_THREADS:=$(nproc)}"
: "${MODELS:=resnet18 resnet50 mobilenet_v3_large vit_b_16 swin_t gpt_cache mlp lstm gpt_step}"
export OMP_NUM_THREADS
torch=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
# shellcheck disable=SC2086
[ "$BUILD" = no ] || mvn -q -B -ntp $MAVEN_OPTIONS -Pbench -pl bench/tensors -am package -DskipTests
java=$(find "${JAVA_HOME:-/usr}/bin/java" /usr/lib/jvm/*25*/bin/java 2>/dev/null | while read -r candidate; do
    "$candidate" -version 2>&1 | grep -q '"2[5-9]' && echo "$candidate" && break
done)
[ -n "$java" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }
if [ -z "${PROGRAMS:-}" ]; then
    PROGRAMS=$(mktemp -d "${TMPDIR:-/tmp}/programs.XXXXXX")
    trap 'rm -rf "$PROGRAMS"' EXIT
fi

# The settings of malloc are those of ./hub. Python runs as its users start it.
HUB_BENCH="env MALLOC_TOP_PAD_=67108864 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=67108864
    '$java' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx512m ${BENCH_FLAGS:-}
    '-Dhub.libtorch=$torch' -cp 'bench/tensors/target/classes:bench/tensors/target/lib/*' hub.bench.Programs"
export HUB_BENCH
"$PYTHON" -c 'import torch; print("PyTorch", torch.__version__)'
echo "load average $(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown), $OMP_NUM_THREADS threads, ${CLOCK:-wall} clock"
printf '%-34s %10s %10s %11s\n' '' PyTorch hub ratio
# shellcheck disable=SC2086
"$PYTHON" bench/programs/peers.py export "$PROGRAMS" $MODELS
for what in ${*:-speed first resident peak}; do
    case $what in
        speed) models=$MODELS ;;
        compiled) models=${COMPILED_MODELS:-resnet18 vit_b_16 mlp lstm} ;;
        first) models=resnet18 ;;
        *) models="resnet18 vit_b_16" ;;
    esac
    # shellcheck disable=SC2086
    "$PYTHON" bench/programs/peers.py "$what" "$PROGRAMS" $models
done
