package hub.gpu;

import java.util.List;
import java.util.function.Supplier;

/** Shapes, parts and new tensors. */
class ShapesTest extends OperatorCases {

    @Override
    String group() {
        return "shapes";
    }

    @Override
    void cases() {
        shapes();
        indexing();
        creation();
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
        put("flattenRange", (a, _, _, _, _) -> a.flatten(0, 1));
    }

    private void indexing() {
        put("select", (a, _, _, _, _) -> a.select(1, 2));
        put("get", (a, _, _, _, _) -> a.get(-1));
        put("slice", (a, _, _, _, _) -> a.slice(1, 1, Long.MAX_VALUE));
        put("sliceStep", (a, _, _, _, _) -> a.slice(2, 0, -1, 2));
        put("narrow", (a, _, _, _, _) -> a.narrow(2, 1, 2));
        put("index", (a, b, _, _, _) -> a.index(null, b));
        put("indexMask", (a, b, _, _, _) -> a.index(b));
        put("indexPut", (a, b, c, _, _) -> a.indexPut(c, false, null, b));
        put("indexPutMask", (a, b, c, _, _) -> a.indexPut(c, false, b));
        put("indexPutAdded", (a, b, c, _, _) -> a.indexPut(c, true, b));
        put("indexAdd", (a, b, c, _, _) -> a.indexAdd(-2, b, c));
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

    private void creation() {
        put("newZeros", (a, _, _, _, _) -> a.newZeros(2, 2));
        put("zerosLike", (a, _, _, _, _) -> a.zerosLike());
        put("onesLike", (a, _, _, _, _) -> a.onesLike());
        put("zeros", (_, _, _, _, _) -> torch.zeros(2, 3));
        put("ones", (_, _, _, _, _) -> torch.ones(3));
        put("full", (_, _, _, _, _) -> torch.full(7, 2));
        put("fullFraction", (_, _, _, _, _) -> torch.full(0.5, 2, 1));
        put("arangeInts", (_, _, _, _, _) -> torch.arange(4));
        put("arangeFrom", (_, _, _, _, _) -> torch.arange(-2, 3));
        put("arangeSteps", (_, _, _, _, _) -> torch.arange(9, -2, -4));
        put("linspace", (_, _, _, _, _) -> torch.linspace(-1, 2, 7));
        put("arange", (_, _, _, _, _) -> torch.arange(0.5, 3, 0.3));
        put("eye", (_, _, _, _, _) -> torch.eye(3));
        seeded("rand", () -> torch.rand(2, 3));
        seeded("randn", () -> torch.randn(5));
        seeded("randnMany", () -> torch.randn(4, 8));
        seeded("randint", () -> torch.randint(-5, 9, 2, 3));
        seeded("randperm", () -> torch.randperm(7));
        put("hannWindow", (_, _, _, _, _) -> torch.hannWindow(6));
        seeded("multinomial", () -> torch.tensor(new float[] {0.1f, 0.4f, 0.5f}).multinomial(5, true));
        seeded("multinomialOnce", () -> torch.tensor(new float[] {1, 4, 5}).multinomial(2, false));
        seeded("uniform_", () -> torch.empty(DType.FLOAT32, 3).uniform_(-1, 2));
        seeded("normal_", () -> torch.empty(DType.FLOAT32, 3).normal_(1, 2));
    }

    private void seeded(String name, Supplier<Tensor> drawn) {
        put(name, (_, _, _, _, _) -> {
            torch.manualSeed(3);
            return drawn.get();
        });
    }
}
