package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.checkpoint.StateDict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator against what PyTorch makes of the same inputs; {@code reference.py} wrote both. Where {@link Torch#device}
 * is a GPU, the inputs are put there.
 */
@Tag("gpu")
class OperatorsTest extends TorchTest {

    private final StateDict reference = torch.load(References.file("operators.safetensors"));
    private final Map<String, Operator> operators = new TreeMap<>();

    /** Up to five inputs; the result is a tensor, a list of them, or values and indices. */
    @FunctionalInterface
    private interface Operator {
        Object apply(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e);
    }

    @TestFactory
    Stream<DynamicTest> operators() {
        elementwise();
        arithmetic();
        activations();
        reductions();
        sorting();
        shapes();
        indexing();
        linearAlgebra();
        images();
        inPlace();
        creation();
        rest();
        assertEquals(References.cases(reference), new TreeSet<>(operators.keySet()));
        return operators.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, Operator operator) {
        try (TensorScope _ = torch.scope()) {
            Object result =
                    operator.apply(input(name, 0), input(name, 1), input(name, 2), input(name, 3), input(name, 4));
            References.assertOutputs(reference, name, References.tensors(result), tolerance(2e-5));
        }
    }

    private Tensor input(String name, int index) {
        String key = name + "/in" + index;
        return reference.contains(key) ? reference.get(key).to(torch.device()) : null;
    }

    private static long[] dims(long... dims) {
        return dims;
    }

    private void put(String name, Operator operator) {
        operators.put(name, operator);
    }

    private void elementwise() {
        put("abs", (a, _, _, _, _) -> a.abs());
        put("neg", (a, _, _, _, _) -> a.neg());
        put("sign", (a, _, _, _, _) -> a.sign());
        put("exp", (a, _, _, _, _) -> a.exp());
        put("exp2", (a, _, _, _, _) -> a.exp2());
        put("expm1", (a, _, _, _, _) -> a.expm1());
        put("square", (a, _, _, _, _) -> a.square());
        put("reciprocal", (a, _, _, _, _) -> a.reciprocal());
        put("sin", (a, _, _, _, _) -> a.sin());
        put("cos", (a, _, _, _, _) -> a.cos());
        put("tan", (a, _, _, _, _) -> a.tan());
        put("atan", (a, _, _, _, _) -> a.atan());
        put("sinh", (a, _, _, _, _) -> a.sinh());
        put("cosh", (a, _, _, _, _) -> a.cosh());
        put("asinh", (a, _, _, _, _) -> a.asinh());
        put("erf", (a, _, _, _, _) -> a.erf());
        put("erfc", (a, _, _, _, _) -> a.erfc());
        put("floor", (a, _, _, _, _) -> a.floor());
        put("ceil", (a, _, _, _, _) -> a.ceil());
        put("round", (a, _, _, _, _) -> a.round());
        put("trunc", (a, _, _, _, _) -> a.trunc());
        put("frac", (a, _, _, _, _) -> a.frac());
        put("log", (a, _, _, _, _) -> a.log());
        put("log2", (a, _, _, _, _) -> a.log2());
        put("log10", (a, _, _, _, _) -> a.log10());
        put("log1p", (a, _, _, _, _) -> a.log1p());
        put("sqrt", (a, _, _, _, _) -> a.sqrt());
        put("rsqrt", (a, _, _, _, _) -> a.rsqrt());
        put("lgamma", (a, _, _, _, _) -> a.lgamma());
        put("digamma", (a, _, _, _, _) -> a.digamma());
        put("asin", (a, _, _, _, _) -> a.asin());
        put("acos", (a, _, _, _, _) -> a.acos());
        put("atanh", (a, _, _, _, _) -> a.atanh());
        put("erfinv", (a, _, _, _, _) -> a.erfinv());
        put("acosh", (a, _, _, _, _) -> a.acosh());
        put("nanToNum", (a, _, _, _, _) -> a.nanToNum());
        put("logicalNot", (a, _, _, _, _) -> a.logicalNot());
        put("bitwiseNot", (a, _, _, _, _) -> a.bitwiseNot());
        put("isNan", (a, _, _, _, _) -> a.isNan());
        put("isInf", (a, _, _, _, _) -> a.isInf());
        put("isFinite", (a, _, _, _, _) -> a.isFinite());
        put("real", (a, _, _, _, _) -> a.real());
        put("imag", (a, _, _, _, _) -> a.imag());
        put("conj", (a, _, _, _, _) -> a.conj().resolveConj());
        put("angle", (a, _, _, _, _) -> a.angle());
        put("viewAsReal", (a, _, _, _, _) -> a.viewAsReal());
        put("viewAsComplex", (a, _, _, _, _) -> a.viewAsComplex());
        put("roundDecimals", (a, _, _, _, _) -> a.round(2));
        put("clamp", (a, _, _, _, _) -> a.clamp(-0.5, 0.5));
        put("clampInts", (a, _, _, _, _) -> a.clamp(-2, 4));
        put("clampTensors", (a, b, c, _, _) -> a.clamp(b, c));
        put("clampMin", (a, _, _, _, _) -> a.clampMin(0.1));
        put("clampMax", (a, _, _, _, _) -> a.clampMax(0.1));
    }

    private void arithmetic() {
        put("add", (a, b, _, _, _) -> a.add(b));
        put("sub", (a, b, _, _, _) -> a.sub(b));
        put("mul", (a, b, _, _, _) -> a.mul(b));
        put("div", (a, b, _, _, _) -> a.div(b));
        put("pow", (a, b, _, _, _) -> a.pow(b));
        put("maximum", (a, b, _, _, _) -> a.maximum(b));
        put("minimum", (a, b, _, _, _) -> a.minimum(b));
        put("atan2", (a, b, _, _, _) -> a.atan2(b));
        put("hypot", (a, b, _, _, _) -> a.hypot(b));
        put("logaddexp", (a, b, _, _, _) -> a.logaddexp(b));
        put("logicalAnd", (a, b, _, _, _) -> a.logicalAnd(b));
        put("logicalOr", (a, b, _, _, _) -> a.logicalOr(b));
        put("logicalXor", (a, b, _, _, _) -> a.logicalXor(b));
        put("bitwiseAnd", (a, b, _, _, _) -> a.bitwiseAnd(b));
        put("bitwiseOr", (a, b, _, _, _) -> a.bitwiseOr(b));
        put("bitwiseXor", (a, b, _, _, _) -> a.bitwiseXor(b));
        put("remainder", (a, b, _, _, _) -> a.remainder(b));
        put("fmod", (a, b, _, _, _) -> a.fmod(b));
        put("eq", (a, b, _, _, _) -> a.eq(b));
        put("ne", (a, b, _, _, _) -> a.ne(b));
        put("lt", (a, b, _, _, _) -> a.lt(b));
        put("le", (a, b, _, _, _) -> a.le(b));
        put("gt", (a, b, _, _, _) -> a.gt(b));
        put("ge", (a, b, _, _, _) -> a.ge(b));
        put("eqNumber", (a, _, _, _, _) -> a.eq(2));
        put("neNumber", (a, _, _, _, _) -> a.ne(2));
        put("ltNumber", (a, _, _, _, _) -> a.lt(2));
        put("leNumber", (a, _, _, _, _) -> a.le(2));
        put("gtNumber", (a, _, _, _, _) -> a.gt(2));
        put("geNumber", (a, _, _, _, _) -> a.ge(2));
        put("addBroadcast", (a, b, _, _, _) -> a.add(b));
        put("addComplex", (a, b, _, _, _) -> a.add(b));
        put("addInts", (a, b, _, _, _) -> a.add(b));
        put("addMixed", (a, b, _, _, _) -> a.add(b));
        for (String kind : List.of("MixedInts", "IntsNoDim", "Large", "BoolInts", "TwoBools")) {
            put("add" + kind, (a, b, _, _, _) -> a.add(b));
        }
        put("addIntsAlpha", (a, b, _, _, _) -> a.add(b, -3));
        put("addHalf", (a, b, _, _, _) -> a.add(b));
        put("addAlpha", (a, b, _, _, _) -> a.add(b, 0.5));
        put("addNumber", (a, _, _, _, _) -> a.add(2.5));
        put("addIntsNumber", (a, _, _, _, _) -> a.add(3));
        put("addIntsFraction", (a, _, _, _, _) -> a.add(0.5));
        put("addBools", (a, _, _, _, _) -> a.add(1));
        put("addBfloat", (a, _, _, _, _) -> a.add(1.5));
        put("subNumber", (a, _, _, _, _) -> a.sub(2));
        put("subInts", (a, b, _, _, _) -> a.sub(b));
        put("subBytes", (a, _, _, _, _) -> a.sub(3));
        put("rsub", (a, _, _, _, _) -> a.rsub(1));
        put("rsubInts", (a, _, _, _, _) -> a.rsub(1));
        put("mulNumber", (a, _, _, _, _) -> a.mul(3));
        put("mulIntsFraction", (a, _, _, _, _) -> a.mul(0.1));
        put("divNumber", (a, _, _, _, _) -> a.div(4));
        put("divFloor", (a, b, _, _, _) -> a.div(b, "floor"));
        put("divTrunc", (a, _, _, _, _) -> a.div(3, "trunc"));
        put("remainderNumber", (a, _, _, _, _) -> a.remainder(3));
        put("fmodNumber", (a, _, _, _, _) -> a.fmod(2));
        put("powSquare", (a, _, _, _, _) -> a.pow(2));
        put("powFraction", (a, _, _, _, _) -> a.pow(0.3));
        put("powInts", (a, _, _, _, _) -> a.pow(3));
        put("lerp", (a, b, c, _, _) -> a.lerp(b, c));
        put("lerpNumber", (a, b, _, _, _) -> a.lerp(b, 0.25));
        put("isClose", (a, b, _, _, _) -> a.isClose(b, 1e-3, 1e-4));
    }

    private void activations() {
        put("relu", (a, _, _, _, _) -> a.relu());
        put("sigmoid", (a, _, _, _, _) -> a.sigmoid());
        put("tanh", (a, _, _, _, _) -> a.tanh());
        put("relu6", (a, _, _, _, _) -> a.relu6());
        put("silu", (a, _, _, _, _) -> a.silu());
        put("mish", (a, _, _, _, _) -> a.mish());
        put("hardswish", (a, _, _, _, _) -> a.hardswish());
        put("hardsigmoid", (a, _, _, _, _) -> a.hardsigmoid());
        put("selu", (a, _, _, _, _) -> a.selu());
        put("gelu", (a, _, _, _, _) -> a.gelu());
        put("logSigmoid", (a, _, _, _, _) -> a.logSigmoid());
        put("geluTanh", (a, _, _, _, _) -> a.gelu("tanh"));
        put("leakyRelu", (a, _, _, _, _) -> a.leakyRelu(0.1));
        put("prelu", (a, b, _, _, _) -> a.prelu(b));
        put("elu", (a, _, _, _, _) -> a.elu(0.7));
        put("celu", (a, _, _, _, _) -> a.celu(0.7));
        put("softplus", (a, _, _, _, _) -> a.softplus(2, 3));
        put("hardtanh", (a, _, _, _, _) -> a.hardtanh(-0.5, 0.7));
        put("glu", (a, _, _, _, _) -> a.glu(0));
        put("softmax", (a, _, _, _, _) -> a.softmax(1));
        put("logSoftmax", (a, _, _, _, _) -> a.logSoftmax(0));
    }

    private void reductions() {
        put("sumAll", (a, _, _, _, _) -> a.sum());
        put("meanAll", (a, _, _, _, _) -> a.mean());
        put("prodAll", (a, _, _, _, _) -> a.prod());
        put("maxAll", (a, _, _, _, _) -> a.max());
        put("minAll", (a, _, _, _, _) -> a.min());
        put("medianAll", (a, _, _, _, _) -> a.median());
        put("sumInts", (a, _, _, _, _) -> a.sum());
        put("sumDims", (a, _, _, _, _) -> a.sum(dims(0, 2), true));
        put("sumDim", (a, _, _, _, _) -> a.sum(1));
        put("meanDims", (a, _, _, _, _) -> a.mean(dims(1, 2), false));
        put("meanDim", (a, _, _, _, _) -> a.mean(-1));
        put("varAll", (a, _, _, _, _) -> a.var(true));
        put("varDims", (a, _, _, _, _) -> a.var(dims(1), false, true));
        put("stdAll", (a, _, _, _, _) -> a.std(false));
        put("stdDims", (a, _, _, _, _) -> a.std(dims(0, 1), true, false));
        put("prodDim", (a, _, _, _, _) -> a.prod(1, true));
        put("amax", (a, _, _, _, _) -> a.amax(dims(0, 1), false));
        put("amin", (a, _, _, _, _) -> a.amin(dims(2), true));
        put("all", (a, _, _, _, _) -> a.all());
        put("allDim", (a, _, _, _, _) -> a.all(0, false));
        put("any", (a, _, _, _, _) -> a.any());
        put("anyDim", (a, _, _, _, _) -> a.any(1, true));
        put("logsumexp", (a, _, _, _, _) -> a.logsumexp(dims(1), false));
        put("normAll", (a, _, _, _, _) -> a.norm());
        put("normDims", (a, _, _, _, _) -> a.norm(dims(0, 2), false));
        put("norm1", (a, _, _, _, _) -> a.norm(1, dims(1), false));
        put("norm3", (a, _, _, _, _) -> a.norm(3, dims(1), true));
        put("normInf", (a, _, _, _, _) -> a.norm(Double.POSITIVE_INFINITY, dims(1), false));
        put("cumsum", (a, _, _, _, _) -> a.cumsum(1));
        put("cumprod", (a, _, _, _, _) -> a.cumprod(2));
        put("quantile", (a, _, _, _, _) -> a.quantile(0.3, 1, false));
        put("bincount", (a, _, _, _, _) -> a.bincount(6));
    }

    private void sorting() {
        put("argmax", (a, _, _, _, _) -> a.argmax());
        put("argmaxDim", (a, _, _, _, _) -> a.argmax(1, true));
        put("argmin", (a, _, _, _, _) -> a.argmin());
        put("argminDim", (a, _, _, _, _) -> a.argmin(0));
        put("maxDim", (a, _, _, _, _) -> a.max(1, false));
        put("minDim", (a, _, _, _, _) -> a.min(2, true));
        put("medianDim", (a, _, _, _, _) -> a.median(1, false));
        put("sort", (a, _, _, _, _) -> a.sort(1, true));
        put("sortStable", (a, _, _, _, _) -> a.sortStable(0, false));
        put("argsort", (a, _, _, _, _) -> a.argsort(2, false));
        put("topk", (a, _, _, _, _) -> a.topk(2));
        put("topkSmallest", (a, _, _, _, _) -> a.topk(2, 1, false, true));
        put("kthvalue", (a, _, _, _, _) -> a.kthvalue(2, 1, false));
        put("unique", (a, _, _, _, _) -> a.unique());
        put("searchsorted", (a, b, _, _, _) -> a.searchsorted(b, true));
    }

    private void shapes() {
        put("reshape", (a, _, _, _, _) -> a.reshape(4, -1));
        put("view", (a, _, _, _, _) -> a.view(6, 4));
        put("flatten", (a, _, _, _, _) -> a.flatten(1));
        put("unflatten", (a, _, _, _, _) -> a.unflatten(2, 2, 2));
        put("permute", (a, _, _, _, _) -> a.permute(2, 0, 1));
        put("transpose", (a, _, _, _, _) -> a.transpose(0, 2));
        put("t", (a, _, _, _, _) -> a.t());
        put("movedim", (a, _, _, _, _) -> a.movedim(0, 2));
        put("squeeze", (a, _, _, _, _) -> a.squeeze());
        put("squeezeDim", (a, _, _, _, _) -> a.squeeze(0));
        put("unsqueeze", (a, _, _, _, _) -> a.unsqueeze(1));
        put("expand", (a, _, _, _, _) -> a.expand(2, -1, 4));
        put("expandAs", (a, b, _, _, _) -> a.expandAs(b));
        put("repeat", (a, _, _, _, _) -> a.repeat(2, 1, 2));
        put("repeatInterleave", (a, _, _, _, _) -> a.repeatInterleave(2, 1));
        put("tile", (a, _, _, _, _) -> a.tile(2));
        put("split", (a, _, _, _, _) -> a.split(2, 1));
        put("splitSizes", (a, _, _, _, _) -> a.split(dims(1, 3), 2));
        put("chunk", (a, _, _, _, _) -> a.chunk(2, 2));
        put("unbind", (a, _, _, _, _) -> a.unbind(1));
        put("flip", (a, _, _, _, _) -> a.flip(0, 2));
        put("roll", (a, _, _, _, _) -> a.roll(dims(1, -2), dims(0, 2)));
        put("tril", (a, _, _, _, _) -> a.tril(0));
        put("triu", (a, _, _, _, _) -> a.triu(1));
        put("diagonal", (a, _, _, _, _) -> a.diagonal(1, 1, 2));
        put("unfold", (a, _, _, _, _) -> a.unfold(2, 2, 1));
        put("contiguous", (a, _, _, _, _) -> a.t().contiguous());
        put("cat", (a, b, _, _, _) -> Tensor.cat(List.of(a, b), 1));
        put("stack", (a, b, _, _, _) -> Tensor.stack(List.of(a, b), 2));
        put("einsum", (a, b, _, _, _) -> Tensor.einsum("ij,kj->ik", a, b));
        put("meshgrid", (a, b, _, _, _) -> Tensor.meshgrid("xy", a, b));
    }

    private void indexing() {
        put("select", (a, _, _, _, _) -> a.select(1, 2));
        put("get", (a, _, _, _, _) -> a.get(-1));
        put("slice", (a, _, _, _, _) -> a.slice(1, 1, Long.MAX_VALUE));
        put("sliceStep", (a, _, _, _, _) -> a.slice(2, 0, -1, 2));
        put("narrow", (a, _, _, _, _) -> a.narrow(2, 1, 2));
        put("index", (a, b, _, _, _) -> a.index(null, b));
        put("indexMask", (a, b, _, _, _) -> a.index(b));
        put("indexSelect", (a, b, _, _, _) -> a.indexSelect(1, b));
        put("gather", (a, b, _, _, _) -> a.gather(1, b));
        put("scatter", (a, b, c, _, _) -> a.scatter(1, b, c));
        put("scatterAdd", (a, b, c, _, _) -> a.scatterAdd(1, b, c));
        put("maskedSelect", (a, b, _, _, _) -> a.maskedSelect(b));
        put("maskedFill", (a, b, _, _, _) -> a.maskedFill(b, 2.5));
        put("where", (a, b, c, _, _) -> a.where(b, c));
        put("nonzero", (a, _, _, _, _) -> a.nonzero());
        put("countNonzero", (a, _, _, _, _) -> a.countNonzero());
        put("embedding", (a, b, _, _, _) -> a.embedding(b));
        put("oneHot", (a, _, _, _, _) -> a.oneHot(4));
    }

    private void linearAlgebra() {
        put("matmul", (a, b, _, _, _) -> a.matmul(b));
        put("mm", (a, b, _, _, _) -> a.mm(b));
        put("bmm", (a, b, _, _, _) -> a.bmm(b));
        put("mv", (a, b, _, _, _) -> a.mv(b));
        put("dot", (a, b, _, _, _) -> a.dot(b));
        put("outer", (a, b, _, _, _) -> a.outer(b));
        put("kron", (a, b, _, _, _) -> a.kron(b));
        put("cross", (a, b, _, _, _) -> a.cross(b, 1));
        put("linear", (a, b, c, _, _) -> a.linear(b, c));
        put("bilinear", (a, b, c, d, _) -> a.bilinear(b, c, d));
        put("attention", (a, b, c, _, _) -> a.scaledDotProductAttention(b, c, null, false));
        put("attentionMask", (a, b, c, d, _) -> a.scaledDotProductAttention(b, c, d, false));
        put("attentionCausal", (a, b, c, _, _) -> a.scaledDotProductAttention(b, c, null, true));
        put("attentionScale", (a, b, c, _, _) -> a.scaledDotProductAttention(b, c, null, false, 0.3));
        put("cdist", (a, b, _, _, _) -> a.cdist(b, 2));
        put("det", (a, _, _, _, _) -> a.det());
        put("inverse", (a, _, _, _, _) -> a.inverse());
        put("pinverse", (a, _, _, _, _) -> a.pinverse());
        put("solve", (a, b, _, _, _) -> a.solve(b));
        put("cholesky", (a, _, _, _, _) -> a.cholesky());
        put("qrProduct", (a, _, _, _, _) -> a.qr().get(0).matmul(a.qr().get(1)));
        put("svdValues", (a, _, _, _, _) -> a.svd(true).get(1));
        put("eighValues", (a, _, _, _, _) -> a.eigh().get(0));
        put("eigValues", (a, _, _, _, _) -> a.eig().get(0).abs().sort(0, false).values());
        put("fft", (a, _, _, _, _) -> a.fft(1));
        put("ifft", (a, _, _, _, _) -> a.ifft(1));
        put("rfft", (a, _, _, _, _) -> a.rfft(1));
        put("irfft", (a, _, _, _, _) -> a.irfft(4, 1));
    }

    private void images() {
        put("conv1d", (a, b, c, _, _) -> a.conv1d(b, c, dims(2), dims(1), dims(1), 1));
        put("conv2d", (a, b, _, _, _) -> a.conv2d(b, null, dims(2, 1), dims(1, 0), dims(1, 2), 2));
        put("conv3d", (a, b, c, _, _) -> a.conv3d(b, c, dims(1, 1, 1), dims(0, 0, 0), dims(1, 1, 1), 1));
        put("convTranspose1d", (a, b, _, _, _) -> a.convTranspose1d(b, null, dims(2), dims(1), dims(1), 1, dims(1)));
        put(
                "convTranspose2d",
                (a, b, c, _, _) -> a.convTranspose2d(b, c, dims(2, 2), dims(0, 0), dims(0, 0), 1, dims(1, 1)));
        put(
                "convTranspose3d",
                (a, b, _, _, _) ->
                        a.convTranspose3d(b, null, dims(1, 1, 1), dims(0, 0, 0), dims(0, 0, 0), 1, dims(1, 1, 1)));
        put("maxPool1d", (a, _, _, _, _) -> a.maxPool1d(dims(3), dims(2), dims(1), dims(1), false));
        put(
                "maxPool1dWithIndices",
                (a, _, _, _, _) -> a.maxPool1dWithIndices(dims(3), dims(2), dims(1), dims(1), false));
        put(
                "maxPool2dWithIndices",
                (a, _, _, _, _) -> a.maxPool2dWithIndices(dims(2, 2), dims(), dims(0, 0), dims(1, 1), false));
        put(
                "maxPool3dWithIndices",
                (a, _, _, _, _) -> a.maxPool3dWithIndices(dims(2, 2, 2), dims(), dims(0, 0, 0), dims(1, 1, 1), false));
        put("adaptiveMaxPool1dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool1dWithIndices(3));
        put("adaptiveMaxPool2dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool2dWithIndices(3, 3));
        put("adaptiveMaxPool3dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool3dWithIndices(3, 3, 3));
        put("maxPool2d", (a, _, _, _, _) -> a.maxPool2d(dims(3, 2), dims(2, 2), dims(1, 1), dims(1, 1), true));
        put("maxPool3d", (a, _, _, _, _) -> a.maxPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), dims(1, 1, 1), false));
        put("avgPool1d", (a, _, _, _, _) -> a.avgPool1d(dims(3), dims(2), dims(1), false, true));
        put("avgPool2d", (a, _, _, _, _) -> a.avgPool2d(dims(3, 3), dims(2, 2), dims(1, 1), false, false));
        put("avgPool3d", (a, _, _, _, _) -> a.avgPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), false, true));
        put("adaptiveAvgPool1d", (a, _, _, _, _) -> a.adaptiveAvgPool1d(3));
        put("adaptiveAvgPool2d", (a, _, _, _, _) -> a.adaptiveAvgPool2d(3, 3));
        put("adaptiveAvgPool3d", (a, _, _, _, _) -> a.adaptiveAvgPool3d(3, 3, 3));
        put("adaptiveMaxPool1d", (a, _, _, _, _) -> a.adaptiveMaxPool1d(3));
        put("adaptiveMaxPool2d", (a, _, _, _, _) -> a.adaptiveMaxPool2d(3, 3));
        put("adaptiveMaxPool3d", (a, _, _, _, _) -> a.adaptiveMaxPool3d(3, 3, 3));
        put("batchNorm", (a, b, c, d, e) -> a.batchNorm(b, c, d, e, false, 0.1, 1e-5));
        put("batchNormTraining", (a, _, _, _, _) -> a.batchNorm(null, null, null, null, true, 0.1, 1e-5));
        put("layerNorm", (a, b, c, _, _) -> a.layerNorm(dims(4), b, c, 1e-5));
        put("groupNorm", (a, _, _, _, _) -> a.groupNorm(2, null, null, 1e-5));
        put("instanceNorm", (a, _, _, _, _) -> a.instanceNorm(null, null, null, null, true, 0.1, 1e-5));
        put("rmsNorm", (a, b, _, _, _) -> a.rmsNorm(dims(4), b, 1e-6));
        put("normalize", (a, _, _, _, _) -> a.normalize(2, 1));
        put("pad", (a, _, _, _, _) -> a.pad(1, 2));
        put("padReflect", (a, _, _, _, _) -> a.pad(dims(2, 1), "reflect", 0));
        put("padReplicate", (a, _, _, _, _) -> a.pad(dims(1, 1, 2, 0), "replicate", 0));
        put("padCircular", (a, _, _, _, _) -> a.pad(dims(1, 1), "circular", 0));
        put("interpolateNearest", (a, _, _, _, _) -> a.interpolate(dims(9, 4), "nearest", false));
        put("interpolateNearestExact", (a, _, _, _, _) -> a.interpolate(dims(4, 9), "nearest-exact", false));
        put("interpolateLinear", (a, _, _, _, _) -> a.interpolate(dims(5), "linear", false));
        put("interpolateBilinear", (a, _, _, _, _) -> a.interpolate(dims(9, 4), "bilinear", false));
        put("interpolateBicubic", (a, _, _, _, _) -> a.interpolate(dims(4, 4), "bicubic", true));
        put("interpolateAntialias", (a, _, _, _, _) -> a.interpolateAntialiased(dims(4, 3), "bilinear"));
        put("interpolateTrilinear", (a, _, _, _, _) -> a.interpolate(dims(2, 3, 5), "trilinear", false));
        put("interpolateArea", (a, _, _, _, _) -> a.interpolate(dims(3, 3), "area", false));
        put("interpolateScale", (a, _, _, _, _) -> a.interpolate(new double[] {1.5, 1.5}, "bilinear", false));
        put("pixelShuffle", (a, _, _, _, _) -> a.pixelShuffle(2));
        put("pixelUnshuffle", (a, _, _, _, _) -> a.pixelUnshuffle(2));
        put("gridSample", (a, b, _, _, _) -> a.gridSample(b, false));
        put("im2col", (a, _, _, _, _) -> a.im2col(dims(2, 2), dims(1, 1), dims(0, 0), dims(2, 2)));
        put("col2im", (a, _, _, _, _) -> a.col2im(dims(4, 4), dims(2, 2), dims(1, 1), dims(0, 0), dims(2, 2)));
    }

    private void inPlace() {
        put("zero_", (a, _, _, _, _) -> a.copy().zero_());
        put("fill_", (a, _, _, _, _) -> a.copy().fill_(2.5));
        put("copy_", (a, b, _, _, _) -> a.copy().copy_(b));
        put("add_", (a, b, _, _, _) -> a.copy().add_(b));
        put("add_Ints", (a, b, _, _, _) -> a.copy().add_(b));
        for (String kind : List.of("Broadcast", "Half", "Bfloat", "Complex", "ComplexInfinities", "Mixed", "Bools")) {
            put("add_" + kind, (a, b, _, _, _) -> a.copy().add_(b));
        }
        put("add_Number", (a, _, _, _, _) -> a.copy().add_(3));
        put("mul_", (a, b, _, _, _) -> a.copy().mul_(b));
        put("mul_Number", (a, _, _, _, _) -> a.copy().mul_(3));
        put("div_", (a, b, _, _, _) -> a.copy().div_(b));
        put("relu_", (a, _, _, _, _) -> a.copy().relu_());
        put("relu6_", (a, _, _, _, _) -> a.copy().relu6_());
        put("sigmoid_", (a, _, _, _, _) -> a.copy().sigmoid_());
        put("tanh_", (a, _, _, _, _) -> a.copy().tanh_());
        put("gelu_", (a, _, _, _, _) -> a.copy().gelu_("none"));
        put("gelu_Tanh", (a, _, _, _, _) -> a.copy().gelu_("tanh"));
        put("silu_", (a, _, _, _, _) -> a.copy().silu_());
        put("mish_", (a, _, _, _, _) -> a.copy().mish_());
        put("hardswish_", (a, _, _, _, _) -> a.copy().hardswish_());
        put("hardsigmoid_", (a, _, _, _, _) -> a.copy().hardsigmoid_());
        put("selu_", (a, _, _, _, _) -> a.copy().selu_());
        put("clamp_", (a, _, _, _, _) -> a.copy().clamp_(-0.5, 0.5));
        put("clamp_Min", (a, _, _, _, _) -> a.copy().clamp_(2, null));
    }

    private void creation() {
        put("newZeros", (a, _, _, _, _) -> a.newZeros(2, 2));
        put("zerosLike", (a, _, _, _, _) -> a.zerosLike());
        put("onesLike", (a, _, _, _, _) -> a.onesLike());
        put("zeros", (_, _, _, _, _) -> torch.zeros(2, 3));
        put("ones", (_, _, _, _, _) -> torch.ones(3));
        put("full", (_, _, _, _, _) -> torch.full(7, 2));
        put("fullFraction", (_, _, _, _, _) -> torch.full(0.5, 2, 1));
        put("arangeInts", (_, _, _, _, _) -> torch.arange(4));
        put("linspace", (_, _, _, _, _) -> torch.linspace(-1, 2, 7));
        put("arange", (_, _, _, _, _) -> torch.arange(0.5, 3, 0.3));
        put("eye", (_, _, _, _, _) -> torch.eye(3));
        seeded("rand", () -> torch.rand(2, 3));
        seeded("randn", () -> torch.randn(5));
        seeded("randnMany", () -> torch.randn(4, 8));
        seeded("randint", () -> torch.randint(-5, 9, 2, 3));
        seeded("randperm", () -> torch.randperm(7));
        seeded("uniform_", () -> torch.empty(DType.FLOAT32, 3).uniform_(-1, 2));
        seeded("normal_", () -> torch.empty(DType.FLOAT32, 3).normal_(1, 2));
    }

    private void seeded(String name, Supplier<Tensor> drawn) {
        put(name, (_, _, _, _, _) -> {
            torch.manualSeed(3);
            return drawn.get();
        });
    }

    private void rest() {
        put("norm0", (a, _, _, _, _) -> a.norm(0, dims(1), false));
        put("normMinusInf", (a, _, _, _, _) -> a.norm(Double.NEGATIVE_INFINITY, dims(1), false));
        put("svdProduct", (a, _, _, _, _) -> {
            List<Tensor> svd = a.svd(false);
            return svd.get(0).mul(svd.get(1)).matmul(svd.get(2));
        });
        put("eighProduct", (a, _, _, _, _) -> {
            List<Tensor> eigh = a.eigh();
            return eigh.get(1).mul(eigh.get(0)).matmul(eigh.get(1).t());
        });
        put("rmsNormPlain", (a, _, _, _, _) -> a.rmsNorm(dims(4), null));
        put("avgPool2dDivisor", (a, _, _, _, _) -> a.avgPool2d(dims(2, 2), dims(), dims(0, 0), false, 3));
        put("avgPool3dDivisor", (a, _, _, _, _) -> a.avgPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), false, 3));
        put("flattenRange", (a, _, _, _, _) -> a.flatten(0, 1));
        put("dropoutOff", (a, _, _, _, _) -> a.dropout(0.5, false));
        put("allClose", (a, b, c, _, _) -> flags(a.allClose(b, 1e-3, 0), a.allClose(c, 1e-3, 0), a.allClose(c, 0, 1)));
        put("equal", (a, b, c, _, _) -> flags(a.equal(b), a.equal(c), a.equal(a.slice(0, 0, 1))));
        put("argmaxFlat", (a, _, _, _, _) -> a.argmax(1));
        put("argminKeep", (a, _, _, _, _) -> a.argmin(2, true));
    }

    private Tensor flags(boolean... flags) {
        return torch.tensor(flags, flags.length);
    }
}
