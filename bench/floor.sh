#!/usr/bin/env bash
# Shows what the start of a short command is made of. Each line is a whole process that does more than the line before, and has a
# cache of linked classes: the differences are the parts. Then it measures EmbeddedHub.start() in an application.
#
#   bench/floor.sh [ROUNDS]
#
# The processes run in turn, ROUNDS times. The table has medians with quartiles; CPU is user and system time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${PYTHON:=python3}"
rounds=${1:-10}
./hub --prepare
home=$PWD/hub.launch/target/hub
jdk=$(for home in "${JAVA_HOME:-/usr}" /usr/lib/jvm/*25*; do
  "$home/bin/java" -version 2>&1 | grep -q '"2[5-9]' && echo "$home" && break
done)
[ -n "$jdk" ] || { echo "A JDK 25 is needed: set JAVA_HOME." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/hub-floor.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A JDK whose Java does nothing shows the script alone.
mkdir -p "$work/nothing/bin"
cp "$jdk/release" "$work/nothing"
ln -s "$(type -P true)" "$work/nothing/bin/java"
ln -s "$(type -P true)" "$work/nothing/bin/javac"

mkdir "$work/classes"
"$jdk/bin/javac" -d "$work/classes" -cp "$home/lib/*:$home/bundles/*" bench/Floor.java bench/EmbeddedStart.java
"$jdk/bin/jar" --create --file "$work/floor.jar" -C "$work/classes" .
java="$jdk/bin/java @$home/conf/jvm.options -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.reflect.useNativeAccessorOnly=true"
class_path="-cp $work/floor.jar:$home/lib/hub.launch.jar Floor"
for argument in "" framework; do
  # shellcheck disable=SC2086 # several words
  $java -XX:AOTCacheOutput="$work/floor$argument.aot" $class_path $argument >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
done

cp -r examples/digits "$work/fresh"
./hub inspect ./examples/digits >"$work/log"
{
  printf '%s\t%s\t%s\n' \
    script "no Java" "env JAVA_HOME=$work/nothing ./hub list" \
    JVM "an empty main" "$java -XX:AOTCache=$work/floor.aot $class_path" \
    framework "no bundles" "$java -XX:AOTCache=$work/floorframework.aot $class_path framework" \
    components "no command" "./hub --version" \
    list "a repo that was built" "./hub list ./examples/digits" \
    list "a repo that was not built" "./hub list $work/fresh"
} >"$work/processes"
"$PYTHON" bench/start/start.py measure "$rounds" "$work/processes"

application=("$jdk/bin/java" "@$home/conf/jvm.options" -cp "$work/floor.jar:$home/lib/hub.launch.jar")
"${application[@]}" -XX:AOTCacheOutput="$work/embedded.aot" EmbeddedStart >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
median() {
  cut -d' ' -f"$1" "$work/starts" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
# starts WHAT [OPTION...]
starts() {
  for _ in $(seq "$rounds"); do
    "${application[@]}" "${@:2}" EmbeddedStart
  done >"$work/starts"
  echo "EmbeddedHub.start() $1: $(median 1) ms, the second time in a JVM $(median 2) ms"
}
echo
starts "without a cache of classes"
starts "with one" -XX:AOTCache="$work/embedded.aot"
