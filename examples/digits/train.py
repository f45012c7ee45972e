"""Trains the network of model/Digits.java and writes digits.pth, holdout.csv and samples/.

    pip install torch scikit-learn pillow
    python train.py

The UCI optical digits (scikit-learn's load_digits: 1,797 images of 8x8, values 0 to 16). The first 1,400 train; the
last 397 only measure. Prints how many of those it reads correctly, and keeps them: all in holdout.csv (64 values and
the label a row, as UCI writes them), the first of each digit in samples/.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_digits
from torch import nn

HERE = Path(__file__).parent
TRAINING = 1400


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.fc1 = nn.Linear(32 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = self.conv1(x).relu()
        x = nn.functional.max_pool2d(self.conv2(x).relu(), 2)
        return self.fc2(self.fc1(x.flatten(1)).relu())


def shifted(images):
    """Each image moved by up to one pixel up, down, left or right."""
    out = torch.zeros_like(images)
    padded = nn.functional.pad(images, (1, 1, 1, 1))
    for i, (dy, dx) in enumerate(torch.randint(0, 3, (len(images), 2)).tolist()):
        out[i] = padded[i, :, dy : dy + 8, dx : dx + 8]
    return out


def main():
    torch.manual_seed(0)
    digits = load_digits()
    pixels = (digits.images * 15).astype(np.uint8)
    images = torch.from_numpy(pixels).float().div(255).unsqueeze(1)
    labels = torch.from_numpy(digits.target)

    model = Digits()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    epochs = 60
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for batch in torch.randperm(TRAINING).split(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(shifted(images[batch])), labels[batch])
            loss.backward()
            optimizer.step()
        schedule.step()

    model.eval()
    with torch.no_grad():
        right = (model(images[TRAINING:]).argmax(1) == labels[TRAINING:]).sum().item()
    print(f"{right} of {len(labels) - TRAINING} right ({right / (len(labels) - TRAINING):.4f})")

    torch.save(model.state_dict(), HERE / "digits.pth")
    rows = np.column_stack([digits.images[TRAINING:].reshape(-1, 64), digits.target[TRAINING:]])
    np.savetxt(HERE / "holdout.csv", rows, fmt="%d", delimiter=",")
    (HERE / "samples").mkdir(exist_ok=True)
    for digit in range(10):
        i = TRAINING + int(np.argmax(digits.target[TRAINING:] == digit))
        Image.fromarray(pixels[i]).save(HERE / "samples" / f"{i:04d}-label-{digit}.png")


if __name__ == "__main__":
    main()
