#!/usr/bin/env bash
# Makes the virtual environment for the tests that need PyTorch, once, outside the clone, and prints the path of its Python.
# HUB_TEST_PYTHON names the Python that makes it; without it, python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${HUB_TEST_PYTHON:-python3}

key=$( (cat "$here/requirements.txt"; "$python" --version) | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hub-python-tests
environment=$cache/$key
mkdir -p "$cache"

# One process makes it, and others wait.
exec 9>"$environment.lock"
flock 9
if [ ! -e "$environment/complete" ]; then
  echo "Making $environment: several gigabytes are downloaded" >&2
  rm -rf "$environment"
  if ! { "$python" -m venv "$environment" && "$environment/bin/python" -m pip install -q -r "$here/requirements.txt"; } >&2; then
    rm -rf "$environment"
    echo "The environment for tests with PyTorch cannot be made. Tests that need it will skip." >&2
    exit 1
  fi
  touch "$environment/complete"
fi
echo "$environment/bin/python"
