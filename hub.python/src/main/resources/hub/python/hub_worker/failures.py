"""What went wrong, as hub tells it: the kind, the message, and the places in the repo's code."""

import os
import traceback

from hub_worker.asks import AskError
from hub_worker.crossing import CannotCross

_OURS = os.path.dirname(os.path.abspath(__file__))
_FRAMES = 50
_LONGEST = 20_000


class Failure(Exception):
    """What hub finds wrong itself; ``kind`` is one of its kinds of error."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


def describe(error: BaseException) -> dict:
    """An exception for hub."""
    known = _known(error)
    if known is not None:
        return {"kind": known.kind, "message": str(known), "frames": _frames(error)}
    if isinstance(error, CannotCross):
        return {"kind": "ARGUMENT", "message": str(error), "frames": []}
    if isinstance(error, KeyboardInterrupt):
        return {"kind": "REPO_CODE", "interrupted": True, "message": _text(error), "frames": _frames(error)}
    return {
        "kind": "REPO_CODE",
        "type": type(error).__name__,
        "message": _text(error),
        "frames": _frames(error),
    }


def _known(error: BaseException):
    """What hub found wrong, also where torch.hub's own exception stands for it; ``None`` for an error of the repo."""
    if isinstance(error, (Failure, AskError)):
        return error
    cause = error.__cause__
    return cause if isinstance(cause, AskError) and getattr(error, "kind", None) == cause.kind else None


def is_of_call(error: BaseException) -> bool:
    """Whether the call itself failed, and no code in it: the arguments do not fit."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and _is_ours(last.tb_frame.f_code.co_filename)


def _text(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"SystemExit: it called sys.exit({'' if error.code is None else error.code})"
    try:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:
        # The exception is the repo's, and so is what turns it into text.
        text = type(error).__name__
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _frames(error: BaseException) -> list:
    """The innermost places, as file, line, function and module."""
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if not _is_ours(code.co_filename):
            name = getattr(code, "co_qualname", code.co_name)
            frames.append([code.co_filename, line or 0, name, str(frame.f_globals.get("__name__", ""))])
    return frames[-_FRAMES:]


def _is_ours(file: str) -> bool:
    """Whether it is of hub, or of what Python does to import a file."""
    return file.startswith("<frozen importlib") or os.path.dirname(os.path.abspath(file)) == _OURS
