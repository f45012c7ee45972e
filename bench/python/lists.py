#!/usr/bin/env python3
"""
The entrypoints that reading finds, beside those that torch.hub.list gave, for real repos.

    bench/python/lists.py FOLDER LISTS.json

FOLDER has each repo checked out at its commit as owner+name. LISTS.json is a list of objects with repo (owner/name), commit,
dynamic and names. A repo that is dynamic is expected to be called so. The exit status is 1 if another one differs. Nothing
is fetched, and nothing of the repos runs.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

READER = Path(__file__).resolve().parents[2] / "hub.python" / "src" / "main" / "resources" / "hub" / "python" / "reader.py"


def read(repo):
    """What the reader answers, and the seconds that it takes."""
    began = time.monotonic()
    command = [sys.executable, "-I", "-S", "-B", "-W", "ignore", str(READER), str(repo)]
    answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return answer, time.monotonic() - began


def compare(expected, repo):
    """One line for a repo, the kind of its result first."""
    answer, seconds = read(repo)
    name = f"{expected['repo']}  {seconds:.2f} s"
    if "error" in answer:
        return "error", f"{name}  {answer['error']}"
    source = answer["source"]
    found = {each["name"] for each in source["entrypoints"]}
    names = set(expected["names"])
    if source["dynamic"] and expected["dynamic"]:
        return "dynamic", f"{name}  {len(found & names)} of {len(names)}; {source['dynamic'][0]}"
    if found == names:
        return "equal", f"{name}  {len(names)}"
    return "different", f"{name}  missing {sorted(names - found)}, more {sorted(found - names)}"


def main():
    folder, lists = Path(sys.argv[1]), Path(sys.argv[2])
    counts = {}
    for expected in json.loads(lists.read_text()):
        repo = folder / expected["repo"].replace("/", "+")
        kind, line = compare(expected, repo) if repo.is_dir() else ("absent", expected["repo"])
        counts[kind] = counts.get(kind, 0) + 1
        print(f"{kind:9}  {line}", flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    sys.exit(1 if counts.keys() & {"different", "error"} else 0)


if __name__ == "__main__":
    main()
