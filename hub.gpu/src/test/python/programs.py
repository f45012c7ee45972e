"""Exports small programs with real PyTorch, each with inputs and with what PyTorch computes for them.

    python hub.gpu/src/test/python/programs.py hub.gpu/src/test/resources/hub/gpu/program

NAME.pt2 is the program, without what an exporter notes of itself. NAME.safetensors holds the tensors at the leaves of
(args, kwargs) as in.N, and those of the result as out.N. Leaves that are
no tensors stand in its metadata as Python literals. Complex tensors are stored by view_as_real.
"""

import collections
import io
import json
import pathlib
import sys
import zipfile

import numpy
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch._higher_order_ops.associative_scan import associative_scan
from torch.export import Dim
from torch.utils import _pytree as pytree

PROGRAMS = {}
DYNAMIC = Dim.DYNAMIC


def program(*args, dynamic=None, core=False, kwargs=None, train=False, copy=True):
    """Registers a module. The arguments are its inputs."""

    def register(module):
        PROGRAMS[module.__name__] = (module, args, kwargs or {}, dynamic, core, train)
        return module

    return register


def numbers(*shape):
    """The same numbers on every machine, around 0."""
    count = torch.Size(shape).numel()
    return ((torch.arange(count) * 37 % 101).float() / 50 - 1).reshape(shape)


Pair = collections.namedtuple("Pair", ["first", "second"])
pytree._register_namedtuple(Pair, serialized_type_name="programs.Pair")


@program(numbers(4, 8), dynamic=({0: Dim("batch", min=1, max=64)},))
class mlp(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))


@program(
    {"x": numbers(2, 3), "y": numbers(2, 3) + 1},
    (numbers(3), [numbers(4)]),
    kwargs={"flag": True, "s": "hi", "n": 2, "f": 0.5},
)
class nested(nn.Module):
    def forward(self, d, t, *, flag, s, n, f):
        return {
            "sum": d["x"] + d["y"],
            "pair": (d["x"] * t[0], [t[1][0], d["y"] - n]),
            "n": n,
            "none": None,
            "f": d["x"] * f if flag else d["x"],
        }


@program(Pair(numbers(3), numbers(2)))
class named_tuple(nn.Module):
    def forward(self, p):
        return Pair(p.first + 1, p.second * 2), p.first.max(0)


@program(numbers(4, 3), 5, 1.5, dynamic=({0: DYNAMIC}, DYNAMIC, None))
class symbols(nn.Module):
    def forward(self, x, n, f):
        size = x.shape[0]
        big = torch.sym_max(size, n)
        small = torch.sym_min(size, n)
        half = (size * n + 1) // 2
        rest = (size + n) % 3
        ratio = size / n
        return (
            x.repeat(n, 1) * n,
            size + n,
            torch.full((big, small), ratio),
            torch.zeros(half) + ratio * f,
            torch.arange(rest, size + n),
            x.new_full((small,), torch.sym_float(size) ** 2),
            x * (size - n),
        )


@program(numbers(5, 3), torch.tensor(3), numbers(5, 3) > 0)
class unbacked(nn.Module):
    def forward(self, x, n, mask):
        k = n.item()
        torch._check(k >= 1)
        torch._check(k <= 5)
        return x[:k].sum(0), torch.zeros(k, 2), x.narrow(0, 0, k) * k, x[mask], mask.nonzero(), torch.masked_select(x, mask)


@program(numbers(3))
class buffers(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("count", torch.zeros(1))
        self.register_buffer("seen", numbers(3), persistent=False)

    def forward(self, x):
        self.count.add_(1)
        self.seen.copy_(self.seen + x)
        return x * self.count, self.seen.clone()


@program(numbers(3), core=True)
class buffers_core(buffers):
    pass


@program(numbers(3), numbers(3) * 2)
class input_mutation(nn.Module):
    def forward(self, x, y):
        x.add_(1)
        y[0] = x[0]
        return x + y


@program(numbers(3), numbers(3) * 2, core=True)
class input_mutation_core(input_mutation):
    pass


@program(numbers(2, 4))
class tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(numbers(8, 4))
        self.b = self.a
        self.register_buffer("column", self.a.detach()[:, 1])
        self.register_buffer("turned", numbers(4, 6).t()[1:3])
        self.register_buffer("empty", torch.zeros(0, 3))
        self.lifted = numbers(4) * 3

    def forward(self, x):
        y = x @ self.a.t() @ self.b + self.turned.sum() + self.column.sum() + self.empty.sum()
        return y + self.lifted + torch.tensor([1.0, 2.0, 3.0, 4.0]), x


TYPES = [
    torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64,
]  # fmt: skip


@program(*[(numbers(2, 3).abs() * 5).to(t) for t in TYPES], numbers(2, 3) > 0, torch.complex(numbers(2, 3), numbers(2, 3) * 2))
class types(nn.Module):
    def forward(self, *inputs):
        numeric = [x * 2 + 1 for x in inputs[:9]]
        fractions = [x * 0.5 for x in inputs[:9]]
        mixed = [inputs[9].to(torch.float32) + x for x in inputs[:9]]
        return (
            numeric, fractions, mixed, ~inputs[9], inputs[9] + 1, inputs[10] * (1 + 2j), inputs[10].abs(), inputs[10] + 1,
        )  # fmt: skip


def scalar_values(x, i):
    """Operators whose schemas have a Scalar."""
    m = numbers(3, 3)
    return [
        torch.add(x, x, alpha=2), torch.sub(x, x, alpha=0.5), torch.rsub(x, 2), torch.add(i, i, alpha=2), i + 3, 3 - i, x - 1.5,
        x.clamp(-0.5, 0.5), x.clamp(min=0), x.clamp(max=0.1), x.clamp_min(-0.1), x.clamp_max(0.2), i.clamp(1, 3),
        x.pow(2), x.pow(-1.5), 2**x, i**2, 2**i, x.remainder(0.3), x.fmod(0.3), i.remainder(2), i.fmod(2), i // 2, i / 2, x // 0.3,
        x > 0.1, x >= 0.1, x < 0.1, x <= 0.1, x == 0.1, x != 0.1, i > 1, i == 2, i & 3, i | 4, i ^ 5, i << 1, i >> 1,
        F.leaky_relu(x, 0.2), F.elu(x, 1.5), F.hardtanh(x, -0.3, 0.4), F.softplus(x, 2, 10), F.threshold(x, 0.1, -3),
        F.hardshrink(x, 0.3), F.softshrink(x, 0.3), F.celu(x, 1.3), F.relu6(x * 8), F.selu(x),
        torch.arange(5), torch.arange(1, 9, 2), torch.arange(0.5, 3, 0.5), torch.arange(1.0, 4), torch.arange(3, dtype=torch.float64),
        torch.linspace(0, 1, 5), torch.linspace(-1, 2, 4, dtype=torch.float64), torch.logspace(0, 2, 3), torch.full((2, 2), 3),
        torch.full((2,), 0.5), torch.full((2,), True), torch.full_like(x, 2), x.new_full((2,), 7), torch.full((2,), 2, dtype=torch.float16),
        torch.scalar_tensor(2.5), x.masked_fill(x > 0, -1.0), i.masked_fill(i > 1, 9), x.norm(), x.norm(p=1), x.norm(2, dim=0),
        torch.linalg.vector_norm(x, 3, dim=1), torch.linalg.vector_norm(x, float("inf")), torch.linalg.vector_norm(x, dim=(0, 1), keepdim=True),
        torch.linalg.matrix_norm(m), torch.linalg.norm(m, 1), torch.where(x > 0, 1.0, 0.0), torch.where(x > 0, x, 0.0), torch.where(x > 0, 2, x),
        torch.addmm(m, m, m, beta=0.5, alpha=2), torch.addmm(m, m, m), torch.baddbmm(m[None], m[None], m[None], beta=0.5, alpha=2),
        torch.addbmm(m, m[None], m[None], alpha=0.5), torch.addmv(m[0], m, m[1], beta=2), torch.addr(m, m[0], m[1], alpha=3),
        torch.addcmul(m, m, m, value=0.5), torch.addcdiv(m, m, m + 3, value=2), torch.lerp(m, m * 2, 0.25), torch.dist(m, m * 2),
        torch.std(x, dim=0, correction=0), torch.var(x, correction=1), torch.var_mean(x, dim=1, correction=0), torch.std_mean(x),
        x.scatter(0, torch.tensor([[0, 1, 0]]), 5.0), x.index_fill(0, torch.tensor([1]), 4.0), x.index_add(0, torch.tensor([0, 1]), x, alpha=2),
        F.pad(x, (1, 2), value=3.0), F.pad(x, (1, 1)), torch.xlogy(x.abs(), 2.0), torch.copysign(x, -1.0), torch.isin(i, 2),
        torch.bucketize(x, m[0].sort()[0]), torch.histc(x, 4, -1, 1), torch.renorm(m, 2, 0, 1.0), torch.float_power(x.abs(), 1.5),
        torch.nan_to_num(x, 1.0), torch.cdist(m, m, 1.5), x.fill_diagonal_(3.0) if False else x * 1, torch.mul(x, True),
        torch.true_divide(i, 3), torch.div(x, 0.3, rounding_mode="floor"), torch.div(i, 2, rounding_mode="trunc"),
        torch.searchsorted(m[0].sort()[0], 0.2), torch.result_type(x, 2) is torch.float32, torch.sum(x) * 2, torch.sum(i) * 0.5,
        torch.tensor(2) * x, torch.cumulative_trapezoid(x, dx=0.5), torch.trapezoid(x, dx=0.5),
    ]  # fmt: skip


@program(numbers(2, 3), torch.arange(6).reshape(2, 3))
class scalars(nn.Module):
    def forward(self, x, i):
        return scalar_values(x, i)


@program(numbers(2, 3), torch.arange(6).reshape(2, 3), core=True)
class scalars_core(scalars):
    pass


@program(numbers(2, 3), torch.arange(6).reshape(2, 3))
class in_place(nn.Module):
    def forward(self, x, i):
        def changed(function, of=x):
            copy = of.clone()
            function(copy)
            return copy

        return [
            changed(lambda y: y.add_(1)), changed(lambda y: y.add_(x, alpha=2)), changed(lambda y: y.sub_(x)), changed(lambda y: y.mul_(3)),
            changed(lambda y: y.div_(3)), changed(lambda y: y.pow_(2)), changed(lambda y: y.clamp_(-0.2, 0.2)), changed(lambda y: y.clamp_min_(0)),
            changed(lambda y: y.fill_(2)), changed(lambda y: y.zero_()), changed(lambda y: y.masked_fill_(x > 0, 4)),
            changed(lambda y: F.leaky_relu_(y, 0.1)), changed(lambda y: F.elu_(y)), changed(lambda y: F.hardtanh_(y)), changed(lambda y: F.relu_(y)),
            changed(lambda y: F.threshold_(y, 0, 1)), changed(lambda y: y.addcmul_(x, x, value=2)), changed(lambda y: y.lerp_(x * 2, 0.5)),
            changed(lambda y: y.remainder_(0.4)), changed(lambda y: y.fill_diagonal_(9)), changed(lambda y: y.index_fill_(0, torch.tensor([0]), 1)),
            changed(lambda y: y.index_add_(0, torch.tensor([1, 0]), x)), changed(lambda y: y.scatter_(0, torch.tensor([[1, 0, 1]]), 2.0)),
            changed(lambda y: y.index_put_((torch.tensor([1]),), x[0])), changed(lambda y: y.copy_(x[0])), changed(lambda y: y.exp_()),
            changed(lambda y: y.bitwise_and_(3), i), changed(lambda y: y.add_(2), i), changed(lambda y: y.eq_(2), i), changed(lambda y: y.squeeze_().t_()),
            changed(lambda y: y.transpose_(0, 1)), changed(lambda y: y.unsqueeze_(0)), changed(lambda y: y.normal_(generator=None).zero_()),
        ]  # fmt: skip


@program(numbers(2, 4))
class conditional(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)

    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda x: self.a(x).relu(), lambda x: self.b(x) - 1, (x,))


@program(numbers(3, 3), dynamic=({0: DYNAMIC},))
class conditional_on_shape(nn.Module):
    def forward(self, x):
        return torch.cond(x.shape[0] > 4, lambda x: x.sin(), lambda x: x.cos(), (x,)), torch.cond(
            x.mean() > 5, lambda x: (x + 1, x * 3), lambda x: (x - 1, x * 2), (x,)
        )


@program(torch.tensor(0), numbers(3))
class looped(nn.Module):
    def forward(self, i, x):
        return torch._higher_order_ops.while_loop(lambda i, x: i < 5, lambda i, x: (i + 1, x * 1.5 + i), (i, x))


@program(numbers(4, 3), numbers(3))
class mapped(nn.Module):
    def forward(self, xs, y):
        from torch._higher_order_ops.map import map as torch_map

        return torch_map(lambda x, y: x.sin() + y, xs, y)


@program(numbers(3), numbers(5, 3))
class scanned(nn.Module):
    def forward(self, start, xs):
        from torch._higher_order_ops.scan import scan

        return scan(lambda carry, x: (carry + x, carry * x), start, xs, dim=0)


@program(numbers(2, 4))
class modes(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)

    def forward(self, x):
        with torch.no_grad():
            y = self.a(x)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            z = self.a(y) + x
        with torch.enable_grad():
            return y, z.float(), self.a(z.float())


@program(numbers(3, 4), train=True)
class random(nn.Module):
    def forward(self, x):
        return (
            torch.randn(3), torch.rand_like(x), torch.randn_like(x) * x, torch.randint(0, 9, (4,)), torch.randperm(5),
            F.dropout(x, 0.4, training=True), torch.bernoulli(torch.full((6,), 0.5)), torch.normal(x, 1.0), torch.rand(2, 2),
            x.clone().uniform_(), x.clone().bernoulli_(0.5), torch.multinomial(x.abs() + 0.1, 2), x.clone().exponential_(),
        )  # fmt: skip


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(2))
        self.two = nn.Sequential(nn.Conv2d(8, 8, 3, padding="same", groups=2), nn.GroupNorm(2, 8), nn.SiLU(), nn.AvgPool2d(2))
        self.three = nn.Sequential(nn.ConvTranspose2d(8, 4, 2, stride=2), nn.InstanceNorm2d(4, affine=True), nn.Hardswish())
        self.four = nn.Conv1d(4, 2, 3)
        self.five = nn.Conv3d(1, 2, 3)

    def forward(self, x):
        y = self.one(x)
        z = self.three(self.two(y))
        up = F.interpolate(z, scale_factor=2.0, mode="bilinear")
        return (
            y, z, up, F.interpolate(z, (5, 6), mode="nearest"), F.interpolate(z, (9, 7), mode="bicubic"),
            F.interpolate(z, (5, 6), mode="bilinear", antialias=True), self.four(z[:, :, 0]), self.five(x[:, None]),
            F.adaptive_avg_pool2d(z, 1), F.adaptive_max_pool2d(z, 2), F.adaptive_avg_pool2d(z, (3, 2)), F.pad(z, (1, 1, 1, 0), "reflect"),
            F.pixel_shuffle(z, 2), F.unfold(z, 2), F.grid_sample(z, numbers(1, 4, 4, 2), align_corners=False),
            z.to(memory_format=torch.channels_last).contiguous(), F.max_pool2d(z, 2, return_indices=True), F.prelu(z, torch.tensor([0.3])),
        )  # fmt: skip


@program(numbers(1, 3, 16, 16))
class convolutions(Convolutions):
    pass


@program(numbers(1, 3, 16, 16), core=True)
class convolutions_core(Convolutions):
    pass


@program(numbers(2, 3, 8, 8), train=True)
class batch_norm_trained(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())


@program(numbers(2, 3, 8, 8), train=True, core=True)
class batch_norm_trained_core(batch_norm_trained):
    pass


@program(numbers(1, 3, 6, 6))
class folded_beside(nn.Module):
    """Weights that are a part of another tensor, and weights in another order: a fold must not change the first where they are."""

    def __init__(self):
        super().__init__()
        self.register_buffer("base", numbers(8, 3, 3, 3))
        self.one, self.norm1 = nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4)
        self.one.weight = nn.Parameter(self.base[2:6])
        self.two, self.norm2 = nn.Conv2d(4, 4, 2).to(memory_format=torch.channels_last), nn.BatchNorm2d(4)
        for norm in self.norm1, self.norm2:
            norm.running_mean, norm.running_var = numbers(4), numbers(4).abs() + 0.5

    def forward(self, x):
        return self.norm2(self.two(self.norm1(self.one(x)))), self.base + 1


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(20, 16)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, dropout=0.0)
        self.head = nn.Linear(16, 20, bias=False)
        self.head.weight = self.tokens.weight

    def forward(self, ids):
        x = self.tokens(ids) + torch.arange(ids.shape[1])[None, :, None] * 0.1
        mask = torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).triu(1)
        x = self.layer(x, src_mask=mask)
        q = x.unflatten(-1, (2, 8)).transpose(1, 2)
        y = F.scaled_dot_product_attention(q, q, q, is_causal=True)
        return self.head(x + y.transpose(1, 2).flatten(2)).softmax(-1), F.log_softmax(x, 1), F.rms_norm(x, (16,))


@program((torch.arange(14) % 11).reshape(2, 7), dynamic=({0: DYNAMIC, 1: Dim("length", min=2, max=32)},))
class attention(Attention):
    pass


@program((torch.arange(14) % 11).reshape(2, 7), core=True)
class attention_core(Attention):
    pass


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, 2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(4, 5, batch_first=True)
        self.rnn = nn.RNN(4, 3)

    def forward(self, x):
        return self.lstm(x), self.gru(x), self.rnn(x)


@program(numbers(2, 3, 4))
class recurrent(Recurrent):
    pass


class Arguments(nn.Module):
    """Arguments of every kind."""

    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(10, 3, mode="mean")

    def forward(self, x, i):
        halves = x.split([1, 3], 1)
        spectrum = torch.fft.rfft2(x)
        return (
            halves, x.chunk(2, 0), x.unbind(0), torch.einsum("ij,kj->ik", x, x), torch.meshgrid(x[0], x[1], indexing="xy"),
            x[:, i], x[i % 2, :, None], x[None, ..., ::2], torch.stack([x, x]), torch.cat([x, x[:1]]), x.topk(2), x.sort(1, True),
            torch.tensor_split(x, (1, 2), 1), x.to(torch.float64), x.to("cpu"), x.to(torch.int32).type_as(i), x.type(torch.bool),
            F.one_hot(i, 10), x.roll((1, 2), (0, 1)), x.flip(0), x.cumsum(1), torch.stft(numbers(32), 8, window=torch.hann_window(8), return_complex=True),
            spectrum, torch.fft.irfft2(spectrum), torch.fft.fft(x), torch.view_as_real(spectrum), spectrum * 2, spectrum * (1 + 1j),
            x.masked_fill(x > 0, float("-inf")), x.amax((0, 1)), x.any(), x.all(1), x.argmax(1), x.min(1), x.median(), x.logsumexp(1),
            torch.bucketize(x, numbers(4).sort()[0]), x.gather(1, i.view(1, 3).expand(2, 3) % 4), x.index_select(1, i % 4), x.take(i),
            x.tril(), x.diag_embed(), x.unfold(1, 2, 1), x.expand(3, 2, 4), x.movedim(0, 1), x.repeat_interleave(2, 0), x.var((0, 1), unbiased=False),
            self.bag(i.view(1, 3)), torch.linalg.inv(numbers(3, 3) + torch.eye(3)), torch.linalg.qr(numbers(3, 3)), torch.cdist(x, x),
            torch.empty(0), torch.eye(3, 4), torch.ones(2, dtype=torch.int8), torch.zeros_like(x, dtype=torch.float64), x.norm(dim=1),
            torch.tril_indices(3, 3), x.bool().sum(), x.round(decimals=1), torch.aminmax(x), x.isnan(), x.logical_not(), x.erf(), torch.atan2(x, x + 2),
            F.layer_norm(x, (4,)), F.gelu(x, approximate="tanh"), F.glu(x), F.normalize(x), F.cosine_similarity(x, x + 1), x.softmax(0, dtype=torch.float64),
            F.cross_entropy(x, i[:2] % 4), F.mse_loss(x, x * 2), F.nll_loss(F.log_softmax(x, 1), i[:2] % 4), F.smooth_l1_loss(x, x + 2),
            torch.searchsorted(x.sort(1)[0], x), torch.histogram(x, 4, range=(-1.0, 1.0)), x.quantile(0.5), x.kthvalue(2), torch.bmm(x[None], x.t()[None]),
        )  # fmt: skip


@program(numbers(2, 4), torch.tensor([1, 3, 2]))
class arguments(Arguments):
    pass


@program(numbers(2, 4), torch.tensor([1, 3, 2]), core=True)
class arguments_core(Arguments):
    pass


@program(numbers(3, 3))
class eigenvalues(nn.Module):
    def forward(self, x):
        values, vectors = torch.linalg.eig(x)
        return torch.linalg.eigvals(x).abs().sort()[0], (x.to(vectors.dtype) @ vectors - vectors * values).abs() < 1e-4


@program(numbers(2, 3), numbers(2, 3) * 2)
class conjugates(nn.Module):
    """Outputs whose memory holds the conjugates or the negatives of their numbers."""

    def forward(self, x, y):
        z = torch.complex(x, y)
        return z.conj(), z.conj().imag, z.mH


@program(numbers(3), float("nan"), float("-inf"))
class not_finite(nn.Module):
    """Constants that are not finite."""

    def forward(self, x, nan, low):
        return x.clamp(min=low) if nan != nan else x + 1


class Seldom(nn.Module):
    """Operators that few models have."""

    def __init__(self):
        super().__init__()
        self.conv = nn.utils.parametrizations.weight_norm(nn.Conv1d(2, 3, 3))
        self.whole = nn.utils.parametrizations.weight_norm(nn.Linear(6, 2), dim=None)
        self.rrelu = nn.RReLU(0.1, 0.5)

    def forward(self, x, i):
        i = i.clone()
        i |= 4
        i &= 6
        i ^= 1
        i <<= 2
        i >>= 1
        return (
            self.conv(x), self.whole(x), self.rrelu(x), i, torch.linalg.cond(x[:, :, :2]), torch.linalg.cond(x[:, :, :2], 1),
            torch.linalg.cond(x[:, :, :2], -2), torch.linalg.cond(torch.zeros(2, 2), 1), torch.range(0, 1, 0.25), torch.range(1, 4),
            torch.xlogy(2, x.abs()), torch.special.xlog1py(0.5, x.abs()), torch.special.zeta(2.5, x.abs() + 1),
            torch.linalg.det(x[:, :, :2]), torch.linalg.slogdet(x[:, :, :2]), torch.linalg.solve(x[:, :, :2], x),
            torch.linalg.eigvalsh(x[:, :, :2]), torch.linalg.svd(x)[1], torch.special.hermite_polynomial_h(x, 3), torch.unsafe_chunk(x, 2, 2), torch.unsafe_split(x, 2, 2),
        )  # fmt: skip


@program(numbers(2, 2, 6), torch.tensor([1, 3, 2]))
class seldom(Seldom):
    pass


@program(numbers(2, 2, 6), torch.tensor([1, 3, 2]), core=True)
class seldom_core(Seldom):
    pass


class Rare(nn.Module):
    """Operators on lists of tensors, losses of few models, and complex numbers in the place of real ones."""

    def forward(self, x, i, b, m):
        c = x.to(torch.complex64)
        y = b[:3]
        lists = [x * 1, x * 2]
        torch._foreach_add_(lists, 1.5)
        torch._foreach_copy_(lists, [lists[1], lists[0]])
        torch._foreach_clamp_min_(lists, 2.0)
        torch._foreach_zero_([lists[1]])
        return (
            lists, torch._foreach_add([x, y], [y, x], alpha=2), torch._foreach_mul([x, y], 2), torch._foreach_mul([x, y], [1.0, 2.0]),
            torch._foreach_sub([x, y], 3), torch._foreach_div([x, y], [2, 4]), torch._foreach_mul([x, y], torch.tensor(3.0)),
            torch._foreach_norm([x, y]), torch._foreach_norm([x], 1), torch._foreach_addcmul([x], [y], [x], value=2),
            torch._foreach_addcdiv([x], [y], [y.abs() + 1], [0.5]), torch._foreach_lerp([x], [y], 0.3), torch._foreach_pow([x], 2),
            torch._foreach_maximum([x], [y]), torch._foreach_clamp_max([x, y], [0.1, 0.2]), torch._foreach_exp([x, y]), torch._foreach_neg([x]),
            torch._int_mm(m, m.t()), F.multi_margin_loss(x, i), F.multi_margin_loss(x, i, 2, 0.5, b[0].abs(), reduction="none"),
            F.multi_margin_loss(x[0], i[0], reduction="sum"), torch.segment_reduce(b, "mean", lengths=i), torch.segment_reduce(b, "max", lengths=i, initial=0.25),
            torch.segment_reduce(x, "sum", lengths=torch.tensor([[1, 3], [0, 4], [2, 2]]), axis=1), torch.segment_reduce(b, "prod", offsets=torch.tensor([0, 2, 6])),
            torch.segment_reduce(x[0], "min", lengths=torch.tensor([0, 1, 3])), torch.segment_reduce(x[0], "mean", lengths=torch.tensor([0, 4]), initial=2),
            x + torch.full((3, 4), 1 + 2j), torch.full_like(x, 2j, dtype=torch.complex64), x.new_full((2,), 1j, dtype=torch.complex128),
            torch.where(x > 0, 1j, 2.0), c.clone().fill_(1 + 1j), c.masked_fill(x > 0, 1j), c.add(2j), torch.full((), 1j, dtype=torch.complex128),
        )  # fmt: skip


RARE = numbers(3, 4), torch.tensor([1, 3, 2]), numbers(6, 4) * 2, numbers(24, 8).mul(50).to(torch.int8)


@program(RARE[0], RARE[1], RARE[2], RARE[3])
class rare(Rare):
    pass


@program(RARE[0], RARE[1], RARE[2], RARE[3], core=True)
class rare_core(Rare):
    pass


@program(numbers(5, 3), numbers(3, 5))
class accumulated(nn.Module):
    """What associative_scan gives for a recurrence: each state is the one before, times a factor, plus a term."""

    def forward(self, factors, terms):
        def combine(one, other):
            return one[0] * other[0], one[1] * other[0] + other[1]

        return associative_scan(combine, (factors, terms.t().contiguous()), dim=0, combine_mode="pointwise")


@program(numbers(2, 3), core=True)
class vectorized_core(nn.Module):
    """vmap and jvp, which only run_decompositions() replaces."""

    def forward(self, x):
        return torch.vmap(lambda row: row.sum() * row)(x), torch.func.jvp(torch.sin, (x,), (x,))


Q = Dim("q", max=10)


@program(numbers(8, 3), numbers(5), dynamic=({0: 4 * Q}, {0: 2 * Q + 1}))
class formulas(nn.Module):
    """Sizes whose symbol stands nowhere alone."""

    def forward(self, x, y):
        return x.reshape(-1, 4, 3).sum(1), y[1:] * 2


def exported(name):
    module, args, kwargs, dynamic, core, train = PROGRAMS[name]
    torch.manual_seed(0)
    model = module().train(train)
    if dynamic is not None and kwargs:
        raise ValueError("give the dynamic shapes of the keywords too")
    copies, copied = pytree.tree_map(lambda x: x.clone() if isinstance(x, torch.Tensor) else x, (args, kwargs))
    result = torch.export.export(model, copies, copied, dynamic_shapes=dynamic, strict=False)
    return result.run_decompositions() if core else result


def stripped(content):
    """Without what an exporter notes of itself: stack traces with its folders."""

    def clean(value):
        if isinstance(value, dict):
            return {key: {} if key == "metadata" else clean(inner) for key, inner in value.items()}
        return [clean(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(clean(json.loads(content)), separators=(",", ":")).encode()


def write(path, records):
    """A ZIP archive as PyTorch writes it: nothing compressed, each record aligned to 64 bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for record, content in records.items():
            info = zipfile.ZipInfo(record, (1980, 1, 1, 0, 0, 0))
            start = archive.fp.tell() + 30 + len(record) + 4
            padding = -start % 64
            info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
            archive.writestr(info, content)


def records(program):
    """The records of the archive, but for the inputs that were used for the export."""
    saved = io.BytesIO()
    torch.export.save(program, saved)
    with zipfile.ZipFile(saved) as archive:
        return {
            record: stripped(archive.read(record)) if record.endswith("models/model.json") else archive.read(record)
            for record in archive.namelist()
            if "sample_inputs" not in record and not record.endswith("serialization_id")
        }


def of_2_8(now, program):
    """As 2.8 arranged it: weights and constants as archives inside the archive."""
    root = next(iter(now)).split("/")[0]
    old = {name: content for name, content in now.items() if "/data/" not in name}
    old[f"{root}/data/weights/model.pt"] = pickled(program.state_dict)
    old[f"{root}/data/constants/model.pt"] = pickled(constants(program))
    return old


def of_2_5(now, program):
    """As 2.3 to 2.7 arranged it, with the JSON of those days."""
    content = next(content for name, content in now.items() if name.endswith("models/model.json")).decode()
    content = json.loads(content.replace('{"as_none":true}', '{"as_none":[]}'))
    content["schema_version"] = {"major": 7, "minor": 3}
    content["torch_version"] = "2.5.1"
    for entry in content["graph_module"]["module_call_graph"]:
        if entry["signature"]:
            del entry["signature"]["forward_arg_names"]
    del content["graph_module"]["treespec_namedtuple_fields"]
    for bounds in content["range_constraints"].values():
        bounds["max_val"] = float("inf") if bounds["max_val"] is None else bounds["max_val"]
    return {
        "serialized_exported_program.json": json.dumps(content).encode(),
        "serialized_state_dict.pt": pickled(program.state_dict),
        "serialized_constants.pt": pickled(constants(program)),
        "version": b"3",
    }


def constants(program):
    return {name: value for name, value in program.constants.items()}


def pickled(value):
    saved = io.BytesIO()
    torch.save(dict(value), saved)
    return saved.getvalue()


def case(path, program, name):
    """What PyTorch gives for the inputs."""
    _, args, kwargs, _, _, _ = PROGRAMS[name]
    tensors, literals = {}, {}

    def put(prefix, values):
        for i, value in enumerate(values):
            key = f"{prefix}.{i}"
            if isinstance(value, torch.Tensor):
                value = value.detach().resolve_conj().resolve_neg()
                value = torch.view_as_real(value) if value.is_complex() else value
                tensors[key] = value.clone().contiguous()
            else:
                literals[key] = repr(value)

    put("in", pytree.tree_leaves((args, kwargs)))
    args, kwargs = pytree.tree_map(lambda x: x.clone() if isinstance(x, torch.Tensor) else x, (args, kwargs))
    torch.manual_seed(1)
    put("out", pytree.tree_leaves(program.module()(*args, **kwargs)))
    save_file(tensors, path, literals)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or PROGRAMS:
        try:
            program = exported(name)
            now = records(program)
            now = {"/".join([name] + record.split("/")[1:]): content for record, content in now.items()}
            write(folder / f"{name}.pt2", now)
            case(folder / f"{name}.safetensors", program, name)
            if name in ("tied", "attention", "nested"):
                for old, arranged in (("2.8", of_2_8), ("2.5", of_2_5)):
                    write(folder / f"{name}.{old}.pt2", arranged(now, program))
        except Exception as e:
            print(name, type(e).__name__, str(e)[:600].replace("\n", " "))
    array = numbers(4, 8).numpy()
    numpy.save(folder / "rows.npy", array)
    numpy.save(folder / "columns.npy", numpy.asfortranarray(array))
    numpy.save(folder / "number.npy", numpy.array(7, dtype="int64"))
    numpy.save(folder / "big.npy", array.astype(">f4"))
    print(len(PROGRAMS), "programs")
