"""Writes what real PyTorch computes for every operator, for the Java tests to compare with.

    python hub.gpu/src/test/python/reference.py hub.gpu/src/test/resources/hub/gpu

Inputs and results go into a safetensors file for each group. A case's name stands in the Java tests, too.
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

GROUPS = {group: {} for group in ("elementwise", "reductions", "shapes", "images")}
OPERATORS = GROUPS["elementwise"]


def case(name, function, *inputs):
    """One operator: inputs as name/in0…, results as name/out0…."""
    results = function(*inputs)
    results = results if isinstance(results, (tuple, list)) else [results]
    for i, tensor in enumerate(inputs):
        OPERATORS[f"{name}/in{i}"] = tensor.clone().contiguous()
    for i, tensor in enumerate(results):
        OPERATORS[f"{name}/out{i}"] = tensor.resolve_conj().clone().contiguous()


torch.manual_seed(1)
x = torch.randn(2, 3)
y = torch.randn(2, 3)
positive = torch.rand(2, 3) + 0.5
unit = torch.rand(2, 3) * 1.8 - 0.9
ints = torch.tensor([[5, -3, 2], [7, 0, -8]])
ints2 = torch.tensor([[2, 4, -3], [3, 5, 2]])
flags = torch.tensor([[True, False, True], [False, False, True]])
flags2 = torch.tensor([[True, True, False], [False, True, True]])
odd = torch.tensor([1.0, float("nan"), float("inf"), -float("inf"), 0.0, -2.5])
z = torch.complex(torch.randn(2, 3), torch.randn(2, 3))

# Elementwise
for name in "abs neg sign exp exp2 expm1 square reciprocal sin cos tan atan sinh cosh asinh erf erfc floor ceil round trunc frac".split():
    case(name, getattr(torch, name), x)
for name in "log log2 log10 log1p sqrt rsqrt lgamma digamma".split():
    case(name, getattr(torch, name), positive)
for name in "asin acos atanh erfinv".split():
    case(name, getattr(torch, name), unit)
case("acosh", torch.acosh, positive + 1)
case("roundDecimals", lambda a: a.round(decimals=2), x)
case("nanToNum", torch.nan_to_num, odd)
case("clamp", lambda a: a.clamp(-0.5, 0.5), x)
case("clampInts", lambda a: a.clamp(-2, 4), ints)
case("clampTensors", torch.clamp, x, -positive, positive)
case("clampMin", lambda a: a.clamp_min(0.1), x)
case("clampMax", lambda a: a.clamp_max(0.1), x)
case("logicalNot", torch.logical_not, ints)
case("bitwiseNot", torch.bitwise_not, ints)
case("isNan", torch.isnan, odd)
case("isInf", torch.isinf, odd)
case("isFinite", torch.isfinite, odd)
case("real", torch.real, z)
case("imag", torch.imag, z)
case("conj", lambda a: a.conj().resolve_conj(), z)
case("angle", torch.angle, z)
case("viewAsReal", torch.view_as_real, z)
case("viewAsComplex", torch.view_as_complex, torch.randn(2, 2))

# Arithmetic and comparison
case("add", torch.add, x, y)
case("addBroadcast", torch.add, x, torch.randn(2, 1))
case("addAlpha", lambda a, b: torch.add(a, b, alpha=0.5), x, y)
case("addNumber", lambda a: a + 2.5, x)
case("addComplex", torch.add, z, z)
case("addInts", torch.add, ints, ints2)
case("addIntsNumber", lambda a: a + 3, ints.int())
case("addIntsFraction", lambda a: a + 0.5, ints)
case("addMixed", torch.add, ints, x)
case("addBools", lambda a: a + 1, flags)
case("addMixedInts", torch.add, ints.int(), torch.tensor([1, -2, 3], dtype=torch.int8))
case("addIntsNoDim", torch.add, ints.int(), torch.tensor(3))
case("addIntsAlpha", lambda a, b: torch.add(a, b, alpha=-3), ints, ints2)
case("addLarge", torch.add, torch.tensor([2**62, 2**53 + 1, -(2**63)]), torch.tensor([2**62, 2, -1]))
case("addBoolInts", torch.add, flags, ints)
case("addTwoBools", torch.add, flags, flags2)
case("addHalf", torch.add, x.half(), y.half())
case("addBfloat", lambda a: a + 1.5, x.bfloat16())
case("sub", torch.sub, x, y)
case("subNumber", lambda a: a - 2, x)
case("subInts", torch.sub, ints, ints2)
case("subBytes", lambda a: a - 3, torch.tensor([1, 200], dtype=torch.uint8))
case("rsub", lambda a: 1 - a, x)
case("rsubInts", lambda a: 1 - a, ints)
case("mul", torch.mul, x, y)
case("mulNumber", lambda a: a * 3, x)
case("mulIntsFraction", lambda a: a * 0.1, ints)
case("div", torch.div, x, y)
case("divNumber", lambda a: a / 4, ints)
case("divFloor", lambda a, b: torch.div(a, b, rounding_mode="floor"), ints, ints2)
case("divTrunc", lambda a: torch.div(a, 3, rounding_mode="trunc"), ints)
case("remainder", torch.remainder, ints, ints2)
case("remainderNumber", lambda a: a % 3, x)
case("fmod", torch.fmod, x, y)
case("fmodNumber", lambda a: torch.fmod(a, 2), ints)
case("pow", torch.pow, positive, y)
case("powSquare", lambda a: a ** 2, x)
case("powFraction", lambda a: a ** 0.3, positive)
case("powInts", lambda a: a ** 3, ints)
case("maximum", torch.maximum, x, y)
case("minimum", torch.minimum, x, y)
case("atan2", torch.atan2, x, y)
case("hypot", torch.hypot, x, y)
case("logaddexp", torch.logaddexp, x, y)
case("logicalAnd", torch.logical_and, flags, flags2)
case("logicalOr", torch.logical_or, flags, flags2)
case("logicalXor", torch.logical_xor, flags, flags2)
case("bitwiseAnd", torch.bitwise_and, ints, ints2)
case("bitwiseOr", torch.bitwise_or, ints, ints2)
case("bitwiseXor", torch.bitwise_xor, ints, ints2)
case("lerp", torch.lerp, x, y, positive)
case("lerpNumber", lambda a, b: torch.lerp(a, b, 0.25), x, y)
for name in "eq ne lt le gt ge".split():
    case(name, getattr(torch, name), ints, ints2)
    case(name + "Number", lambda a, f=getattr(torch, name): f(a, 2), ints)
case("isClose", lambda a, b: torch.isclose(a, b, 1e-3, 1e-4), x, x + torch.tensor([0.0, 1e-5, 1e-1]))

# Activations
for name in "relu sigmoid tanh".split():
    case(name, getattr(torch, name), x)
for name in "relu6 silu mish hardswish hardsigmoid selu gelu".split():
    case(name, getattr(F, name), x * 4)
case("logSigmoid", F.logsigmoid, x)
case("geluTanh", lambda a: F.gelu(a, approximate="tanh"), x)
case("leakyRelu", lambda a: F.leaky_relu(a, 0.1), x)
case("prelu", F.prelu, torch.randn(2, 3, 2), torch.rand(3))
case("elu", lambda a: F.elu(a, 0.7), x)
case("celu", lambda a: F.celu(a, 0.7), x)
case("softplus", lambda a: F.softplus(a, 2, 3), x * 3)
case("hardtanh", lambda a: F.hardtanh(a, -0.5, 0.7), x)
case("glu", lambda a: F.glu(a, 0), x)
case("softmax", lambda a: a.softmax(1), x)
case("logSoftmax", lambda a: a.log_softmax(0), x)

# Reductions
OPERATORS = GROUPS["reductions"]
cube = torch.randn(2, 3, 4)
for name in "sum mean prod max min median".split():
    case(name + "All", getattr(torch, name), x)
case("sumInts", torch.sum, ints.int())
case("sumDims", lambda a: a.sum((0, 2), keepdim=True), cube)
case("sumDim", lambda a: a.sum(1), cube)
case("meanDims", lambda a: a.mean((1, 2)), cube)
case("meanDim", lambda a: a.mean(-1), cube)
case("varAll", torch.var, cube)
case("varDims", lambda a: a.var((1,), unbiased=False, keepdim=True), cube)
case("stdAll", lambda a: a.std(unbiased=False), cube)
case("stdDims", lambda a: a.std((0, 1)), cube)
case("prodDim", lambda a: a.prod(1, keepdim=True), cube)
case("amax", lambda a: a.amax((0, 1)), cube)
case("amin", lambda a: a.amin((2,), keepdim=True), cube)
case("all", torch.all, flags)
case("allDim", lambda a: a.all(0), flags)
case("any", torch.any, flags)
case("anyDim", lambda a: a.any(1, keepdim=True), flags)
case("logsumexp", lambda a: a.logsumexp((1,)), cube)
case("normAll", torch.linalg.vector_norm, cube)
case("normDims", lambda a: torch.linalg.vector_norm(a, 2, (0, 2)), cube)
case("norm1", lambda a: torch.linalg.vector_norm(a, 1, (1,)), cube)
case("norm3", lambda a: torch.linalg.vector_norm(a, 3, (1,), keepdim=True), cube)
case("normInf", lambda a: torch.linalg.vector_norm(a, float("inf"), (1,)), cube)
case("cumsum", lambda a: a.cumsum(1), cube)
case("cumprod", lambda a: a.cumprod(2), cube)
case("quantile", lambda a: a.quantile(0.3, 1), cube)
case("bincount", lambda a: a.bincount(minlength=6), torch.tensor([1, 3, 3, 0]))

# Sorting
case("argmax", torch.argmax, x)
case("argmaxDim", lambda a: a.argmax(1, keepdim=True), cube)
case("argmin", torch.argmin, x)
case("argminDim", lambda a: a.argmin(0), cube)
case("maxDim", lambda a: tuple(a.max(1)), cube)
case("minDim", lambda a: tuple(a.min(2, keepdim=True)), cube)
case("medianDim", lambda a: tuple(a.median(1)), cube)
case("sort", lambda a: tuple(a.sort(1, descending=True)), cube)
case("sortStable", lambda a: tuple(a.sort(stable=True, dim=0)), torch.tensor([3, 1, 3, 1]))
case("argsort", lambda a: a.argsort(2), cube)
case("topk", lambda a: tuple(a.topk(2)), cube)
case("topkSmallest", lambda a: tuple(a.topk(2, 1, largest=False)), cube)
case("kthvalue", lambda a: tuple(a.kthvalue(2, 1)), cube)
case("unique", torch.unique, torch.tensor([3, 1, 3, 2]))
case("searchsorted", lambda a, b: torch.searchsorted(a, b, right=True), torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.5, 2.0, 9.0]))

# Shapes
OPERATORS = GROUPS["shapes"]
case("reshape", lambda a: a.reshape(4, -1), cube)
case("view", lambda a: a.view(6, 4), cube)
case("flatten", lambda a: a.flatten(1), cube)
case("unflatten", lambda a: a.unflatten(2, (2, 2)), cube)
case("permute", lambda a: a.permute(2, 0, 1), cube)
case("transpose", lambda a: a.transpose(0, 2), cube)
case("t", torch.t, x)
case("movedim", lambda a: a.movedim(0, 2), cube)
case("squeeze", lambda a: a.squeeze(), torch.randn(1, 3, 1))
case("squeezeDim", lambda a: a.squeeze(0), torch.randn(1, 3, 1))
case("unsqueeze", lambda a: a.unsqueeze(1), x)
case("expand", lambda a: a.expand(2, -1, 4), torch.randn(3, 1))
case("expandAs", lambda a, b: a.expand_as(b), torch.randn(3), x)
case("repeat", lambda a: a.repeat(2, 1, 2), x)
case("repeatInterleave", lambda a: a.repeat_interleave(2, 1), x)
case("tile", lambda a: a.tile(2), x)
case("split", lambda a: a.split(2, 1), cube)
case("splitSizes", lambda a: a.split([1, 3], 2), cube)
case("chunk", lambda a: a.chunk(2, 2), cube)
case("unbind", lambda a: a.unbind(1), cube)
case("flip", lambda a: a.flip(0, 2), cube)
case("roll", lambda a: a.roll((1, -2), (0, 2)), cube)
case("tril", torch.tril, cube)
case("triu", lambda a: a.triu(1), cube)
case("diagonal", lambda a: a.diagonal(1, 1, 2), cube)
case("unfold", lambda a: a.unfold(2, 2, 1), cube)
case("contiguous", lambda a: a.t().contiguous(), x)
case("cat", lambda a, b: torch.cat([a, b], 1), x, y)
case("stack", lambda a, b: torch.stack([a, b], 2), x, y)
case("einsum", lambda a, b: torch.einsum("ij,kj->ik", a, b), x, y)
case("meshgrid", lambda a, b: torch.meshgrid(a, b, indexing="xy"), torch.arange(3), torch.arange(2))

# Indexing
index = torch.tensor([2, 0])
case("select", lambda a: a.select(1, 2), cube)
case("get", lambda a: a[-1], cube)
case("slice", lambda a: a[:, 1:], cube)
case("sliceStep", lambda a: a[:, :, 0:-1:2], cube)
case("narrow", lambda a: a.narrow(2, 1, 2), cube)
case("index", lambda a, i: a[:, i], cube, index)
case("indexMask", lambda a, m: a[m], x, flags)
case("indexPut", lambda a, i, v: a.index_put((torch.arange(2)[:, None], i), v), cube, index, cube[0, 0])
case("indexPutMask", lambda a, m, v: a.index_put((m,), v), x, flags, cube[0, 0, 0])
case("indexPutAdded", lambda a, i, v: a.index_put((i,), v, accumulate=True), x, torch.tensor([1, 1, -2]), y[0])
case("indexAdd", lambda a, i, s: a.index_add(-2, i, s), cube, torch.tensor([2, 0, 2]), cube * 2)
case("indexSelect", lambda a, i: a.index_select(1, i), cube, index)
case("gather", lambda a, i: a.gather(1, i), x, torch.tensor([[0, 2], [1, 1]]))
case("scatter", lambda a, i, s: a.scatter(1, i, s), x, torch.tensor([[0, 2], [1, 0]]), torch.ones(2, 2))
case("scatterAdd", lambda a, i, s: a.scatter_add(1, i, s), x, torch.tensor([[0, 2], [1, 1]]), torch.ones(2, 2))
case("maskedSelect", torch.masked_select, x, flags)
case("maskedFill", lambda a, m: a.masked_fill(m, 2.5), x, flags)
case("where", torch.where, flags, x, y)
case("nonzero", torch.nonzero, ints)
case("countNonzero", torch.count_nonzero, ints)
case("embedding", lambda i, w: F.embedding(i, w), index, torch.randn(4, 3))
case("oneHot", lambda i: F.one_hot(i, 4), index)

# Linear algebra
OPERATORS = GROUPS["reductions"]
square = torch.randn(3, 3)
spd = square @ square.t() + torch.eye(3)
case("matmul", torch.matmul, cube, torch.randn(4, 2))
case("mm", torch.mm, x, torch.randn(3, 2))
case("bmm", torch.bmm, cube, torch.randn(2, 4, 2))
case("mv", torch.mv, x, torch.randn(3))
case("dot", torch.dot, torch.randn(3), torch.randn(3))
case("outer", torch.outer, torch.randn(2), torch.randn(3))
case("kron", torch.kron, x, torch.randn(2, 2))
case("cross", lambda a, b: torch.linalg.cross(a, b, dim=1), x, y)
case("linear", F.linear, x, torch.randn(4, 3), torch.randn(4))
case("bilinear", F.bilinear, x, torch.randn(2, 2), torch.randn(4, 3, 2), torch.randn(4))
q, k, v = (torch.randn(1, 2, 3, 4) for _ in range(3))
case("attention", F.scaled_dot_product_attention, q, k, v)
case("attentionMask", lambda a, b, c, m: F.scaled_dot_product_attention(a, b, c, attn_mask=m), q, k, v, torch.rand(3, 3) > 0.3)
case("attentionCausal", lambda a, b, c: F.scaled_dot_product_attention(a, b, c, is_causal=True), q, k, v)
case("attentionScale", lambda a, b, c: F.scaled_dot_product_attention(a, b, c, scale=0.3), q, k, v)
case("cdist", torch.cdist, x, y)
case("det", torch.linalg.det, square)
case("inverse", torch.linalg.inv, spd)
case("pinverse", torch.pinverse, x)
case("solve", torch.linalg.solve, spd, torch.randn(3, 2))
case("cholesky", torch.linalg.cholesky, spd)
case("qrProduct", lambda a: a, square)
case("svdValues", lambda a: torch.linalg.svd(a)[1], x)
case("eighValues", lambda a: torch.linalg.eigh(a)[0], spd)
case("eigValues", lambda a: torch.linalg.eigvals(a).abs().sort()[0], square)
case("cosineSimilarity", lambda a, b: F.cosine_similarity(a[:, None], b, dim=-1), x, y)
signal, window = (torch.arange(40) ** 1.5).sin().reshape(2, 20), torch.hann_window(6)
case("stft", lambda a, w: torch.stft(a, 8, 3, 6, w, return_complex=True), signal, window)
case("istft", lambda a, w: torch.istft(a, 8, 3, 6, w), torch.stft(signal, 8, 3, 6, window, return_complex=True), window)
case("fft", lambda a: torch.fft.fft(a, dim=1), x)
case("ifft", lambda a: torch.fft.ifft(a, dim=1), z)
case("rfft", lambda a: torch.fft.rfft(a, dim=1), x)
case("irfft", lambda a: torch.fft.irfft(a, n=4, dim=1), z)

# Convolution, pooling, normalisation, resizing
OPERATORS = GROUPS["images"]
line, image, volume = torch.randn(1, 2, 8), torch.randn(1, 2, 6, 6), torch.randn(1, 2, 4, 4, 4)
case("conv1d", lambda a, w, b: F.conv1d(a, w, b, 2, 1, 1, 1), line, torch.randn(3, 2, 3), torch.randn(3))
case("conv2d", lambda a, w: F.conv2d(a, w, None, (2, 1), (1, 0), (1, 2), 2), image, torch.randn(4, 1, 3, 2))
case("conv3d", lambda a, w, b: F.conv3d(a, w, b), volume, torch.randn(2, 2, 2, 2, 2), torch.randn(2))
case("convTranspose1d", lambda a, w: F.conv_transpose1d(a, w, None, 2, 1, 1), line, torch.randn(2, 3, 3))
case("convTranspose2d", lambda a, w, b: F.conv_transpose2d(a, w, b, 2), image, torch.randn(2, 2, 2, 2), torch.randn(2))
case("convTranspose3d", lambda a, w: F.conv_transpose3d(a, w), volume, torch.randn(2, 1, 2, 2, 2))
case("maxPool1d", lambda a: F.max_pool1d(a, 3, 2, 1), line)
case("maxPool1dWithIndices", lambda a: F.max_pool1d(a, 3, 2, 1, return_indices=True), line)
case("maxPool2dWithIndices", lambda a: F.max_pool2d(a, 2, return_indices=True), image)
case("maxPool3dWithIndices", lambda a: F.max_pool3d(a, 2, return_indices=True), volume)
case("maxPool2d", lambda a: F.max_pool2d(a, (3, 2), 2, 1, 1, True), image)
case("maxPool3d", lambda a: F.max_pool3d(a, 2), volume)
case("avgPool1d", lambda a: F.avg_pool1d(a, 3, 2, 1), line)
case("avgPool2d", lambda a: F.avg_pool2d(a, 3, 2, 1, False, False), image)
case("avgPool3d", lambda a: F.avg_pool3d(a, 2), volume)
for n, a in ((1, line), (2, image), (3, volume)):
    case(f"adaptiveAvgPool{n}d", lambda b, n=n: getattr(F, f"adaptive_avg_pool{n}d")(b, 3), a)
    case(
        f"adaptiveMaxPool{n}dWithIndices",
        lambda b, n=n: getattr(F, f"adaptive_max_pool{n}d")(b, 3, return_indices=True),
        a,
    )
    case(f"adaptiveMaxPool{n}d", lambda b, n=n: getattr(F, f"adaptive_max_pool{n}d")(b, 3), a)
case("batchNorm", lambda a, w, b, m, r: F.batch_norm(a, m, r, w, b), image, torch.randn(2), torch.randn(2), torch.randn(2), torch.rand(2))
case("batchNormTraining", lambda a: F.batch_norm(a, None, None, training=True), image)
case("layerNorm", lambda a, w, b: F.layer_norm(a, (4,), w, b), cube, torch.randn(4), torch.randn(4))
case("groupNorm", lambda a: F.group_norm(a, 2), torch.randn(2, 4, 3))
case("instanceNorm", F.instance_norm, image)
case("rmsNorm", lambda a, w: F.rms_norm(a, (4,), w, 1e-6), cube, torch.randn(4))
case("normalize", lambda a: F.normalize(a, dim=1), x)
case("pad", lambda a: F.pad(a, (1, 2)), x)
case("padReflect", lambda a: F.pad(a, (2, 1), "reflect"), line)
case("padReplicate", lambda a: F.pad(a, (1, 1, 2, 0), "replicate"), image)
case("padCircular", lambda a: F.pad(a, (1, 1), "circular"), line)
case("interpolateNearest", lambda a: F.interpolate(a, (9, 4)), image)
case("interpolateNearestExact", lambda a: F.interpolate(a, (4, 9), mode="nearest-exact"), image)
case("interpolateLinear", lambda a: F.interpolate(a, (5,), mode="linear"), line)
case("interpolateBilinear", lambda a: F.interpolate(a, (9, 4), mode="bilinear"), image)
case("interpolateBicubic", lambda a: F.interpolate(a, (4, 4), mode="bicubic", align_corners=True), image)
case("interpolateAntialias", lambda a: F.interpolate(a, (4, 3), mode="bilinear", antialias=True), image)
case("interpolateTrilinear", lambda a: F.interpolate(a, (2, 3, 5), mode="trilinear"), volume)
case("interpolateArea", lambda a: F.interpolate(a, (3, 3), mode="area"), image)
case("interpolateScale", lambda a: F.interpolate(a, scale_factor=1.5, mode="bilinear"), image)
case("pixelShuffle", lambda a: F.pixel_shuffle(a, 2), torch.randn(1, 4, 2, 2))
case("pixelUnshuffle", lambda a: F.pixel_unshuffle(a, 2), torch.randn(1, 1, 4, 4))
case("gridSample", lambda a, g: F.grid_sample(a, g, align_corners=False), image, torch.rand(1, 2, 2, 2) * 2 - 1)
case("im2col", lambda a: F.unfold(a, 2, stride=2), image)
case("col2im", lambda a: F.fold(a, (4, 4), 2, stride=2), torch.randn(1, 8, 4))

# In place: on copies, because the inputs are written after the call
OPERATORS = GROUPS["elementwise"]
case("zero_", lambda a: a.clone().zero_(), x)
case("fill_", lambda a: a.clone().fill_(2.5), x)
case("copy_", lambda a, b: a.clone().copy_(b), x, ints)
case("add_", lambda a, b: a.clone().add_(b), x, y)
case("add_Ints", lambda a, b: a.clone().add_(b), ints, ints2)
case("add_Broadcast", lambda a, b: a.clone().add_(b), x, torch.randn(3))
case("add_Half", lambda a, b: a.clone().add_(b), x.half(), y.half())
case("add_Bfloat", lambda a, b: a.clone().add_(b), x.bfloat16(), y.bfloat16())
case("add_Complex", lambda a, b: a.clone().add_(b), z, z)
case("add_ComplexInfinities", lambda a, b: a.clone().add_(b), z, z / 0)
case("add_Mixed", lambda a, b: a.clone().add_(b), x, ints)
case("add_Bools", lambda a, b: a.clone().add_(b), flags, flags2)
case("add_Number", lambda a: a.clone().add_(3), ints.int())
case("sub_", lambda a, b: a.clone().sub_(b), x, y)
case("sub_Ints", lambda a, b: a.clone().sub_(b), ints, ints2)
case("sub_Mixed", lambda a, b: a.clone().sub_(b), x, ints)
case("sub_Number", lambda a: a.clone().sub_(3), ints.int())
case("div_Number", lambda a: a.clone().div_(4), x)
case("indexPut_", lambda a, i, v: a.clone().index_put_((i,), v), x, torch.tensor([-1]), y[0])
case("mul_", lambda a, b: a.clone().mul_(b), x, torch.randn(2, 1))
case("mul_Number", lambda a: a.clone().mul_(3), ints)
case("div_", lambda a, b: a.clone().div_(b), x, y)
case("relu_", lambda a: a.clone().relu_(), x)
case("relu6_", lambda a: F.relu6(a.clone(), inplace=True), 6 * x)
case("sigmoid_", lambda a: a.clone().sigmoid_(), x)
case("tanh_", lambda a: a.clone().tanh_(), x)
case("gelu_", lambda a: torch.ops.aten.gelu_(a.clone(), approximate="none"), 3 * x)
case("gelu_Tanh", lambda a: torch.ops.aten.gelu_(a.clone(), approximate="tanh"), 3 * x)
case("silu_", lambda a: F.silu(a.clone(), inplace=True), x)
case("mish_", lambda a: F.mish(a.clone(), inplace=True), x)
case("hardswish_", lambda a: F.hardswish(a.clone(), inplace=True), 3 * x)
case("hardsigmoid_", lambda a: F.hardsigmoid(a.clone(), inplace=True), 3 * x)
case("selu_", lambda a: F.selu(a.clone(), inplace=True), x)
case("clamp_", lambda a: a.clone().clamp_(-0.5, 0.5), x)
case("clamp_Min", lambda a: a.clone().clamp_(min=2), ints)

# Creation
OPERATORS = GROUPS["shapes"]
case("newZeros", lambda a: a.new_zeros(2, 2), ints.int())
case("zerosLike", torch.zeros_like, ints)
case("onesLike", torch.ones_like, x.half())
case("zeros", lambda: torch.zeros(2, 3))
case("ones", lambda: torch.ones(3))
case("full", lambda: torch.full((2,), 7))
case("fullFraction", lambda: torch.full((2, 1), 0.5))
case("arangeInts", lambda: torch.arange(4))
case("arangeFrom", lambda: torch.arange(-2, 3))
case("arangeSteps", lambda: torch.arange(9, -2, -4))
case("linspace", lambda: torch.linspace(-1, 2, 7))
case("arange", lambda: torch.arange(0.5, 3, 0.3))
case("eye", lambda: torch.eye(3))


def seeded(function):
    torch.manual_seed(3)
    return function()


case("rand", lambda: seeded(lambda: torch.rand(2, 3)))
case("randn", lambda: seeded(lambda: torch.randn(5)))
case("randnMany", lambda: seeded(lambda: torch.randn(4, 8)))
case("randint", lambda: seeded(lambda: torch.randint(-5, 9, (2, 3))))
case("randperm", lambda: seeded(lambda: torch.randperm(7)))
case("hannWindow", lambda: torch.hann_window(6))
case("multinomial", lambda: seeded(lambda: torch.tensor([0.1, 0.4, 0.5]).multinomial(5, True)))
case("multinomialOnce", lambda: seeded(lambda: torch.tensor([1.0, 4, 5]).multinomial(2)))
case("uniform_", lambda: seeded(lambda: torch.empty(3).uniform_(-1, 2)))
case("normal_", lambda: seeded(lambda: torch.empty(3).normal_(1, 2)))

# What the cases above leave out
OPERATORS = GROUPS["reductions"]
case("norm0", lambda a: torch.linalg.vector_norm(a, 0, (1,)), ints.float())
case("normMinusInf", lambda a: torch.linalg.vector_norm(a, -float("inf"), (1,)), cube)
case("svdProduct", lambda a: a, x)
case("eighProduct", lambda a: a, spd)
case("argmaxFlat", lambda a: a.argmax(1), cube)
case("argminKeep", lambda a: a.argmin(2, keepdim=True), cube)
OPERATORS = GROUPS["images"]
case("rmsNormPlain", lambda a: F.rms_norm(a, (4,)), cube)
case("avgPool2dDivisor", lambda a: F.avg_pool2d(a, 2, divisor_override=3), image)
case("avgPool3dDivisor", lambda a: F.avg_pool3d(a, 2, divisor_override=3), volume)
case("dropoutOff", lambda a: F.dropout(a, 0.5, False), x)
OPERATORS = GROUPS["shapes"]
case("flattenRange", lambda a: a.flatten(0, 1), cube)
OPERATORS = GROUPS["elementwise"]
case("allClose", lambda a, b, c: torch.tensor([torch.allclose(a, b, 1e-3, 0), torch.allclose(a, c, 1e-3, 0), torch.allclose(a, c, 0, 1.0)]), x, x * 1.0005, x * 1.002)
case("equal", lambda a, b, c: torch.tensor([torch.equal(a, b), torch.equal(a, c), torch.equal(a, a[:1])]), x, x.clone(), x + 1e-6)

# Printing
TEXTS = {
    "scalar": torch.tensor(1.5),
    "integers": torch.tensor([[1, -20], [300, 4]]),
    "booleans": torch.tensor([True, False]),
    "bytes": torch.tensor([1, 200], dtype=torch.uint8),
    "floats": torch.tensor([[0.5, -1.25], [3.14159, 1e-2]]),
    "whole": torch.tensor([1.0, -2.0, 30.0]),
    "exponents": torch.tensor([1e-5, 2.0, 30000.0]),
    "special": torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0, 2.5]),
    "bytesInLines": (torch.arange(40) % 2).to(torch.uint8),
    "halvesInLines": torch.arange(12.0).half().reshape(2, 6),
    "doubles": torch.tensor([0.1, 0.2], dtype=torch.float64),
    "halves": torch.tensor([0.1, 0.2]).half(),
    "complex": torch.tensor([1 + 2j, -0.5 - 1.25j]),
    "empty": torch.zeros(0),
    "emptyMatrix": torch.zeros(2, 0, dtype=torch.int32),
    "cube": torch.arange(12.0).reshape(2, 2, 3),
    "long": torch.arange(30) * 1000,
    "summarised": torch.arange(2000.0),
    "summarisedMatrix": torch.arange(3000).reshape(30, 100),
    "summarisedCube": torch.linspace(0, 1, 1600).reshape(2, 8, 100),
    "wideDoubles": torch.linspace(0, 1, 9, dtype=torch.float64),
}

folder = Path(sys.argv[1])
(folder / "texts").mkdir(exist_ok=True)
for name, tensor in TEXTS.items():
    (folder / "texts" / f"{name}.txt").write_text(str(tensor))
save_file({name: tensor.clone() for name, tensor in TEXTS.items()}, folder / "texts.safetensors")
(folder / "operators").mkdir(exist_ok=True)
for group, operators in GROUPS.items():
    save_file(operators, folder / "operators" / f"{group}.safetensors")
    print(len({key.split("/")[0] for key in operators}), group)
