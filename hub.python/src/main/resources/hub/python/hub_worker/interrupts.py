"""Interrupts (SIGINT) stop the call that runs, and nothing else of the process."""

import signal
import threading
from contextlib import contextmanager

_allowed = False
_shielded = False
_pending = False


def install() -> None:
    """Takes over SIGINT."""
    signal.signal(signal.SIGINT, _on_signal)


def _on_signal(number, frame) -> None:
    global _pending
    if _allowed and _shielded:
        _pending = True
    elif _allowed:
        raise KeyboardInterrupt


class Allowed:
    """Within it, an interrupt raises ``KeyboardInterrupt``; elsewhere it does nothing."""

    def __enter__(self):
        global _allowed, _pending
        _pending = False
        _allowed = True

    def __exit__(self, *raised):
        global _allowed
        _allowed = False


@contextmanager
def shielded():
    """Within it, an interrupt waits for its end: half a message must not be left on a connection."""
    global _shielded, _pending
    if threading.current_thread() is not threading.main_thread():
        # Interrupts come to the main thread alone.
        yield
        return
    outer = _shielded
    _shielded = True
    try:
        yield
    finally:
        _shielded = outer
        if _pending and not outer:
            _pending = False
            raise KeyboardInterrupt
