"""Writes a picture, and what torchvision makes of it for a network.

    pip install torch torchvision safetensors pillow
    python hub.gpu/src/test/python/pictures.py hub.gpu/src/test/resources/hub/gpu/program

picture.png is 37 pixels wide and 29 high. picture.safetensors holds a tensor for each way to bring it to a network.
"""

import pathlib
import sys

import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F
from torchvision.transforms._presets import ImageClassification


def main(folder):
    x, y = torch.meshgrid(torch.arange(37), torch.arange(29), indexing="xy")
    pixels = torch.stack([x * 7 + y, y * 9 % 256, x * y * 3 % 256], dim=2).clamp(0, 255).to(torch.uint8)
    Image.fromarray(pixels.numpy()).save(folder / "picture.png")
    picture = Image.open(folder / "picture.png")
    preset = ImageClassification(crop_size=10, resize_size=12)
    wide = F.center_crop(F.resize(picture, [8, 11], InterpolationMode.BICUBIC), [9, 14])
    wide = F.normalize(F.to_tensor(wide), preset.mean, preset.std)
    grey = F.pil_to_tensor(F.resize(picture.convert("L"), [8, 8])) / 255
    tensors = {"square": preset(picture), "wide": wide, "grey": grey}
    save_file({name: tensor.unsqueeze(0).contiguous() for name, tensor in tensors.items()}, folder / "picture.safetensors")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
