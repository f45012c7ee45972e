"""Trains the network of model/Languages.java and writes languages.pth and vocabulary.txt.

    pip install torch
    python train.py

sentences.txt holds 60 sentences, each in six languages, written for this purpose and free for any (CC0 1.0). The first
50 train; the last 10 only measure. Prints how many of those it recognises. Another version of PyTorch or another
processor makes slightly other weights.
"""

from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
LANGUAGES = ["de", "en", "es", "fr", "it", "nl"]
TRAINING = 50


class Languages(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, 16)
        self.lstm = nn.LSTM(16, 40, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(80, len(LANGUAGES))

    def forward(self, ids):
        states, _ = self.lstm(self.embedding(ids))
        return self.fc(states.mean(1))


def crops(sentences, labels, length):
    """A piece of this length of each sentence that has one."""
    pieces, of = [], []
    for ids, label in zip(sentences, labels):
        if len(ids) >= length:
            start = torch.randint(0, len(ids) - length + 1, ()).item()
            pieces.append(ids[start : start + length])
            of.append(label)
    return torch.tensor(pieces), torch.tensor(of)


def main():
    torch.manual_seed(0)
    rows = [line.split("\t") for line in (HERE / "sentences.txt").read_text("utf-8").splitlines()]
    texts = [text.lower() for _, text in rows]
    labels = [LANGUAGES.index(language) for language, _ in rows]
    split = TRAINING * len(LANGUAGES)
    # The number of a character is its line; line 0 stands for all that are not there.
    vocabulary = ["?"] + sorted(set("".join(texts[:split])) - {"?"})
    number = {c: i for i, c in enumerate(vocabulary)}
    sentences = [[number.get(c, 0) for c in text] for text in texts]

    model = Languages(len(vocabulary))
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=5e-2)
    steps = 1500
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        ids, of = crops(sentences[:split], labels[:split], torch.randint(8, 33, ()).item())
        some = torch.randperm(len(of))[:64]
        ids, of = ids[some], of[some]
        # A character now and then is one that it does not know, so that it learns to do without.
        ids = ids.masked_fill(torch.rand(ids.shape) < 0.05, 0)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(ids), of).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        schedule.step()

    model.eval()
    with torch.no_grad():
        found = [model(torch.tensor([ids])).argmax().item() for ids in sentences]
    right = sum(f == label for f, label in zip(found[split:], labels[split:]))
    print(f"{right} of {len(rows) - split} recognised ({right / (len(rows) - split):.4f})")

    torch.save(model.state_dict(), HERE / "languages.pth")
    (HERE / "vocabulary.txt").write_text("".join(c + "\n" for c in vocabulary), "utf-8")


if __name__ == "__main__":
    main()
