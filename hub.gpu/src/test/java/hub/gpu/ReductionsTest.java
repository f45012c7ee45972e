package hub.gpu;

import java.util.List;

/** Reductions, sorting and linear algebra. */
class ReductionsTest extends OperatorCases {

    @Override
    String group() {
        return "reductions";
    }

    @Override
    void cases() {
        reductions();
        sorting();
        linearAlgebra();
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
        put("norm0", (a, _, _, _, _) -> a.norm(0, dims(1), false));
        put("normMinusInf", (a, _, _, _, _) -> a.norm(Double.NEGATIVE_INFINITY, dims(1), false));
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
        put("argmaxFlat", (a, _, _, _, _) -> a.argmax(1));
        put("argminKeep", (a, _, _, _, _) -> a.argmin(2, true));
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
        put("cosineSimilarity", (a, b, _, _, _) -> a.unsqueeze(1).cosineSimilarity(b, -1));
        put("stft", (a, b, _, _, _) -> a.stft(8, 3, b));
        put("istft", (a, b, _, _, _) -> a.istft(8, 3, b));
        put("fft", (a, _, _, _, _) -> a.fft(1));
        put("ifft", (a, _, _, _, _) -> a.ifft(1));
        put("rfft", (a, _, _, _, _) -> a.rfft(1));
        put("irfft", (a, _, _, _, _) -> a.irfft(4, 1));
        put("svdProduct", (a, _, _, _, _) -> {
            List<Tensor> svd = a.svd(false);
            return svd.get(0).mul(svd.get(1)).matmul(svd.get(2));
        });
        put("eighProduct", (a, _, _, _, _) -> {
            List<Tensor> eigh = a.eigh();
            return eigh.get(1).mul(eigh.get(0)).matmul(eigh.get(1).t());
        });
    }
}
