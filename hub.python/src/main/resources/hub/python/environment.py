"""Plans or makes the environment of one repo. The order comes as JSON on standard input, and lines of JSON go out.

``environment.py status`` tells what this Python has. ``environment.py plan`` answers with the requirements and the name of their environment. ``environment.py make`` makes it, and
tells what it does. It ends as soon as its input does, since hub is gone then.
"""

import json
import os
import signal
import sys
import threading

# Where modules are found is the user's affair; this folder is only for the lines below.
sys.path.pop(0)
_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(_HERE)
from hub_environment import base, making, requirements, status  # noqa: E402
from hub_worker import distributions  # noqa: E402

sys.path.remove(_HERE)


def _tell(**line) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def plan(order: dict) -> None:
    wanted, left_out = requirements.of_repo(order["root"], order["dependencies"], tuple(base.shared()))
    met = all(making.is_met(item) for item in wanted) and not distributions.missing(order["imports"])
    _tell(requirements=wanted, left_out=left_out, met=met, key=base.key([*wanted, *order["imports"]]))


def tell_status(order: dict) -> None:
    _tell(**status.status())


def make(order: dict) -> None:
    threading.Thread(target=_end_with_hub, daemon=True).start()
    try:
        making.make(order["folder"], order["requirements"], order["imports"], lambda line: _tell(progress=line))
        _tell(made=order["folder"])
    except making.Failed as failure:
        _tell(failed=str(failure))


def _end_with_hub() -> None:
    if not sys.stdin.read():
        # The installer is of this process group.
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    if hasattr(os, "setsid"):
        try:
            os.setsid()
        except PermissionError:
            pass
    {"plan": plan, "make": make, "status": tell_status}[sys.argv[1]](json.loads(sys.stdin.readline()))
