#!/usr/bin/env bash
# Compares whole processes, from their start to their end: ./hub beside torch.hub, and a small model also beside DJL's PyTorch
# engine and ONNX Runtime for Java.
#
#   PYTHON=/path/to/python bench/start.sh [ROUNDS]
#
# PYTHON has torch, torchvision, numpy and Pillow. Everything is in a cache before. The processes run in turn, ROUNDS times. The
# table has medians with quartiles; CPU is user and system time of the process and of those that it waited for. BUILD=no takes
# what is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${PYTHON:=python3}" "${BUILD:=yes}" "${MAVEN_OPTIONS:=}"
rounds=${1:-10}
# shellcheck disable=SC2086 # several words
[ "$BUILD" = no ] || mvn -q -B -ntp $MAVEN_OPTIONS -Pbench -pl bench/start,hub.launch -am package -DskipTests
./hub --prepare
java=$(for home in "${JAVA_HOME:-/usr}" /usr/lib/jvm/*25*; do
  "$home/bin/java" -version 2>&1 | grep -q '"2[5-9]' && echo "$home/bin/java" && break
done)
[ -n "$java" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/hub-start.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Only the export needs the package onnx.
"$PYTHON" -m pip install -q --disable-pip-version-check --target "$work/onnx" --no-deps onnx ml_dtypes protobuf typing_extensions
PYTHONPATH=$work/onnx "$PYTHON" bench/start/start.py export examples/digits "$work" 2>"$work/export.log" ||
  { cat "$work/export.log" >&2; exit 1; }

HUB_LIBTORCH=$("$PYTHON" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent / "lib")')
export HUB_LIBTORCH TORCH_HOME=$work DJL_CACHE_DIR=$work/djl OPT_OUT_TRACKING=true
digit=$(ls examples/digits/samples/*-label-7.png | head -1)
photo=$(ls examples/vision/samples/*.jpg | head -1)
python="$PYTHON bench/start/start.py"
peer="$java --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp bench/start/target/classes:bench/start/target/lib/*"
{
  printf '%s\t%s\t%s\n' \
    list hub "./hub list ./examples/digits" \
    list torch.hub "$python list" \
    help hub "./hub help ./examples/digits digits" \
    help torch.hub "$python help" \
    prompt hub "./hub" \
    digits hub "./hub run ./examples/digits digits pretrained=true predict $digit" \
    digits torch.hub "$python digits $digit" \
    digits "DJL, PyTorch" "$peer hub.bench.start.WithDjl $work/digits.pt $digit" \
    digits "ONNX Runtime" "$peer hub.bench.start.WithOnnxRuntime $work/digits.onnx $digit" \
    resnet18 hub "./hub run ./examples/vision resnet18 predict $photo" \
    resnet18 torch.hub "$python resnet18 $photo" \
    "libtorch alone" ctypes "$PYTHON -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' $HUB_LIBTORCH/libtorch_cpu.so"
} >"$work/processes"
"$PYTHON" bench/start/start.py measure "$rounds" "$work/processes"
