"""Which names from outside the repo can be called: by fact for the standard library, by convention for packages."""

import importlib
import os
import re
import sys
import sysconfig
from functools import lru_cache
from typing import Any, List, Optional

from .installed import site_packages, statements

# Importing these opens a window or a browser, or prints.
_LOUD = {"antigravity", "idlelib", "lib2to3", "test", "this", "tkinter", "turtle", "turtledemo", "__main__"}

# A repo may have modules of these names: nothing imports those of the standard library before.
_SHADOWED = {"test", "profile"}

_MODULES = {
    "torch": "amp ao autograd backends compiler cpu cuda distributed distributions export fft func functional futures fx"
    " hub jit library linalg monitor mps multiprocessing nested nn onnx optim overrides package profiler quantization"
    " random serialization sparse special storage testing types utils version xpu",
    "torch.nn": "attention functional grad init intrinsic modules parallel parameter qat quantized utils",
    "torch.nn.utils": "parametrizations parametrize prune rnn stateless",
    "torch.optim": "lr_scheduler swa_utils",
    "torch.cuda": "amp comm nvtx",
    "torch.utils": "benchmark checkpoint cpp_extension data dlpack hooks mobile_optimizer model_zoo tensorboard",
    "torch.utils.data": "dataloader dataset distributed sampler",
    "torchvision": "datasets io models ops transforms tv_tensors utils",
    "torchvision.transforms": "functional transforms v2",
    "torchvision.models": "convnext densenet detection efficientnet feature_extraction inception maxvit mnasnet mobilenet"
    " mobilenetv2 mobilenetv3 optical_flow quantization regnet resnet segmentation shufflenetv2 squeezenet"
    " swin_transformer vgg video vision_transformer",
    "torchaudio": "compliance datasets functional kaldi_io models pipelines sox_effects transforms utils",
    "torchaudio.compliance": "kaldi",
    "PIL": "Image ImageChops ImageColor ImageDraw ImageEnhance ImageFile ImageFilter ImageFont ImageOps ImageStat",
    "numpy": "char dtypes fft lib linalg ma polynomial random testing typing",
    "scipy": "cluster fft fftpack integrate interpolate io linalg misc ndimage optimize signal sparse spatial special stats",
    "scipy.io": "wavfile",
    "sklearn": "cluster datasets decomposition ensemble linear_model metrics model_selection preprocessing svm utils",
    "skimage": "color exposure feature filters io measure metrics morphology segmentation transform util",
    "matplotlib": "cm colors patches pyplot ticker",
    "timm": "data layers loss models optim scheduler utils",
    "timm.models": "layers registry",
    "tensorflow": "keras nn io math",
    "tqdm": "auto notebook std",
    "einops.layers": "torch",
    "huggingface_hub": "constants utils",
    "google": "cloud protobuf",
    "six": "moves",
}
_KNOWN_MODULES = {f"{package}.{name}" for package, names in _MODULES.items() for name in names.split()}

_KNOWN_CONSTANTS = {
    *(f"numpy.{name}" for name in "pi e inf nan newaxis".split()),
    *(
        f"torch.{name}"
        for name in "float float16 float32 float64 double half bfloat16 int int8 int16 int32 int64 short long uint8 bool"
        " complex64 complex128 strided channels_last contiguous_format preserve_format pi inf nan".split()
    ),
}

_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_CLASS = re.compile(r"[A-Z]\w*[a-z]\w*")

# Packages whose objects can be called: layers and transforms.
_CALLABLE_OBJECTS = ("torch.nn.", "torchvision.transforms.", "torchvision.ops.", "torchaudio.transforms.")
_CLASS_MAKERS = {"collections.namedtuple", "dataclasses.make_dataclass", "typing.NamedTuple"}
_CALLABLE_RESULTS = {
    *_CLASS_MAKERS,
    "functools.lru_cache",
    "functools.singledispatch",
    "functools.wraps",
    "operator.attrgetter",
    "operator.itemgetter",
    "operator.methodcaller",
    "torch.hub.load",
    "torch.jit.load",
    "torch.jit.script",
    "torch.jit.trace",
    "torch.no_grad",
    "typing.NewType",
}
_CALLABLE_BASES = re.compile(r"(^|\.)(\w*Module|\w*Model|PyTorchModelHubMixin|ModelMixin|Sequential)$")


def _standard_library() -> frozenset:
    try:
        return frozenset(sys.stdlib_module_names)
    except AttributeError:
        # Python 3.9 has no list of them.
        folder = sysconfig.get_path("stdlib")
        names = {name.split(".")[0] for name in os.listdir(folder)} - {"site-packages"}
        extensions = os.path.join(folder, "lib-dynload")
        if os.path.isdir(extensions):
            names |= {name.split(".")[0] for name in os.listdir(extensions)}
        return frozenset(names | set(sys.builtin_module_names))


STANDARD_LIBRARY = _standard_library()


def is_standard(module: str) -> bool:
    """Whether a module of the standard library is meant, even where the repo has one of this name."""
    top = module.split(".")[0]
    return top in STANDARD_LIBRARY and top not in _SHADOWED


@lru_cache(maxsize=None)
def standard_object(name: str) -> Optional[List[Any]]:
    """The object of a name in the standard library, in a list; None if it has none such."""
    parts = name.split(".")
    if parts[0] not in STANDARD_LIBRARY or parts[0] in _LOUD:
        return None
    for length in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except Exception:  # what is not there, or not on this system
            continue
        try:
            for attribute in parts[length:]:
                value = getattr(value, attribute)
        except AttributeError:
            return None
        return [value]
    return None


def is_callable(name: str) -> bool:
    """Whether a name from outside the repo can be called."""
    found = standard_object(name)
    if found is not None:
        return callable(found[0])
    if name in _KNOWN_MODULES or name in _KNOWN_CONSTANTS or _CONSTANT.fullmatch(name.rsplit(".", 1)[-1]):
        return False
    return not _is_installed_module(name)


def result_is_callable(function: str) -> bool:
    """Whether what a function or class from outside the repo returns can be called."""
    if function in _CALLABLE_RESULTS:
        return True
    return function.startswith(_CALLABLE_OBJECTS) and bool(_CLASS.fullmatch(function.rsplit(".", 1)[-1]))


def result_is_class(function: str) -> bool:
    """Whether what a function from outside the repo returns is a class."""
    return function in _CLASS_MAKERS


def objects_are_callable(base: str) -> bool:
    """Whether objects can be called of a class that has this base from outside the repo."""
    found = standard_object(base)
    if found is not None:
        # type itself can be called, so hasattr(…, "__call__") says nothing.
        return isinstance(found[0], type) and any("__call__" in vars(each) for each in found[0].__mro__)
    return result_is_callable(base) or bool(_CALLABLE_BASES.search(base))


@lru_cache(maxsize=None)
def _is_installed_module(name: str) -> bool:
    """Looks at the files of installed packages. Of a module and a function of one name, the package shows the function."""
    parts = name.split(".")
    for folder in site_packages():
        base = os.path.join(folder, *parts)
        if os.path.isdir(base):
            return True
        if os.path.isfile(base + ".py"):
            return not any(getattr(each, "name", None) == parts[-1] for each in statements(base + ".py"))
    return False
