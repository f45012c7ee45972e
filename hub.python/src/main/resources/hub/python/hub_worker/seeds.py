"""Random numbers of a process that began by fork: they must not be those of all its brothers."""

import sys


def renew() -> None:
    """Seeds anew what is imported, as a new Python does. Python's own ``random`` does so itself."""
    torch = sys.modules.get("torch")
    if torch is not None:
        # Generators of devices are made later, in the process itself.
        torch.default_generator.seed()
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()
