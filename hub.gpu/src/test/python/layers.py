"""Writes what real PyTorch's layers begin with and give: the values that the tests of hub.gpu.nn compare with.

    python hub.gpu/src/test/python/layers.py hub.gpu/src/test/resources/hub/gpu/nn

One safetensors file per group. Of each case: NAME/init/PARAMETER after manual_seed(0), NAME/state/PARAMETER where it was
changed before the layer was applied (those that begin as constants), NAME/x/I and NAME/y/I, its arguments and results, and
NAME/after/BUFFER where applying it changed a buffer. The metadata have the parameters of each case in their order.
"""

import copy
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn


def randn(*shape):
    return lambda: torch.randn(*shape)


def ints(high, *shape):
    return lambda: torch.randint(0, high, shape)


def call(make, *arguments, apply=None, train=False):
    """A case: how the layer is made, and what it is applied to; apply(module, *x) where that is not module(*x)."""
    return make, arguments, apply or (lambda module, *x: module(*x)), train


IMAGE = randn(2, 4, 5, 6)
SIGNAL = randn(2, 4, 7)
VOLUME = randn(1, 4, 3, 4, 5)
GRADES = lambda: torch.linspace(-4, 4, 24).reshape(2, 3, 4)

CONVOLUTIONS = {
    "Conv1d": call(lambda: nn.Conv1d(4, 6, 3), SIGNAL),
    "Conv1d same dilated": call(lambda: nn.Conv1d(4, 2, 4, padding="same", dilation=2), SIGNAL),
    "Conv1d circular": call(lambda: nn.Conv1d(4, 2, 3, padding=2, padding_mode="circular"), SIGNAL),
    "Conv2d": call(lambda: nn.Conv2d(4, 6, 3), IMAGE),
    "Conv2d stride padding": call(lambda: nn.Conv2d(4, 2, (3, 2), (2, 1), (1, 0), bias=False), IMAGE),
    "Conv2d depthwise": call(lambda: nn.Conv2d(4, 8, 3, padding=1, groups=4), IMAGE),
    "Conv2d dilated": call(lambda: nn.Conv2d(4, 2, 2, dilation=(2, 3)), IMAGE),
    "Conv2d same": call(lambda: nn.Conv2d(4, 2, (2, 3), padding="same"), IMAGE),
    "Conv2d reflect": call(lambda: nn.Conv2d(4, 2, 3, padding=(1, 2), padding_mode="reflect"), IMAGE),
    "Conv2d replicate same": call(lambda: nn.Conv2d(4, 2, 2, padding="same", padding_mode="replicate"), IMAGE),
    "Conv2d one image": call(lambda: nn.Conv2d(4, 2, 3), randn(4, 5, 6)),
    "Conv3d": call(lambda: nn.Conv3d(4, 2, 2), VOLUME),
    "Conv3d stride padding": call(lambda: nn.Conv3d(4, 2, (1, 2, 3), stride=2, padding=1), VOLUME),
    "ConvTranspose1d": call(lambda: nn.ConvTranspose1d(4, 2, 3, stride=2, padding=1, output_padding=1), SIGNAL),
    "ConvTranspose1d plain": call(lambda: nn.ConvTranspose1d(4, 2, 3), SIGNAL),
    "ConvTranspose2d": call(lambda: nn.ConvTranspose2d(4, 6, 2), IMAGE),
    "ConvTranspose2d groups": call(
        lambda: nn.ConvTranspose2d(4, 6, 3, stride=(2, 3), groups=2, dilation=2, bias=False), IMAGE
    ),
    "ConvTranspose1d output size": call(
        lambda: nn.ConvTranspose1d(4, 2, 3, stride=3, padding=1, dilation=2),
        SIGNAL,
        apply=lambda layer, x: (layer(x, [21]), layer(x, [23])),
    ),
    "ConvTranspose2d output size": call(
        lambda: nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1), IMAGE, apply=lambda layer, x: layer(x, [10, 11])
    ),
    "ConvTranspose3d output size": call(
        lambda: nn.ConvTranspose3d(4, 2, 2, stride=2),
        randn(1, 4, 2, 2, 2),
        apply=lambda layer, x: layer(x, [5, 5, 5]),
    ),
    "ConvTranspose3d plain": call(lambda: nn.ConvTranspose3d(4, 2, 2), randn(1, 4, 2, 2, 2)),
    "ConvTranspose3d": call(lambda: nn.ConvTranspose3d(4, 2, 2, stride=2), randn(1, 4, 2, 2, 2)),
}

LINEAR = {
    "Linear": call(lambda: nn.Linear(5, 3), randn(2, 4, 5)),
    "Linear without bias": call(lambda: nn.Linear(5, 3, bias=False), randn(5)),
    "Bilinear": call(lambda: nn.Bilinear(3, 4, 2), randn(5, 3), randn(5, 4)),
    "Bilinear without bias": call(lambda: nn.Bilinear(3, 4, 2, bias=False), randn(5, 3), randn(5, 4)),
    "Embedding": call(lambda: nn.Embedding(7, 3), ints(7, 2, 4)),
    "Embedding with padding": call(lambda: nn.Embedding(7, 3, padding_idx=2), ints(7, 5)),
    "Embedding with a greatest norm": call(
        lambda: nn.Embedding(7, 3, max_norm=1.2), ints(7, 2, 9), apply=lambda layer, x: copy.deepcopy(layer)(x)
    ),
    "Embedding with a greatest sum": call(
        lambda: nn.Embedding(7, 3, 1, 1.5, 1), ints(7, 9), apply=lambda layer, x: copy.deepcopy(layer)(x)
    ),
    "Flatten": call(lambda: nn.Flatten(), IMAGE),
    "Flatten middle": call(lambda: nn.Flatten(1, 2), IMAGE),
    "Identity": call(lambda: nn.Identity(), IMAGE),
    "Dropout": call(lambda: nn.Dropout(0.5), IMAGE),
    "Dropout default": call(lambda: nn.Dropout(), IMAGE),
    "Dropout in place": call(lambda: nn.Dropout(0.3, inplace=True), IMAGE),
    "PixelShuffle": call(lambda: nn.PixelShuffle(2), IMAGE),
    "Sequential": call(lambda: nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), randn(5, 4)),
    "Sequential of a list": call(lambda: nn.Sequential(*[nn.Linear(4, 4) for _ in range(2)]), randn(5, 4)),
    "ModuleList": call(
        lambda: nn.ModuleList([nn.Linear(4, 4) for _ in range(3)]),
        randn(2, 4),
        apply=lambda layers, x: layers[2](layers[1](layers[0](x))),
    ),
    "Upsample": call(lambda: nn.Upsample(scale_factor=2), IMAGE),
    "Upsample size": call(lambda: nn.Upsample(size=(7, 4)), IMAGE),
    "Upsample exact": call(lambda: nn.Upsample(size=(7, 4), mode="nearest-exact"), IMAGE),
    "Upsample area": call(lambda: nn.Upsample(scale_factor=0.5, mode="area"), IMAGE),
    "Upsample linear": call(lambda: nn.Upsample(scale_factor=1.5, mode="linear"), SIGNAL),
    "Upsample bilinear": call(lambda: nn.Upsample(scale_factor=(2, 1.3), mode="bilinear"), IMAGE),
    "Upsample corners": call(lambda: nn.Upsample(size=8, mode="bilinear", align_corners=True), IMAGE),
    "Upsample recomputed": call(
        lambda: nn.Upsample(scale_factor=(1.7, 1.3), mode="bilinear", recompute_scale_factor=True), IMAGE
    ),
    "Upsample bicubic": call(lambda: nn.Upsample(size=(3, 7), mode="bicubic"), IMAGE),
    "Upsample trilinear": call(lambda: nn.Upsample(size=4, mode="trilinear"), randn(1, 2, 2, 3, 3)),
}

NORMALIZATIONS = {
    "BatchNorm1d": call(lambda: nn.BatchNorm1d(4), SIGNAL),
    "BatchNorm1d features": call(lambda: nn.BatchNorm1d(4, eps=0.1), randn(3, 4)),
    "BatchNorm1d training": call(lambda: nn.BatchNorm1d(4, momentum=0.3), SIGNAL, train=True),
    "BatchNorm2d": call(lambda: nn.BatchNorm2d(4), IMAGE),
    "BatchNorm2d training": call(lambda: nn.BatchNorm2d(4), IMAGE, train=True),
    "BatchNorm2d mean of all": call(lambda: nn.BatchNorm2d(4, momentum=None), IMAGE, train=True),
    "BatchNorm2d plain": call(lambda: nn.BatchNorm2d(4, affine=False, track_running_stats=False), IMAGE),
    "BatchNorm3d": call(lambda: nn.BatchNorm3d(4), VOLUME),
    "BatchNorm1d in a sequence": call(lambda: nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU()), randn(3, 4)),
    "BatchNorm2d in a sequence": call(
        lambda: nn.Sequential(nn.Conv2d(4, 3, 2), nn.BatchNorm2d(3), nn.BatchNorm2d(3, affine=False)), IMAGE
    ),
    "BatchNorm2d training in a sequence": call(
        lambda: nn.Sequential(nn.Conv2d(4, 3, 2), nn.BatchNorm2d(3)), IMAGE, train=True
    ),
    "BatchNorm3d in a sequence": call(
        lambda: nn.Sequential(nn.Conv3d(4, 3, 2), nn.BatchNorm3d(3, eps=0.1)), VOLUME
    ),
    "BatchNorm3d training": call(lambda: nn.BatchNorm3d(4, eps=0.1, momentum=0.3), VOLUME, train=True),
    "BatchNorm1d without bias": call(lambda: nn.BatchNorm1d(4, bias=False), SIGNAL),
    "BatchNorm2d without bias": call(
        lambda: nn.Sequential(nn.Conv2d(4, 3, 2), nn.BatchNorm2d(3, bias=False)), IMAGE
    ),
    "BatchNorm3d without bias": call(lambda: nn.BatchNorm3d(4, bias=False), VOLUME),
    "InstanceNorm1d without bias": call(lambda: nn.InstanceNorm1d(4, affine=True, bias=False), SIGNAL),
    "InstanceNorm2d without bias": call(lambda: nn.InstanceNorm2d(4, affine=True, bias=False), IMAGE),
    "InstanceNorm3d without bias": call(lambda: nn.InstanceNorm3d(4, affine=True, bias=False), VOLUME),
    "GroupNorm without bias": call(lambda: nn.GroupNorm(2, 4, bias=False), IMAGE),
    "LayerNorm": call(lambda: nn.LayerNorm(6), IMAGE),
    "LayerNorm of two": call(lambda: nn.LayerNorm((5, 6), eps=0.1, bias=False), IMAGE),
    "LayerNorm plain": call(lambda: nn.LayerNorm(6, elementwise_affine=False), IMAGE),
    "GroupNorm": call(lambda: nn.GroupNorm(2, 4), IMAGE),
    "GroupNorm plain": call(lambda: nn.GroupNorm(4, 4, eps=0.1, affine=False), SIGNAL),
    "InstanceNorm1d": call(lambda: nn.InstanceNorm1d(4), SIGNAL),
    "InstanceNorm1d one": call(lambda: nn.InstanceNorm1d(4, affine=True), randn(4, 7)),
    "InstanceNorm2d plain": call(lambda: nn.InstanceNorm2d(4), IMAGE),
    "InstanceNorm2d": call(lambda: nn.InstanceNorm2d(4, affine=True), IMAGE),
    "InstanceNorm2d running": call(lambda: nn.InstanceNorm2d(4, track_running_stats=True), IMAGE),
    "InstanceNorm2d training": call(lambda: nn.InstanceNorm2d(4, track_running_stats=True), IMAGE, train=True),
    "InstanceNorm3d": call(lambda: nn.InstanceNorm3d(4), VOLUME),
    "InstanceNorm3d running": call(lambda: nn.InstanceNorm3d(4, affine=True, track_running_stats=True), VOLUME),
    "RMSNorm": call(lambda: nn.RMSNorm(6), IMAGE),
    "RMSNorm of two": call(lambda: nn.RMSNorm((5, 6), eps=0.1), IMAGE),
    "RMSNorm plain": call(lambda: nn.RMSNorm(6, elementwise_affine=False), IMAGE),
}

ACTIVATIONS = {
    "ReLU": call(lambda: nn.ReLU(), GRADES),
    "ReLU6": call(lambda: nn.ReLU6(), lambda: 2 * GRADES()),
    "LeakyReLU": call(lambda: nn.LeakyReLU(), GRADES),
    "LeakyReLU 0.2": call(lambda: nn.LeakyReLU(0.2), GRADES),
    "PReLU": call(lambda: nn.PReLU(), GRADES),
    "PReLU by channel": call(lambda: nn.PReLU(3, init=0.1), GRADES),
    "ELU": call(lambda: nn.ELU(), GRADES),
    "ELU 0.5": call(lambda: nn.ELU(0.5), GRADES),
    "CELU": call(lambda: nn.CELU(), GRADES),
    "CELU 0.5": call(lambda: nn.CELU(0.5), GRADES),
    "SELU": call(lambda: nn.SELU(), GRADES),
    "GELU": call(lambda: nn.GELU(), GRADES),
    "GELU in a sequence": call(lambda: nn.Sequential(nn.Linear(4, 4), nn.GELU()), lambda: 3 * GRADES()),
    "GELU tanh": call(lambda: nn.GELU("tanh"), GRADES),
    "SiLU": call(lambda: nn.SiLU(), GRADES),
    "Mish": call(lambda: nn.Mish(), GRADES),
    "Hardswish": call(lambda: nn.Hardswish(), GRADES),
    "Hardsigmoid": call(lambda: nn.Hardsigmoid(), GRADES),
    "Hardtanh": call(lambda: nn.Hardtanh(), GRADES),
    "Hardtanh bounds": call(lambda: nn.Hardtanh(-2, 3), GRADES),
    "ReLU in place": call(lambda: nn.ReLU(inplace=True), GRADES),
    "ReLU6 in place": call(lambda: nn.ReLU6(inplace=True), lambda: 2 * GRADES()),
    "LeakyReLU in place": call(lambda: nn.LeakyReLU(inplace=True), GRADES),
    "ELU in place": call(lambda: nn.ELU(inplace=True), GRADES),
    "CELU in place": call(lambda: nn.CELU(inplace=True), GRADES),
    "SELU in place": call(lambda: nn.SELU(inplace=True), GRADES),
    "SiLU in place": call(lambda: nn.SiLU(inplace=True), GRADES),
    "Mish in place": call(lambda: nn.Mish(inplace=True), GRADES),
    "Hardswish in place": call(lambda: nn.Hardswish(inplace=True), GRADES),
    "Hardsigmoid in place": call(lambda: nn.Hardsigmoid(inplace=True), GRADES),
    "Hardtanh in place": call(lambda: nn.Hardtanh(inplace=True), GRADES),
    "Sigmoid": call(lambda: nn.Sigmoid(), GRADES),
    "Tanh": call(lambda: nn.Tanh(), GRADES),
    "Softplus": call(lambda: nn.Softplus(), GRADES),
    "Softplus 2": call(lambda: nn.Softplus(2, 3), GRADES),
    "Softmax": call(lambda: nn.Softmax(1), GRADES),
    "LogSoftmax": call(lambda: nn.LogSoftmax(-1), GRADES),
}

POOLS = {
    "MaxPool1d": call(lambda: nn.MaxPool1d(3), SIGNAL),
    "MaxPool1d padded": call(lambda: nn.MaxPool1d(3, stride=2, padding=1, dilation=2), SIGNAL),
    "MaxPool2d": call(lambda: nn.MaxPool2d(2), IMAGE),
    "MaxPool2d padded": call(lambda: nn.MaxPool2d(3, stride=2, padding=1), IMAGE),
    "MaxPool2d ceil": call(lambda: nn.MaxPool2d((2, 3), (2, 1), dilation=(2, 1), ceil_mode=True), IMAGE),
    "MaxPool3d plain": call(lambda: nn.MaxPool3d(2), VOLUME),
    "MaxPool3d": call(lambda: nn.MaxPool3d(2, stride=1), VOLUME),
    "MaxPool1d indices": call(lambda: nn.MaxPool1d(3, 2, 1, return_indices=True), SIGNAL),
    "MaxPool2d indices": call(lambda: nn.MaxPool2d((2, 3), (2, 1), return_indices=True, ceil_mode=True), IMAGE),
    "MaxPool3d indices": call(lambda: nn.MaxPool3d(2, 1, return_indices=True), VOLUME),
    "AdaptiveMaxPool1d indices": call(lambda: nn.AdaptiveMaxPool1d(3, return_indices=True), SIGNAL),
    "AdaptiveMaxPool2d indices": call(lambda: nn.AdaptiveMaxPool2d((None, 2), return_indices=True), IMAGE),
    "AdaptiveMaxPool3d indices": call(lambda: nn.AdaptiveMaxPool3d((1, 2, 3), return_indices=True), VOLUME),
    "AvgPool1d plain": call(lambda: nn.AvgPool1d(2), SIGNAL),
    "AvgPool1d": call(lambda: nn.AvgPool1d(3, 2, 1), SIGNAL),
    "AvgPool2d": call(lambda: nn.AvgPool2d(2), IMAGE),
    "AvgPool2d padded": call(lambda: nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), IMAGE),
    "AvgPool2d ceil": call(lambda: nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), IMAGE),
    "AvgPool2d divisor": call(lambda: nn.AvgPool2d(2, divisor_override=3), IMAGE),
    "AvgPool3d plain": call(lambda: nn.AvgPool3d(2), VOLUME),
    "AvgPool3d divisor": call(lambda: nn.AvgPool3d(2, divisor_override=3), VOLUME),
    "AvgPool3d": call(lambda: nn.AvgPool3d((1, 2, 2)), VOLUME),
    "AdaptiveAvgPool1d": call(lambda: nn.AdaptiveAvgPool1d(3), SIGNAL),
    "AdaptiveAvgPool2d": call(lambda: nn.AdaptiveAvgPool2d((3, 1)), IMAGE),
    "AdaptiveAvgPool2d as it is": call(lambda: nn.AdaptiveAvgPool2d((None, 2)), IMAGE),
    "AdaptiveAvgPool3d": call(lambda: nn.AdaptiveAvgPool3d(2), VOLUME),
    "AdaptiveMaxPool1d": call(lambda: nn.AdaptiveMaxPool1d(3), SIGNAL),
    "AdaptiveMaxPool2d": call(lambda: nn.AdaptiveMaxPool2d(2), IMAGE),
    "AdaptiveMaxPool3d": call(lambda: nn.AdaptiveMaxPool3d((1, 2, 3)), VOLUME),
}


def states(module, x, *initial):
    """Output and states in one list, whichever layer it is."""
    output, last = module(x, *initial)
    return (output, *last) if isinstance(last, tuple) else (output, last)


def lstm(module, x, hidden, cell):
    return states(module, x, (hidden, cell))


RECURRENT = {
    "RNN": call(lambda: nn.RNN(3, 4), randn(5, 2, 3), apply=states),
    "RNN relu": call(
        lambda: nn.RNN(3, 2, num_layers=2, nonlinearity="relu", bias=False, batch_first=True),
        randn(2, 5, 3),
        randn(2, 2, 2),
        apply=states,
    ),
    "RNN both ways": call(lambda: nn.RNN(3, 2, num_layers=2, bidirectional=True), randn(5, 2, 3), apply=states),
    "GRU": call(lambda: nn.GRU(3, 4), randn(5, 2, 3), apply=states),
    "GRU both ways": call(
        lambda: nn.GRU(3, 2, num_layers=2, bidirectional=True, batch_first=True),
        randn(2, 4, 3),
        randn(4, 2, 2),
        apply=states,
    ),
    "GRU one": call(lambda: nn.GRU(3, 2), randn(4, 3), randn(1, 2), apply=states),
    "LSTM": call(lambda: nn.LSTM(3, 4), randn(5, 2, 3), apply=states),
    "LSTM both ways": call(
        lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True),
        randn(2, 4, 3),
        randn(4, 2, 2),
        randn(4, 2, 2),
        apply=lstm,
    ),
    "LSTM projected": call(lambda: nn.LSTM(3, 4, num_layers=2, proj_size=2), randn(4, 2, 3), apply=states),
    "LSTM one": call(
        lambda: nn.LSTM(3, 2, bias=False, batch_first=True), randn(4, 3), randn(1, 2), randn(1, 2), apply=lstm
    ),
}


def attend(causal=False, masked=False, padded=False, averaged=True):
    """Applies attention with boolean masks that are among its arguments."""

    def apply(module, query, key, value, *masks):
        masks = list(masks)
        scores = masks.pop(0) if masked else None
        if causal:
            scores = nn.Transformer.generate_square_subsequent_mask(query.shape[1 if module.batch_first else 0])
        padding = masks.pop(0) if padded else None
        return module(query, key, value, padding, attn_mask=scores, average_attn_weights=averaged)

    return apply


SCORES = lambda: torch.tensor([[False, True, False], [False, False, True], [True, False, False], [False, False, False]])
PADDING = lambda: torch.tensor([[False, False, True], [False, True, False]])
CAUSAL = lambda: torch.triu(torch.full((3, 3), float("-inf")), 1)


def encoder(layers, norm=None, **arguments):
    layer = nn.TransformerEncoderLayer(6, 2, 5, **arguments)
    return nn.TransformerEncoder(layer, layers, norm=norm and norm(6), enable_nested_tensor=False)


ATTENTION = {
    "MultiheadAttention": call(
        lambda: nn.MultiheadAttention(6, 2), randn(4, 2, 6), randn(3, 2, 6), randn(3, 2, 6), apply=attend()
    ),
    "MultiheadAttention itself": call(
        lambda: nn.MultiheadAttention(6, 3, batch_first=True), randn(2, 3, 6), apply=lambda m, x: m(x, x, x)
    ),
    "MultiheadAttention causal": call(
        lambda: nn.MultiheadAttention(6, 2, bias=False, batch_first=True),
        randn(2, 3, 6),
        apply=lambda m, x: attend(causal=True)(m, x, x, x),
    ),
    "MultiheadAttention masked": call(
        lambda: nn.MultiheadAttention(6, 2, batch_first=True),
        randn(2, 4, 6),
        randn(2, 3, 6),
        randn(2, 3, 6),
        SCORES,
        PADDING,
        apply=attend(masked=True, padded=True),
    ),
    "MultiheadAttention by head": call(
        lambda: nn.MultiheadAttention(6, 2),
        randn(4, 2, 6),
        randn(3, 2, 6),
        randn(3, 2, 6),
        randn(4, 4, 3),
        apply=attend(masked=True),
    ),
    "MultiheadAttention sizes": call(
        lambda: nn.MultiheadAttention(6, 2, kdim=3, vdim=5),
        randn(4, 2, 6),
        randn(3, 2, 3),
        randn(3, 2, 5),
        apply=attend(),
    ),
    "MultiheadAttention added": call(
        lambda: nn.MultiheadAttention(6, 2, add_bias_kv=True, add_zero_attn=True),
        randn(4, 2, 6),
        randn(3, 2, 6),
        randn(3, 2, 6),
        SCORES,
        PADDING,
        apply=attend(masked=True, padded=True),
    ),
    "MultiheadAttention one": call(
        lambda: nn.MultiheadAttention(6, 2), randn(4, 6), randn(3, 6), randn(3, 6), apply=attend()
    ),
    "MultiheadAttention of heads": call(
        lambda: nn.MultiheadAttention(6, 2), randn(4, 2, 6), randn(3, 2, 6), randn(3, 2, 6), apply=attend(averaged=False)
    ),
    "MultiheadAttention of one's heads": call(
        lambda: nn.MultiheadAttention(6, 2), randn(4, 6), randn(3, 6), randn(3, 6), apply=attend(averaged=False)
    ),
    "TransformerEncoderLayer SiLU": call(
        lambda: nn.TransformerEncoderLayer(6, 2, 5, activation=nn.functional.silu, batch_first=True), randn(2, 3, 6)
    ),
    "TransformerEncoder normalised": call(
        lambda: encoder(2, lambda dim: nn.LayerNorm(dim, eps=0.1), batch_first=True), randn(2, 3, 6)
    ),
    "TransformerEncoderLayer": call(lambda: nn.TransformerEncoderLayer(6, 2, 5), randn(3, 2, 6)),
    "TransformerEncoderLayer fused": call(
        lambda: nn.TransformerEncoderLayer(6, 2, 5, batch_first=True), randn(2, 3, 6)
    ),
    "TransformerEncoderLayer norm first": call(
        lambda: nn.TransformerEncoderLayer(6, 2, 5, activation="gelu", batch_first=True, norm_first=True),
        randn(2, 3, 6),
    ),
    "TransformerEncoderLayer norm first odd": call(
        lambda: nn.TransformerEncoderLayer(6, 3, 5, activation="gelu", norm_first=True, layer_norm_eps=0.1),
        randn(3, 6),
    ),
    "TransformerEncoderLayer without bias": call(
        lambda: nn.TransformerEncoderLayer(6, 2, 5, bias=False, batch_first=True), randn(2, 3, 6)
    ),
    "TransformerEncoder": call(lambda: encoder(2, batch_first=True), randn(2, 3, 6)),
    "TransformerEncoder masked": call(
        lambda: encoder(2, nn.LayerNorm),
        randn(3, 2, 6),
        CAUSAL,
        lambda: torch.tensor([[0, 0, 0], [0, 0, float("-inf")]]),
        apply=lambda module, x, mask, padding: module(x, mask, padding),
    ),
}


def fill(shape, function):
    """A parameter that one function of torch.nn.init fills, as if it were a layer."""

    class Filled(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.empty(shape))
            function(self.weight)

        def forward(self):
            return self.weight

    return call(Filled)


INIT = {
    "uniform": fill((3, 4), lambda w: nn.init.uniform_(w, -1, 2)),
    "normal": fill((5, 7), lambda w: nn.init.normal_(w, 1, 2)),
    "normal few": fill((3,), lambda w: nn.init.normal_(w, 1, 2)),
    "truncNormal": fill((50,), lambda w: nn.init.trunc_normal_(w, std=1.5)),
    "truncNormal small": fill((9, 9), lambda w: nn.init.trunc_normal_(w, std=0.02)),
    "truncNormal tail": fill((20,), lambda w: nn.init.trunc_normal_(w, 0, 1, 1.5, 4)),
    "constant": fill((2, 2), lambda w: nn.init.constant_(w, 0.3)),
    "eye": fill((2, 3), nn.init.eye_),
    "dirac": fill((6, 2, 3, 3), lambda w: nn.init.dirac_(w, 3)),
    "xavierUniform": fill((3, 4), lambda w: nn.init.xavier_uniform_(w, 0.5)),
    "xavierNormal": fill((3, 4, 2), nn.init.xavier_normal_),
    "kaimingUniform": fill((3, 4), lambda w: nn.init.kaiming_uniform_(w, 5**0.5)),
    "kaimingUniform fan out": fill((3, 4, 2), lambda w: nn.init.kaiming_uniform_(w, 0, "fan_out", "selu")),
    "kaimingNormal": fill((4, 3, 2, 2), lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu")),
    "kaimingNormal fan out": fill((4, 3, 2, 2), lambda w: nn.init.kaiming_normal_(w, 0.2, "fan_out", "leaky_relu")),
    "orthogonal": fill((3, 5), lambda w: nn.init.orthogonal_(w, 2)),
    "orthogonal tall": fill((5, 2, 2), nn.init.orthogonal_),
}

GROUPS = {
    "convolutions": CONVOLUTIONS,
    "linear": LINEAR,
    "normalizations": NORMALIZATIONS,
    "activations": ACTIVATIONS,
    "pools": POOLS,
    "recurrent": RECURRENT,
    "attention": ATTENTION,
    "init": INIT,
}


def change_constants(state):
    """Gives parameters that begin as constants other values, so that forgetting them would be seen."""
    changed = {}
    for name, value in state.items():
        if value.is_floating_point() and value.unique().numel() == 1:
            value.copy_(torch.rand_like(value) + 0.5)
            changed[name] = value
    return changed


def write(cases, file):
    tensors, names = {}, {}

    def put(case, kind, values):
        for name, value in values.items():
            tensors[f"{case}/{kind}/{name}"] = value.detach().clone().contiguous()

    for case, (make, arguments, apply, train) in cases.items():
        torch.manual_seed(0)
        module = make().train(train)
        state = module.state_dict()
        names[case] = " ".join(state)
        put(case, "init", state)
        torch.manual_seed(1)
        put(case, "state", change_constants(state))
        x = [argument() for argument in arguments]
        before = {name: value.clone() for name, value in state.items()}
        put(case, "x", dict(enumerate(x)))
        y = apply(module, *x)
        put(case, "y", dict(enumerate(y if isinstance(y, tuple) else [y])))
        put(case, "after", {n: v for n, v in module.state_dict().items() if not torch.equal(v, before[n])})
    save_file(tensors, file, metadata=names)
    print(f"{file}: {len(cases)} cases, {file.stat().st_size} bytes")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        for group, cases in GROUPS.items():
            write(cases, folder / f"{group}.safetensors")
