"""Exports the networks of examples/digits and examples/text, and writes a case for each.

    pip install torch safetensors scikit-learn pillow
    python export.py

Writes digits.pt2 and languages.pt2, and beside each NAME.safetensors with inputs and outputs for
`hub run examples/exported NAME check examples/exported/NAME.safetensors`.
"""

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import save_file

HERE = Path(__file__).parent
LENGTH = 32


def module_of(folder):
    """The train.py of an example, as a module."""
    spec = importlib.util.spec_from_file_location(folder, HERE.parent / folder / "train.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Languages(torch.nn.Module):
    """Gives the probability of each language, and the most probable one."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, ids):
        probabilities = self.net(ids).softmax(1)
        return {"probabilities": probabilities, "language": probabilities.argmax(1)}


def write(name, net, x, dynamic):
    net.eval()
    with torch.no_grad():
        program = torch.export.export(net, (x,), dynamic_shapes=(dynamic,))
        torch.export.save(program, HERE / f"{name}.pt2")
        result = net(x)
    outputs = list(result.values()) if isinstance(result, dict) else [result]
    case = {"in.0": x} | {f"out.{i}": out.contiguous() for i, out in enumerate(outputs)}
    save_file(case, HERE / f"{name}.safetensors")


def main():
    batch = torch.export.Dim("batch", min=1, max=1024)
    digits = module_of("digits").Digits()
    digits.load_state_dict(torch.load(HERE.parent / "digits" / "digits.pth"))
    rows = (HERE.parent / "digits" / "holdout.csv").read_text().splitlines()[:8]
    pixels = torch.tensor([[int(value) for value in row.split(",")[:64]] for row in rows])
    write("digits", digits, (pixels * 15 / 255).reshape(-1, 1, 8, 8), {0: batch})

    text = module_of("text")
    vocabulary = (HERE.parent / "text" / "vocabulary.txt").read_text("utf-8").split("\n")[:-1]
    net = text.Languages(len(vocabulary))
    net.load_state_dict(torch.load(HERE.parent / "text" / "languages.pth"))
    number = {character: i for i, character in enumerate(vocabulary)}
    sentences = ["where is the nearest station, please", "wo ist bitte der nächste Bahnhof hier"]
    pieces = [sentence.lower()[:LENGTH] for sentence in sentences]
    ids = torch.tensor([[number.get(character, 0) for character in piece] for piece in pieces])
    # An LSTM's export fixes the length.
    write("languages", Languages(net), ids, {0: batch})


if __name__ == "__main__":
    main()
