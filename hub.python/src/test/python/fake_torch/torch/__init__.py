"""As much of PyTorch as torch.hub's plumbing needs."""

from torch import hub


def load(file, map_location=None, weights_only=False):
    with open(file, "rb") as stream:
        return {"content": stream.read(), "map_location": map_location, "weights_only": weights_only}
