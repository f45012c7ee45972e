"""Makes what the tests compare with from the real torchvision and Pillow.

    pip install torch torchvision
    python reference.py           # writes the files below
    python reference.py --check   # compares them with what it would write, and writes nothing

reference.csv: for each model a digest of the names, types and shapes of its state dict; then, in evaluation mode, for
the model as the seed 0 makes it and for two inputs, the largest absolute output and 20 of the outputs; then the same with
made-up weights (see fill), which move the outputs of those too that begin with zeros. weights.csv: the weights that
torchvision publishes, and how they want their images. labels.txt: ImageNet's classes. samples/ and samples.csv: pictures,
and the SHA-256 of their pixels as Pillow reads them, brought to 54 x 40 (bilinear) and to 136 x 100 (bicubic).
"""

import csv
import hashlib
import math
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import torch
from PIL import ExifTags, Image, ImageCms
from torchvision import models

HERE = Path(__file__).parent
NAMES = """
    resnet18 resnet34 resnet50 resnet101 resnet152
    resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2 wide_resnet101_2
    vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn
    alexnet squeezenet1_0 squeezenet1_1 densenet121 densenet161 densenet169 densenet201
    mobilenet_v2 mobilenet_v3_large mobilenet_v3_small efficientnet_b0
    shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0
    googlenet inception_v3 convnext_tiny vit_b_16 swin_t
""".split()


def image(variant, size):
    """(1, 3, size, size) of values from -2 to 2 that any language makes alike; variant 0 is rough, 1 is smooth."""
    i = torch.arange(3 * size * size)
    step, modulus = ((7919, 1009), (1, 1013))[variant]
    return (((i * step) % modulus).float() / (modulus // 4) - 2).reshape(1, 3, size, size)


def noise(name, count):
    """From -1 to 1, the same in any language: MurmurHash3's last step over the positions, seeded with the name."""
    h = torch.arange(count) + zlib.crc32(name.encode()) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = (h ^ h >> shift) * factor & 0xFFFFFFFF
    return ((h ^ h >> 16).double() / 2**31 - 1).float()


def fill(model):
    """Weights keep the size of what passes them, scales and variances are around 1, all else is small."""
    for name, values in model.state_dict().items():
        if values.is_floating_point():
            u = noise(name, values.numel()).reshape(values.shape)
            if values.dim() > 1:
                u *= math.sqrt(6 * values.shape[0] / values.numel())
            elif name.endswith("running_var") or name.endswith("weight"):
                u = 1 + u / 2
            else:
                u = u / 8
            values.copy_(u)


def keys(model):
    lines = [f"{k} {v.dtype} {tuple(v.shape)}\n" for k, v in sorted(model.state_dict().items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def outputs(model, size):
    ys = [model(image(variant, size))[0] for variant in (0, 1)]
    largest = max(y.abs().max() for y in ys)
    print(f"  largest {largest:.3g}, moved by {(ys[0] - ys[1]).abs().max() / largest:.3g}", end="")
    row = []
    for y in ys:
        row += [f"{y.abs().max():.8g}"] + [f"{v:.8g}" for v in y[::50].tolist()]
    return row


@torch.no_grad()
def reference(name):
    print(name, end="", flush=True)
    torch.manual_seed(0)
    options = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
    model = models.get_model(name, weights=None, **options).eval()
    size = 299 if name == "inception_v3" else 224
    row = [name, keys(model)] + outputs(model, size)
    fill(model)
    row += outputs(model, size)
    print()
    return row


def published():
    for name in NAMES:
        for weights in models.get_model_weights(name):
            t = weights.transforms()
            sizes = [t.resize_size[0], t.crop_size[0], t.interpolation.name]
            colours = [" ".join(map(str, t.mean)), " ".join(map(str, t.std))]
            default = weights is models.get_model_weights(name).DEFAULT
            yield [name, weights.name, weights.url] + sizes + colours + [str(default).lower()]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(channels, depth, colour, interlaced=False, extra=b""):
    """A PNG of kinds that Pillow reads but does not write; channels are (height, width, count), of values of depth bits."""

    def rows(part):
        above = None
        for line in part:
            values = line.flatten().tolist()
            bits = "".join(format(value, f"0{depth}b") for value in values)
            bits += "0" * (-len(bits) % 8)
            row = int(bits, 2).to_bytes(len(bits) // 8, "big")
            # Each row as its difference from the one above, which is none in the first of each pass.
            yield bytes([2]) + bytes((a - b) % 256 for a, b in zip(row, above or bytes(len(row))))
            above = row

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    parts = [channels[top::down, left::across] for left, top, across, down in passes] if interlaced else [channels]
    height, width = channels.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(b"".join(row for part in parts if part.numel() for row in rows(part)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pngs(waves):
    """Files by name, from three channels of values from 0 to 65535."""
    w, grey = waves[..., :3], waves[..., :1]
    both, all4 = torch.cat([grey, waves[..., 1:2]], 2), torch.cat([w, waves[..., 1:2]], 2)
    palette = chunk(b"PLTE", bytes(range(10, 250, 20))) + chunk(b"tRNS", bytes([0, 80, 160, 255]))
    for depth in (1, 2, 4):
        yield f"grey-{depth}.png", png(grey >> 16 - depth, depth, 0)
    yield "grey-4-interlaced.png", png(grey >> 12, 4, 0, interlaced=True)
    yield "grey-8-transparent.png", png(grey >> 8, 8, 0, extra=chunk(b"tRNS", b"\0\x40"))
    yield "palette-2-transparent.png", png(grey >> 14, 2, 3, extra=palette)
    yield "grey-16.png", png(grey, 16, 0)
    yield "grey-alpha.png", png(both >> 8, 8, 4)
    yield "grey-alpha-16.png", png(both, 16, 4)
    yield "rgb-16-interlaced.png", png(w, 16, 2, interlaced=True)
    yield "rgba.png", png(all4 >> 8, 8, 6)
    yield "rgba-16.png", png(all4, 16, 6)
    yield "rgba-tiny-interlaced.png", png(all4[:3, :2] >> 8, 8, 6, interlaced=True)


def swapped_profile():
    """A colour profile with red and green swapped: whoever applies it sees other colours than Pillow's convert."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # the time at which it was made
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red], profile[green] = profile[green], profile[red]
    return bytes(profile)


def as_ycck(cmyk):
    """The same JPEG with Adobe's word that its first three channels are YCbCr."""
    transform = cmyk.index(b"Adobe") + 11
    return cmyk[:transform] + b"\2" + cmyk[transform + 1 :]


def samples(folder):
    """Small pictures of many kinds, written to this folder, and what Pillow makes of them."""
    y, x = torch.meshgrid(torch.arange(61), torch.arange(83), indexing="ij")
    waves = [127 + 120 * torch.sin(x / 7 + y / 11), 127 + 120 * torch.cos(x / 5 - y / 3), (x * 3 + y * 2) % 256]
    picture = Image.fromarray(torch.stack(waves, 2).byte().numpy())
    folder.mkdir(exist_ok=True)
    rotated = Image.Exif()
    rotated[ExifTags.Base.Orientation] = 6
    kinds = {
        "444.jpg": ("RGB", dict(quality=90, subsampling="4:4:4")),
        "422-restarts.jpg": ("RGB", dict(quality=60, subsampling="4:2:2", restart_marker_blocks=3)),
        "420.jpg": ("RGB", dict(quality=75, subsampling="4:2:0")),
        "420-progressive.jpg": ("RGB", dict(quality=80, subsampling="4:2:0", progressive=True)),
        "rgb.jpg": ("RGB", dict(quality=75, keep_rgb=True)),
        "grey.jpg": ("L", dict(quality=75)),
        "grey-progressive.jpg": ("L", dict(quality=75, progressive=True)),
        "rotated.jpg": ("RGB", dict(quality=75, exif=rotated)),
        "profile.jpg": ("RGB", dict(quality=75, icc_profile=swapped_profile())),
        "profile.png": ("RGB", dict(icc_profile=swapped_profile())),
        "cmyk.jpg": ("CMYK", dict(quality=75)),
        "rgb.png": ("RGB", {}),
        "palette.png": ("P", {}),
        "palette-transparent.png": ("P", dict(transparency=bytes(range(256)))),
    }
    for name, (mode, options) in kinds.items():
        picture.convert(mode).save(folder / name, **options)
    (folder / "ycck.jpg").write_bytes(as_ycck((folder / "cmyk.jpg").read_bytes()))
    kinds["ycck.jpg"] = None
    others = torch.stack([wave.double() * 256 + 77 for wave in waves], 2).int()
    for name, content in pngs(others):
        (folder / name).write_bytes(content)
        kinds[name] = None
    for name in kinds:
        with Image.open(folder / name) as image:
            # Pillow makes white of nearly all values of 16-bit grey; here they keep their upper 8 bits, as colours do.
            rgb = (image.point(lambda v: v / 256).convert("L") if image.mode == "I;16" else image).convert("RGB")
        wide = rgb.resize((54, 40), Image.Resampling.BILINEAR)
        large = rgb.resize((136, 100), Image.Resampling.BICUBIC)
        yield [name] + [hashlib.sha256(i.tobytes()).hexdigest() for i in (rgb, wide, large)]


def write(folder):
    def table(file, rows):
        with open(folder / file, "w", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)

    table("weights.csv", published())
    table("samples.csv", samples(folder / "samples"))
    labels = models.ResNet18_Weights.IMAGENET1K_V1.meta["categories"]
    (folder / "labels.txt").write_text("".join(label + "\n" for label in labels))
    table("reference.csv", (reference(name) for name in NAMES))


def distance(found, kept):
    """How far the outputs of two rows are from each other, in the largest output of each input."""
    if found[:2] != kept[:2] or len(found) != len(kept):
        return math.inf
    worst = 0.0
    for at in range(2, len(kept), 21):
        a, b = ([float(value) for value in row[at : at + 21]] for row in (found, kept))
        worst = max(worst, max(abs(x - y) for x, y in zip(a, b)) / (b[0] or 1))
    return worst


def check(folder):
    """Whether a folder holds what stands beside this script: outputs to 1e-5, since processors round differently."""
    good = True
    pictures = [f"samples/{picture.name}" for picture in sorted((HERE / "samples").iterdir())]
    for file in ["weights.csv", "samples.csv", "labels.txt", *pictures]:
        if not (folder / file).exists() or (folder / file).read_bytes() != (HERE / file).read_bytes():
            print(f"{file} differs")
            good = False
    found, kept = (list(csv.reader(open(place / "reference.csv"))) for place in (folder, HERE))
    if len(found) != len(kept):
        print("reference.csv has other models")
        good = False
    for one, other in zip(found, kept):
        far = distance(one, other)
        good &= far <= 1e-5
        print(f"{one[0]}: {far:.1e}{'' if far <= 1e-5 else ' differs'}")
    return good


def main():
    if sys.argv[1:] == ["--check"]:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder))
            sys.exit(not check(Path(folder)))
    write(HERE)


if __name__ == "__main__":
    main()
