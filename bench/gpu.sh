#!/bin/sh
# Runs everything that needs a GPU, on PyTorch's own libtorch with CUDA. It compares each operator and layer with what PyTorch
# computes, tests copies and bytes per bundle, and measures latency and throughput beside PyTorch's Python.
#
#   PYTHON=/path/to/python bench/gpu.sh
#
# Some GPU machines have PyTorch and torchvision, but no Maven, no JDK and no network. For these, run `bench/gpu.sh pack` on a
# machine that has them. It makes target/gpu.tar.gz. Unpack that on the GPU machine, and the line above runs there.
#
# DEVICE=cuda:1 takes another GPU. DEVICE=cpu tries the script without a GPU.
set -eu
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}"
: "${MAVEN_OPTIONS:=}"
: "${DEVICE:=cuda:0}"
lib=target/gpu/lib
jdk=target/gpu/jdk

build() {
    rm -rf target/gpu target/gpu.tar.gz
    # shellcheck disable=SC2086
    mvn -q -B -ntp $MAVEN_OPTIONS -pl hub.gpu -am package -DskipTests \
        dependency:copy-dependencies -DoutputDirectory="$PWD/$lib"
    junit=$(find $lib -name 'junit-platform-engine-*.jar' | sed 's/.*-\([0-9.]*\)\.jar/\1/')
    # shellcheck disable=SC2086
    mvn -q -B -ntp $MAVEN_OPTIONS -N dependency:copy -DoutputDirectory="$PWD/$lib" \
        -Dartifact="org.junit.platform:junit-platform-launcher:$junit"
    # shellcheck disable=SC2086
    mvn -q -B -ntp $MAVEN_OPTIONS -Pbench -pl bench/tensors -am package -DskipTests
}

# In an unpacked archive everything is built, and $jdk is there.
[ -d $jdk ] || build
java=$(find $jdk/bin/java "${JAVA_HOME:-/usr}/bin/java" /usr/lib/jvm/*25*/bin/java 2>/dev/null | while read -r candidate; do
    "$candidate" -version 2>&1 | grep -q '"2[5-9]' && realpath "$candidate" && break
done)
[ -n "$java" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }

if [ "${1:-}" = pack ]; then
    [ -d $jdk ] || "$(dirname "$java")/jlink" --strip-debug --no-man-pages --no-header-files --compress zip-6 \
        --add-modules java.se,jdk.compiler,jdk.management,jdk.unsupported,jdk.zipfs --output $jdk
    tar czf target/gpu.tar.gz $jdk $lib bench/gpu.sh bench/GpuTests.java bench/tensors.sh bench/tensors/models.py \
        bench/tensors/target/classes bench/tensors/target/lib hub.gpu/target/classes hub.gpu/target/test-classes
    rm -rf $jdk
    exit
fi

torch=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
echo "== the device"
"$PYTHON" -c 'import sys, torch
device = torch.device(sys.argv[1])
if device.type == "cuda" and not torch.cuda.is_available():
    sys.exit("This PyTorch sees no GPU.")
print(torch.cuda.get_device_name(device) if device.type == "cuda" else device, torch.__version__)' "$DEVICE"
echo "== tests"
# The device must be there: on the CPU the tests would pass and say nothing.
"$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "-Dhub.libtorch=$torch" "-Dhub.test.device=$DEVICE" \
    -cp "hub.gpu/target/classes:hub.gpu/target/test-classes:$lib/*" bench/GpuTests.java hub.gpu/target/test-classes
JAVA_HOME=$(dirname "$(dirname "$java")") BUILD=no DEVICE="$DEVICE" BENCH_FLAGS="-Dhub.device=$DEVICE" NATIVES=none \
    PYTHON="$PYTHON" bench/tensors.sh latency threads
