"""The functions of torch.hub that its replacement calls or replaces, with PyTorch's parameters."""

import importlib.util
import os
import re
import sys

HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")
_hub_dir = None


def set_dir(folder):
    global _hub_dir
    _hub_dir = os.path.expanduser(folder)


def get_dir():
    return _hub_dir


def _get_cache_or_reload(github, force_reload, trust_repo, calling_fn, verbose=True, skip_validation=False):
    raise AssertionError("not replaced")


def download_url_to_file(url, dst, hash_prefix=None, progress=True):
    raise AssertionError("not replaced")


def load(github, model, *args, source="github", trust_repo=None, force_reload=False, skip_validation=False, **kwargs):
    folder = github
    if source == "github":
        folder = _get_cache_or_reload(
            github, force_reload, trust_repo, "load", verbose=True, skip_validation=skip_validation
        )
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("hubconf.py", os.path.join(folder, "hubconf.py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return getattr(module, model)(*args, **kwargs)
    finally:
        sys.path.remove(folder)


def load_state_dict_from_url(
    url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=False
):
    import torch

    assert not check_hash, "hub has checked it"
    return torch.load(os.path.join(model_dir, file_name), map_location=map_location, weights_only=weights_only)
