"""torch.hub as a repo finds it in a worker: hub brings the files and the other repos.

What torch.hub does with them stays its own code. Only three functions of it are replaced: the one that finds the files of
a repo, and the two that download.
"""

import functools
import importlib.abc
import importlib.util
import inspect
import io
import os
import sys
from email.message import Message
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlparse

from hub_worker import bytecode

# Characters that may stand in a URL. Others, such as spaces, are escaped.
URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"


def install(ask):
    """Lets torch.hub ask, as soon as it is imported.

    ask(name, **arguments) gives the answer of hub, or raises an exception with hub's ``kind``.
    """
    hub = sys.modules.get("torch.hub")
    if hub is not None:
        patch(hub, ask)
    else:
        sys.meta_path.insert(0, _AfterImport("torch.hub", lambda module: patch(module, ask)))


def patch(hub, ask):
    """Replaces the functions of the module torch.hub, and the copies that other modules of PyTorch have of them."""
    directory = ask("directory")
    hub.set_dir(directory)
    if os.path.basename(directory) == "hub":
        # For other processes, and for code that reads it.
        os.environ["TORCH_HOME"] = os.path.dirname(directory)
    modules = [module for name, module in sys.modules.items() if name.startswith("torch")]
    for name, (make, names) in REPLACED.items():
        original = getattr(hub, name)
        function = functools.wraps(original)(make(hub, original, ask, directory))
        for module in modules:
            for copy in (name, *names):
                if vars(module).get(copy) is original:
                    setattr(module, copy, function)


def _snapshots(hub, original, ask, directory):
    known = set()

    def get_cache_or_reload(*args, **kwargs):
        given = _bind(original, args, kwargs).arguments
        try:
            snapshot = ask(
                "snapshot",
                repo=given["github"],
                force_reload=bool(given.get("force_reload")),
                skip_validation=bool(given.get("skip_validation")),
                # The code of a repo cannot say that another one is trusted. A person can.
                always_ask=given.get("trust_repo") is False,
            )
        except Exception as failure:
            raise _as_torch_hub(failure, None) from failure
        folder, compiled = snapshot["folder"], snapshot["compiled"]
        if compiled is not None and folder not in known:
            known.add(folder)
            bytecode.Kept(folder, compiled).install()
        return folder

    return get_cache_or_reload


def _downloads(hub, original, ask, directory):
    def download_url_to_file(url, dst, hash_prefix=None, progress=True):
        try:
            ask(
                "download",
                url=_escaped(url),
                file=os.path.abspath(os.path.expanduser(dst)),
                hash_prefix=hash_prefix or None,
                progress=bool(progress),
            )
        except Exception as failure:
            raise _as_torch_hub(failure, url) from failure

    return download_url_to_file


def _checkpoints(hub, original, ask, directory):
    def load_state_dict_from_url(*args, **kwargs):
        call = _bind(original, args, kwargs)
        given = call.arguments
        url = given["url"]
        name = given.get("file_name") or os.path.basename(urlparse(url).path)
        model_dir = given.get("model_dir")
        if model_dir is None and hub.get_dir() != directory:
            model_dir = os.path.join(hub.get_dir(), "checkpoints")
        prefix = hub.HASH_REGEX.search(name) if given.get("check_hash") else None
        try:
            file = ask(
                "checkpoint",
                url=_escaped(url),
                model_dir=None if model_dir is None else os.path.abspath(os.path.expanduser(model_dir)),
                file_name=name,
                hash_prefix=prefix.group(1) or None if prefix else None,
                progress=bool(given.get("progress", True)),
            )
        except Exception as failure:
            raise _as_torch_hub(failure, url) from failure
        # It is there and verified: torch.hub finds it, and reads it as this version of PyTorch does.
        given["model_dir"], given["file_name"] = os.path.split(file)
        given["check_hash"] = False
        return original(*call.args, **call.kwargs)

    return load_state_dict_from_url


def _bind(function, args, kwargs):
    """The arguments of a call by name, with defaults: versions of PyTorch differ in them."""
    call = inspect.signature(function).bind(*args, **kwargs)
    call.apply_defaults()
    return call


def _escaped(url):
    return quote(str(url), safe=URL_CHARACTERS)


def _as_torch_hub(failure, url):
    """The exception that users of torch.hub know: repos catch some of them."""
    kind = getattr(failure, "kind", None)
    if kind is None:
        return failure
    message = str(failure)
    if kind == "NOT_FOUND" and url is not None and not str(url).startswith("file:"):
        known = HTTPError(str(url), 404, message, Message(), io.BytesIO())
    elif kind == "NETWORK" or (kind in ("OFFLINE", "NOT_FOUND") and url is not None):
        known = URLError(message)
    elif kind in ("ARGUMENT", "NOT_FOUND"):
        known = ValueError(message)
    elif kind == "DISK":
        known = OSError(message)
    else:
        known = RuntimeError(message)
    known.kind = kind
    return known


class _AfterImport(importlib.abc.MetaPathFinder):
    """Calls a function with a module when it has been imported."""

    def __init__(self, name, function):
        self._name = name
        self._function = function

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            sys.meta_path.insert(0, self)
            return spec
        run = spec.loader.exec_module

        def run_and_call(module):
            run(module)
            self._function(module)

        spec.loader.exec_module = run_and_call
        return spec


# What is replaced in torch.hub: what makes the function that takes its place, and the names of its copies elsewhere.
REPLACED = {
    "_get_cache_or_reload": (_snapshots, ()),
    "download_url_to_file": (_downloads, ()),
    "load_state_dict_from_url": (_checkpoints, ("load_url",)),
}
