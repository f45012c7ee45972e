"""Writes the small checkpoints of CheckpointTest, with real PyTorch, and what is in them.

    python hub.gpu/src/test/python/checkpoints.py hub.gpu/src/test/resources/hub/gpu/checkpoint

Beside each file NAME stands NAME.json: the format and the tensors as `hub inspect --json --digest` prints them.
"""

import argparse
import collections
import datetime
import enum
import functools
import hashlib
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import types
import zipfile
from pathlib import Path

import ml_dtypes
import numpy
import safetensors.torch
import torch

OUT = Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


def tensors(node, path=""):
    """All tensors of a tree, in its order, by their path."""
    if isinstance(node, torch.Tensor):
        yield path, node
    elif isinstance(node, argparse.Namespace):
        yield from tensors(vars(node), path)
    elif isinstance(node, dict):
        for key, value in node.items():
            name = f"{key.__module__}.{key.__qualname__}" if isinstance(key, type) else str(key)
            yield from tensors(value, f"{path}.{name}" if path else name)
    elif isinstance(node, (list, tuple)):
        for index, value in enumerate(node):
            yield from tensors(value, f"{path}.{index}" if path else str(index))


def digest(tensor):
    tensor = tensor.detach().cpu().contiguous()
    if tensor.numel() == 0:
        return hashlib.sha256(b"").hexdigest()
    return hashlib.sha256(tensor.reshape(-1).view(torch.uint8).numpy().tobytes()).hexdigest()


def expect(name, form, tree):
    listed = [
        {
            "name": path,
            "shape": list(tensor.shape),
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "sha256": digest(tensor),
        }
        for path, tensor in tensors(tree)
    ]
    (OUT / (name + ".json")).write_text(json.dumps({"format": form, "tensors": listed}, indent=1) + "\n")


def save(name, tree, **options):
    torch.save(tree, OUT / name, **options)
    legacy = not options.get("_use_new_zipfile_serialization", True)
    expect(name, "legacy" if legacy else "zip", tree)


DTYPES = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32,
    torch.uint64, torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz,
    torch.float8_e8m0fnu, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex32,
    torch.complex64, torch.complex128, torch.bits1x8, torch.bits2x4, torch.bits4x2, torch.bits8, torch.bits16,
]  # fmt: skip


NOT_IN_SAFETENSORS = ("complex32", "complex128", "bits1x8", "bits2x4", "bits4x2", "bits8", "bits16")


def of_every_dtype():
    bits = torch.arange(2 * 3 * 16, dtype=torch.uint8)
    tree = {}
    for dtype in DTYPES:
        width = torch.empty(0, dtype=dtype).element_size()
        content = bits[: 6 * width] % 2 if dtype is torch.bool else bits[: 6 * width]
        tree[str(dtype).removeprefix("torch.")] = content.clone().view(dtype).reshape(2, 3)
    return tree


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    tied = torch.randn(4, 3)
    return {
        "base": base,
        "offset": base[1],
        "transposed": base.permute(2, 0, 1),
        "stepped": base[:, ::2, 1::2],
        "expanded": torch.tensor([[1.5], [2.5]]).expand(2, 5),
        "scalar": torch.tensor(3.25),
        "scalar_view": base[1, 2, 3],
        "empty": torch.empty(0, 3),
        "empty_view": base[:, 3:],
        "encoder.weight": tied,
        "decoder.weight": tied,
    }


def module():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(2, 2)
    )


def training():
    net = module()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    net(torch.randn(2, 1, 3, 3)).sum().backward()
    optimizer.step()
    return {
        "model": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "args": argparse.Namespace(lr=0.001, name="größe", sizes=[1, 2], path=None),
    }


# What PyTorch of today does not write: pickles of Python 2, old ways to rebuild a tensor, the tar format, archives of
# other writers. Each such file is read back with PyTorch where it still can.


class Python2Pickler(pickle._Pickler):
    """Strings of bytes, and OrderedDict as a list of pairs, as Python 2 had them."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_str(self, obj):
        data = obj.encode("utf-8")
        if self.proto == 0:
            self.write(b"S" + repr(data)[1:].encode("ascii") + b"\n")
        elif len(data) < 256:
            self.write(b"U" + bytes([len(data)]) + data)
        else:
            self.write(b"T" + struct.pack("<i", len(data)) + data)
        self.memoize(obj)

    dispatch[str] = save_str

    def reducer_override(self, obj):
        if isinstance(obj, torch.Tensor):
            tensor = obj.detach()
            args = (tensor.storage(), tensor.storage_offset(), tuple(tensor.size()), tensor.stride())
            return torch._utils._rebuild_tensor, args
        if isinstance(obj, collections.OrderedDict):
            return collections.OrderedDict, ([list(item) for item in obj.items()],), dict(vars(obj)) or None
        return NotImplemented


def python2(protocol):
    def dump(obj, f, protocol=protocol):
        Python2Pickler(f, protocol).dump(obj)

    return types.SimpleNamespace(Pickler=Python2Pickler, dump=dump, __name__="pickle")


def storage_id(storage):
    return storage._untyped_storage.data_ptr()


def storage_name(storage):
    return getattr(torch, storage.pickle_storage_type())


def save_legacy_views(name):
    """The old format with a storage that is a part of another, as PyTorch shared them until 0.4."""
    base = torch.arange(10, dtype=torch.float32)
    parts = {"base": base, "middle": base[2:6], "end": base[6:].reshape(2, 2)}
    starts = {"base": None, "middle": (2, 4), "end": (6, 4)}

    class Part:
        def __init__(self, key, tensor):
            self.key, self.tensor = key, tensor

        def __reduce__(self):
            stride = tuple(self.tensor.stride())
            return torch._utils._rebuild_tensor, (Storage(self.key), 0, tuple(self.tensor.shape), stride)

    class Storage:
        def __init__(self, key):
            self.key = key

    class Pickler(pickle._Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, Storage):
                return None
            view = starts[obj.key]
            metadata = view and (obj.key, *view)
            return "storage", torch.FloatStorage, "94024", "cpu", 10, metadata

    with open(OUT / name, "wb") as f:
        pickle.dump(torch.serialization.MAGIC_NUMBER, f, protocol=2)
        pickle.dump(torch.serialization.PROTOCOL_VERSION, f, protocol=2)
        pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {}}, f, protocol=2)
        Pickler(f, 2).dump({key: Part(key, tensor) for key, tensor in parts.items()})
        pickle.dump(["94024"], f, protocol=2)
        f.write(struct.pack("<q", 10) + base.numpy().tobytes())
    check(name, parts)
    expect(name, "legacy", parts)


def save_tar(name):
    base = torch.arange(6, dtype=torch.float32)
    stored = {101: base, 102: torch.arange(4), 103: torch.tensor([7], dtype=torch.uint8)}
    views = [(104, 101, 2, 4)]
    listed = {
        201: (101, base.reshape(2, 3)),
        202: (102, torch.arange(4).reshape(2, 2).t()),
        203: (104, base[2:6]),
        204: (103, torch.tensor([7], dtype=torch.uint8)),
    }
    tree = collections.OrderedDict(a=listed[201][1], b=listed[202][1], c=listed[203][1], d=listed[204][1], tied=listed[201][1])

    storages = io.BytesIO()
    pickle.dump(len(stored), storages, protocol=2)
    for key, tensor in stored.items():
        pickle.dump((key, "cpu", getattr(torch, tensor.storage().pickle_storage_type())), storages, protocol=2)
        storages.write(struct.pack("<q", tensor.numel()) + tensor.numpy().tobytes())
    pickle.dump(views, storages, protocol=2)

    tensors_ = io.BytesIO()
    pickle.dump(len(listed), tensors_, protocol=2)
    for key, (storage, tensor) in listed.items():
        pickle.dump((key, storage, getattr(torch, tensor.type().split(".")[-1])), tensors_, protocol=2)
        tensors_.write(struct.pack("<ii", tensor.dim(), 0))
        tensors_.write(struct.pack(f"<{2 * tensor.dim()}q", *tensor.size(), *tensor.stride()) + struct.pack("<q", 0))

    class Pickler(pickle._Pickler):
        def persistent_id(self, obj):
            return next((str(key) for key, (_, tensor) in listed.items() if obj is tensor), None)

    tree_ = io.BytesIO()
    Pickler(tree_, 2).dump(tree)
    with tarfile.open(OUT / name, "w", format=tarfile.PAX_FORMAT) as tar:
        for part, content in (("sys_info", io.BytesIO(b"")), ("pickle", tree_), ("tensors", tensors_), ("storages", storages)):
            info = tarfile.TarInfo(part)
            info.size = len(content.getvalue())
            tar.addfile(info, io.BytesIO(content.getvalue()))
    check(name, tree, weights_only=False)
    expect(name, "tar", tree)


def save_zip(name, tree, root="archive", order=sorted, key=str, byteorder="little", compress=False, readable=True):
    """A ZIP archive as other writers may make it."""
    keys = {}

    class Pickler(pickle._Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, torch.storage.TypedStorage):
                return None
            number = keys.setdefault(storage_id(obj), (len(keys), obj))[0]
            return "storage", storage_name(obj), key(number), "cpu", obj.size()

    content = io.BytesIO()
    Pickler(content, 2).dump(tree)
    prefix = root + "/" if root else ""
    records = {prefix + "data.pkl": content.getvalue(), prefix + "version": b"3\n"}
    if byteorder:
        records[prefix + "byteorder"] = byteorder.encode()
    for number, storage in keys.values():
        numbers = numpy.array(storage.tolist(), dtype=torch.empty(0, dtype=storage.dtype).numpy().dtype)
        data = numbers.byteswap().tobytes() if byteorder == "big" else numbers.tobytes()
        records[f"{prefix}data/{key(number)}"] = data
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for record in order(records):
            with archive.open(zipfile.ZipInfo(record), "w", force_zip64=True) as f:
                f.write(records[record])
    if readable:
        check(name, tree)
    expect(name, "zip", tree)


def check(name, tree, weights_only=True):
    loaded = torch.load(OUT / name, weights_only=weights_only)
    wanted = dict(tensors(tree))
    found = dict(tensors(loaded))
    assert wanted.keys() == found.keys(), name
    assert all(torch.equal(wanted[key], found[key]) for key in wanted), name


# Objects beside the weights, of classes that nobody who reads the file has.


def foreign_class(module, name, *bases):
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        part = ".".join(parts[:end])
        sys.modules.setdefault(part, types.ModuleType(part))
    made = type(name, bases or (object,), {"__module__": module})
    setattr(sys.modules[module], name, made)
    return made


def with_attributes(made, **attributes):
    vars(made).update(attributes)
    return made


def foreign_objects():
    callback = foreign_class("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
    hparams = foreign_class("pytorch_lightning.utilities.parsing", "AttributeDict", dict)
    config = foreign_class("omegaconf.listconfig", "ListConfig")
    listed = foreign_class("mmengine.config", "ConfigList", list)
    mode = enum.Enum("Mode", "TRAIN TEST", module="megatron.enums")
    foreign_class("megatron.enums", "Other")
    sys.modules["megatron.enums"].Mode = mode
    meter = with_attributes(foreign_class("utils.meters", "Meter")(), sum=torch.ones(3))
    return {
        "state_dict": module().state_dict(),
        "callbacks": {callback: {"best": torch.tensor(1.5)}},
        "hyper_parameters": hparams(lr=0.1, nested=hparams(depth=2)),
        "config": with_attributes(config(), _content=[1, "a"]),
        "configs": listed([1, 2]),
        "dir": pathlib.PurePosixPath("/data"),
        "version": torch.torch_version.TorchVersion("2.0"),
        "mode": mode.TRAIN,
        "meters": [meter, meter],
        "loss": functools.partial(max, 1),
        "activation": torch.nn.functional.relu,
        "date": datetime.date(2020, 1, 2),
        "queue": collections.deque([1, 2]),
        "classes": numpy.array(["cat", "dog"]),
        "objects": numpy.array([None, "x"], dtype=object),
        "times": numpy.array(["2020-01-02"], dtype="datetime64[D]"),
        "table": numpy.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]),
        "matrix": numpy.matrix([[1, 2]]),
        "random": numpy.random.RandomState(0),
        "epoch": 3,
    }


def unread_tensors():
    return {
        "weight": torch.ones(2),
        "quantized": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
        "sparse": torch.eye(3).to_sparse(),
        "meta": torch.ones(2, device="meta"),
        "conjugate": torch.ones(2, dtype=torch.complex64).conj(),
        "of_a_subclass": torch.ones(2).as_subclass(foreign_class("torchvision.tv_tensors", "Image", torch.Tensor)),
        "bias": torch.zeros(1),
    }


class Made:
    """An object that a pickle makes by a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def made_of_foreign_objects():
    """What allowed functions make of objects that are not read."""
    listed = foreign_class("mmengine.config", "ConfigList", list)
    record = numpy.dtype((numpy.record, [("a", "i4"), ("b", "f4")]))
    return {
        "weight": torch.ones(2),
        "record": record,
        "records": numpy.array([(1, 2.0)], dtype=record),
        "low": numpy.array([1, 2], dtype=ml_dtypes.bfloat16),
        "lowest": ml_dtypes.float8_e4m3fn(1),
        "objects": numpy.array([Made(listed)], dtype=object),
        "ordered": Made(collections.OrderedDict, listed([("a", 1)])),
        "pairs": Made(collections.OrderedDict, [["a", listed()], listed(("b", 2))]),
        "values": collections.OrderedDict(a=listed()),
        "classes": Made(set, listed()),
        "parameter": Made(torch._utils._rebuild_parameter, listed(), True, collections.OrderedDict()),
        "view": Made(torch._utils._rebuild_tensor_v2, torch.zeros(2).untyped_storage(), 0, listed([2]), (1,), False, None),
        "factory": collections.defaultdict(listed, a=1),
        "bias": torch.zeros(1),
    }


def only(names, tree):
    return {name: tree[name] for name in names}


def save_foreign():
    for protocol in (1, 2, 4, 5):
        name = f"foreign{protocol}.pth"
        torch.save(foreign_objects(), OUT / name, pickle_protocol=protocol)
        expect(name, "zip", only(("state_dict", "callbacks"), foreign_objects_as_saved(name)))
    torch.save(foreign_objects(), OUT / "foreign_legacy.pth", _use_new_zipfile_serialization=False)
    expect("foreign_legacy.pth", "legacy", only(("state_dict", "callbacks"), foreign_objects_as_saved("foreign_legacy.pth")))
    torch.save(unread_tensors(), OUT / "unread_tensors.pth")
    expect("unread_tensors.pth", "zip", only(("weight", "bias"), unread_tensors()))
    for protocol in (2, 5):
        name = f"made_of_foreign{protocol}.pth"
        torch.save(made_of_foreign_objects(), OUT / name, pickle_protocol=protocol)
        expect(name, "zip", only(("weight", "bias"), made_of_foreign_objects()))
    torch.save({"model": module(), "epoch": 1, "w": torch.ones(1)}, OUT / "legacy_module_inside.pth", _use_new_zipfile_serialization=False)
    expect("legacy_module_inside.pth", "legacy", {"w": torch.ones(1)})
    torch.save({"a.b": torch.ones(1), "a": {"b": torch.zeros(2)}, "a.b (1)": torch.ones(3)}, OUT / "twice.pth")
    expect("twice.pth", "zip", {"a.b (2)": torch.ones(1), "a.b (3)": torch.zeros(2), "a.b (1)": torch.ones(3)})


def foreign_objects_as_saved(name):
    return torch.load(OUT / name, weights_only=False)


# What the ecosystem of safetensors writes: tied weights, and checkpoints in several files with an index.


class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Embedding(3, 2)
        self.head = torch.nn.Linear(2, 3, bias=False)
        self.head.weight = self.embed.weight


def save_tied(name):
    net = Tied()
    safetensors.torch.save_model(net, OUT / name)
    expect(name, "safetensors", net.state_dict())


def save_without_metadata(name):
    header = json.dumps({"__metadata__": None, "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    header += b" " * (-len(header) % 8)
    (OUT / name).write_bytes(struct.pack("<Q", len(header)) + header + struct.pack("<2f", 1, 2))
    expect(name, "safetensors", safetensors.torch.load_file(OUT / name))


def save_sharded(index, part, write):
    """A state dict in two files, as huggingface_hub lays it out."""
    tree = module().state_dict()
    names = list(tree)
    parts = {part.format(1): names[: len(names) // 2], part.format(2): names[len(names) // 2 :]}
    for file, mine in parts.items():
        write({name: tree[name] for name in mine}, OUT / file)
    size = sum(tensor.numel() * tensor.element_size() for tensor in tree.values())
    weight_map = {name: file for file, mine in parts.items() for name in mine}
    (OUT / index).write_text(json.dumps({"metadata": {"total_size": size}, "weight_map": weight_map}, indent=2) + "\n")
    expect(index, "sharded", tree)


def ecosystem():
    save_tied("tied.safetensors")
    save_without_metadata("null_metadata.safetensors")
    save_sharded(
        "model.safetensors.index.json",
        "model-{:05}-of-00002.safetensors",
        lambda tree, file: safetensors.torch.save_file(tree, file, metadata={"format": "pt"}),
    )
    save_sharded("pytorch_model.bin.index.json", "pytorch_model-{:05}-of-00002.bin", torch.save)


def old_formats():
    old = {"_use_new_zipfile_serialization": False}
    save("legacy.pth", training(), **old)
    save("legacy_views.pth", views(), **old)
    save("legacy_protocol4.pth", module().state_dict(), pickle_protocol=4, **old)
    save("legacy_python2.pth", training(), pickle_module=python2(2), **old)
    torch.save(module(), OUT / "legacy_module.pth", **old)
    save_legacy_views("legacy_shared.pth")
    save_tar("tar.pth")


def other_writers():
    tree = collections.OrderedDict(a=torch.arange(6.0).reshape(2, 3), b=torch.arange(3), c=torch.tensor([1, -2], dtype=torch.int16))
    tree["tied"] = tree["a"]
    save_zip("zip_reversed.pth", tree, root="größe 2", order=lambda names: sorted(names, reverse=True))
    save_zip("zip_addresses.pth", tree, key=lambda number: str(94371830192400 + 64 * number))
    save_zip("zip_big_endian.pth", tree, byteorder="big", readable=False)
    save_zip("zip_without_byteorder.pth", tree, byteorder=None)
    save_zip("zip_without_root.pth", tree, root="", readable=False)
    save_zip("zip_number_keys.pth", tree, key=int)
    save_zip("zip_deflated.pth", tree, compress=True)


def main():
    save("dtypes.pth", of_every_dtype())
    save("views.pth", views())
    save("state_dict.pth", module().state_dict())
    save("training.pth", training())
    save("tensor.pth", torch.arange(3))
    keys = [1, -2, 0.5, True, None, float("nan"), float("inf"), (1, "a"), (3,), (), torch.float16, ""]
    save("keys.pth", {"by": {key: torch.tensor(number) for number, key in enumerate(keys[1:])}})
    save("parameter.pth", {"w": torch.nn.Parameter(torch.ones(2)), "b": torch.nn.Buffer(torch.zeros(1))})
    save("protocol1.pth", training(), pickle_protocol=1)
    save("protocol4.pth", training(), pickle_protocol=4)
    save("protocol5.pth", training(), pickle_protocol=5)
    save("values.pth", {
        "none": None, "bool": True, "int": -7, "big": 1 << 80, "float": 0.5, "text": "größe", "bytes": b"\x00\xff",
        "tuple": (1, (2,)), "list": [1, [2]], "set": {1}, "complex": 1 + 2j, "size": torch.Size([2, 3]),
        "dtype": torch.bfloat16, "device": torch.device("cuda", 1), 5: "five", (1, "a"): "pair",
        "ordered": collections.OrderedDict(a=1), "counter": collections.Counter("aab"),
        "default": collections.defaultdict(list, a=[1]), "long": 1 << 40, "infinite": float("-inf"),
        "counts": collections.defaultdict(int, a=1), "scheme": torch.per_tensor_affine,
    })  # fmt: skip
    save("numpy.pth", {
        "scalar": numpy.float64(0.25), "int": numpy.int32(-3), "bool": numpy.bool_(True), "text": numpy.str_("grün"),
        "array": numpy.arange(6, dtype=numpy.float32).reshape(2, 3), "fortran": numpy.asfortranarray([[1, 2], [3, 4]]),
        "big": numpy.arange(3, dtype=">i4"), "empty": numpy.zeros((0, 2)), "complex": numpy.complex128(1 + 2j),
    })  # fmt: skip
    save("numpy5.pth", {"array": numpy.arange(6, dtype=numpy.int16).reshape(2, 3)}, pickle_protocol=5)
    torch.save(module(), OUT / "module.pth")
    torch.save({"model": module(), "epoch": 1}, OUT / "module_inside.pth")
    torch.save(torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8), OUT / "quantized.pth")
    torch.save(torch.eye(3).to_sparse(), OUT / "sparse.pth")
    torch.save(torch.ones(2, device="meta"), OUT / "meta.pth")
    scripted = torch.jit.script(module())
    scripted.save(OUT / "scripted.pt")
    expect("scripted.pt", "torchscript", scripted.state_dict())

    old_formats()
    other_writers()

    tree = {name: tensor.contiguous() for name, tensor in of_every_dtype().items() if name not in NOT_IN_SAFETENSORS}
    safetensors.torch.save_file(tree, OUT / "dtypes.safetensors", metadata={"format": "pt", "note": "größe"})
    with safetensors.safe_open(OUT / "dtypes.safetensors", "pt") as opened:
        expect("dtypes.safetensors", "safetensors", {name: opened.get_tensor(name) for name in opened.offset_keys()})

    save_foreign()
    ecosystem()


main()
