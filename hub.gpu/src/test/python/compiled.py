"""Exports a small program with real PyTorch, and compiles it too: python compiled.py net.pt2. It needs g++."""

import sys

import torch
import torch._inductor
from torch import nn
from torch.export import Dim
from torch.export.pt2_archive._package import package_pt2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(10, 8)
        self.first = nn.Linear(8, 18)
        self.last = nn.Linear(18, 3)
        self.register_buffer("scale", torch.tensor([1.0, 2.0, 3.0]))

    def forward(self, x, word, loud=True, *, shift):
        hidden = torch.relu(self.first(x + self.words(word)))
        out = self.last(hidden) * self.scale + shift
        return {"scores": out, "parts": [hidden, out.argmax(1)]}


torch.manual_seed(0)
batch = Dim("batch", min=1, max=64)
program = torch.export.export(
    Net().eval(),
    (torch.ones(2, 8), torch.tensor([1, 2]), True),
    {"shift": torch.ones(3)},
    dynamic_shapes={"x": {0: batch}, "word": {0: batch}, "loud": None, "shift": None},
)
file = sys.argv[1]

args, kwargs = program.example_inputs
options = {
    "aot_inductor.package": True,
    "aot_inductor.package_constants_in_so": False,  # it takes the weights of the program
    "cpp.simdlen": 256,  # for all processors with AVX2; by default, for those like the exporter's
    "cpp.march": "x86-64-v3",
}
files = torch._inductor.aot_compile(program.module(), args, kwargs, options=options)
package_pt2(file, exported_programs={"model": program}, aoti_files={"model": files})
