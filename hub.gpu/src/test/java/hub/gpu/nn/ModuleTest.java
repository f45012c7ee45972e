package hub.gpu.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TorchException;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ModuleTest extends TorchTest {

    /** Notes what it is given and gives. */
    private static final class Watched extends Module {
        private final List<Tensor> seen;
        private final Module inner;

        Watched(List<Tensor> seen, Module inner) {
            this.seen = seen;
            this.inner = inner;
        }

        @Override
        protected Tensor forward(Tensor x) {
            assertTrue(seen.size() < 2 || seen.getFirst().isClosed(), "the first result is still there");
            Tensor y = inner.apply(x);
            seen.add(y);
            return y;
        }
    }

    @Test
    void aSequenceFreesEachResultOnceTheNextLayerTookIt() {
        var seen = new ArrayList<Tensor>();
        Module layer = new Watched(seen, new ReLU());
        Tensor x = torch.ones(2);

        Tensor y = new Sequential(layer, new Identity(), layer, layer).apply(x);

        assertSame(seen.getLast(), y);
        assertEquals(2, y.sum().item());
        assertFalse(x.isClosed());
    }

    @Test
    void aSequenceTakesATensorInTheLayoutOfOneDnn() {
        Weights w = torch.freshWeights();
        Module sequence = new Sequential(
                new Conv2d(w.at(0), 1, 2, 1), new BatchNorm2d(w.at(1), 2), new Conv2d(w.at(2), 2, 2, 1), new GELU());
        Tensor x = torch.randn(1, 1, 2, 2);

        Tensor y = sequence.apply((Tensor) torch.call("to_mkldnn", "", x).getFirst());

        assertTrue(y.toString().contains("layout=torch._mkldnn"), y.toString());
        Tensor strided = (Tensor) torch.call("to_dense", "", y).getFirst();
        assertTrue(sequence.apply(x).allClose(strided, 1e-5, 1e-5));
    }

    @Test
    void aReluInPlaceChangesWhatItIsGiven() {
        Tensor x = torch.tensor(new float[] {-1, 2});

        Tensor y = new Sequential(new Identity(), new ReLU(true)).apply(x);

        assertSame(x, y);
        assertArrayEquals(new float[] {0, 2}, x.toFloatArray());
    }

    /** Ones in memory of their own. */
    private static final class Ones extends Module implements AllocatesResult {
        private Tensor given;

        @Override
        protected Tensor forward(Tensor x) {
            given = x.add(1);
            return given;
        }
    }

    @Test
    void aSequenceNormalisesAndActivatesInTheMemoryOfALayerBefore() {
        Weights w = torch.freshWeights();
        for (Module layer : List.of(new BatchNorm2d(w.at("norm"), 3), new GELU())) {
            var ones = new Ones();
            Tensor x = torch.zeros(1, 3, 2, 2);

            Tensor y = new Sequential(ones, layer).apply(x);

            assertSame(ones.given, y);
            assertEquals(0, x.sum().item());
        }
    }

    @Test
    void aSequenceNormalisesBesideWhatCannotBeOverwritten() {
        BatchNorm2d norm = new BatchNorm2d(torch.freshWeights(), 3);
        Tensor doubles = torch.ones(1, 3, 2, 2).to(DType.FLOAT64);
        Tensor turned = torch.ones(1, 2, 2, 3).permute(0, 3, 1, 2);
        Tensor x = torch.ones(1, 3, 2, 2);

        assertThrows(TorchException.class, () -> norm.overwrite(doubles));
        assertEquals(12, doubles.sum().item());
        assertThrows(TorchException.class, () -> norm.overwrite(torch.ones(1, 999_999, 1, 1)));
        assertThrows(TorchException.class, () -> norm.overwrite(torch.ones(1, 2, 1, 1)));
        assertArrayEquals(
                new long[] {0, 3, 2, 2}, norm.overwrite(torch.zeros(0, 3, 2, 2)).shape());
        assertNotSame(turned, norm.overwrite(turned));
        assertNotSame(x, new Sequential(new Identity(), norm).apply(x));
        assertEquals(12, x.sum().item());
    }

    @Test
    void aSequenceLeavesWeightsAlone() {
        Tensor weight = torch.freshWeights().parameter("token", Init::ones, 2);
        Module token = new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                return weight;
            }
        };

        Tensor y = new Sequential(token, new ReLU()).apply(torch.ones(1));

        assertEquals(2, y.sum().item());
        assertFalse(weight.isClosed());
    }

    @Test
    void anOutputSizeMayBeAWholeShape() {
        var up = new ConvTranspose2d(
                torch.freshWeights(), 1, 2, ConvArguments.kernel(1).stride(2));

        Tensor y = up.apply(torch.ones(3, 1, 2, 2), 3, 2, 4, 3);

        assertArrayEquals(new long[] {3, 2, 4, 3}, y.shape());
        assertArrayEquals(
                new long[] {2, 4, 3}, up.apply(torch.ones(1, 2, 2), 2, 4, 3).shape());
    }

    @Test
    void oneValueHasNoStatistics() {
        Weights w = torch.freshWeights();

        assertMessage(
                "Statistics need more than one value per channel, not a tensor of shape [1, 2]",
                () -> new BatchNorm1d(w.at("bn"), 2).train(true).apply(torch.ones(1, 2)));
        assertMessage(
                "Statistics need more than one value per channel, not a tensor of shape [3, 2, 1]",
                () -> new InstanceNorm1d(w.at("in"), 2).apply(torch.ones(3, 2, 1)));
        assertArrayEquals(
                new long[] {1, 2},
                new BatchNorm1d(w.at("used"), 2).apply(torch.ones(1, 2)).shape());
    }

    @Test
    void layersMayHaveNoInputs() {
        var layer = new Linear(torch.freshWeights(), 0, 2);

        assertArrayEquals(new float[2], layer.apply(torch.zeros(1, 0)).toFloatArray(), 0f);
    }

    @Test
    void wrongArgumentsSayWhatIsWrong() {
        Weights w = torch.freshWeights();

        assertMessage(
                "kernel: expected 1 or 2 numbers, not [1, 2, 3]",
                () -> new Conv2d(w, 1, 1, ConvArguments.kernel(1, 2, 3)));
        assertMessage(
                "3 and 4 channels cannot be split into 2 groups",
                () -> new Conv2d(w, 3, 4, ConvArguments.kernel(1).groups(2)));
        assertMessage(
                "4 and 4 channels cannot be split into 0 groups",
                () -> new Conv2d(w, 4, 4, ConvArguments.kernel(1).groups(0)));
        assertMessage("kernel: expected 1 number, not [1, 2]", () -> new Conv1d(w, 1, 1, ConvArguments.kernel(1, 2)));
        assertMessage(
                "Upsample: expected a tensor of 3 to 5 dimensions, not of 1",
                () -> Upsample.scaleFactor(2).apply(torch.ones(3)));
        assertMessage(
                "outputSize: expected sizes from [5] to [6], not [7]",
                () -> new ConvTranspose1d(
                                w.at("up"), 1, 1, ConvArguments.kernel(1).stride(2))
                        .apply(torch.ones(1, 1, 3), 7));
        assertMessage(
                "Embedding: 7 is not one of its 7 rows, and cannot be the padding",
                () -> new Embedding(w.at("table"), 7, 3, 7));
        assertMessage(
                "recomputeScaleFactor is for Upsample.scaleFactor, not for a size",
                () -> Upsample.size(2).recomputeScaleFactor(true));
        assertMessage(
                "An encoder's activation is relu, gelu or a function of a tensor, not tanh",
                () -> EncoderArguments.of(4, 2).activation("tanh"));
        assertMessage(
                "Padding that keeps the size needs a stride of 1, not [2]",
                () -> new Conv2d(w, 1, 1, ConvArguments.kernel(3).stride(2).paddingSame()));
        assertMessage(
                "Convolutions pad with zeros, reflect, replicate or circular, not mirror",
                () -> ConvArguments.kernel(3).paddingMode("mirror"));
        assertMessage(
                "Attention over 5 numbers cannot be split into 2 heads", () -> new MultiheadAttention(w.at("a"), 5, 2));
        Tensor batches = torch.ones(1, 1, 2, 4);
        assertMessage("GroupNorm: 4 channels cannot be split into 0 groups", () -> new GroupNorm(w.at("g"), 0, 4));
        assertMessage(
                "MultiheadAttention: expected query, key and value of 3 dimensions, or of 2 without a batch, not of 4,"
                        + " 4 and 4",
                () -> new MultiheadAttention(w.at("a4"), 4, 2).apply(batches, batches, batches));
        assertMessage("GroupNorm: 5 channels cannot be split into 2 groups", () -> new GroupNorm(w.at("g"), 2, 5));
        assertMessage(
                "countIncludePad and divisor are for averages, not for max pooling",
                () -> new MaxPool2d(PoolArguments.kernel(2).divisor(3)));
        assertMessage(
                "dilation is for max pooling, not for averages",
                () -> new AvgPool2d(PoolArguments.kernel(2).dilation(2)));
        assertMessage(
                "an average in one dimension has no divisor",
                () -> new AvgPool1d(PoolArguments.kernel(2).divisor(3)));
        assertMessage(
                "interpolate: alignCorners is for linear, bilinear, bicubic and trilinear, not for nearest",
                () -> Upsample.size(2).alignCorners(true).apply(torch.zeros(1, 1, 3, 3)));
        assertMessage(
                "An RNN's nonlinearity is tanh or relu, not gelu",
                () -> new RNN(w, 1, 1, RecurrentArguments.layers(1), "gelu"));
        assertMessage("There is no gain for the nonlinearity gelu", () -> Init.gain("gelu", 0));
        assertMessage("a fan: not for a tensor of shape [3]", () -> Init.xavierUniform(torch.zeros(3), 1));
        assertMessage(
                "BatchNorm2d: expected a tensor of 4 dimensions, not of 3",
                () -> new BatchNorm2d(w.at("bn"), 2).apply(torch.zeros(1, 2, 3)));
        assertMessage(
                "InstanceNorm1d: expected a tensor of 2 or 3 dimensions, not of 4",
                () -> new InstanceNorm1d(w.at("in"), 2).apply(torch.zeros(1, 2, 3, 4)));
    }

    /** libtorch would read beyond them. */
    @Test
    void recurrentLayersCheckShapes() {
        var lstm = new LSTM(torch.freshWeights(), 3, 4);
        Tensor x = torch.zeros(5, 2, 3);

        assertMessage(
                "lstm: expected an input of 2 or 3 dimensions, the last of size 3, not of [5, 2, 7]",
                () -> lstm.apply(torch.zeros(5, 2, 7)));
        assertMessage(
                "lstm: expected a state of shape [1, 2, 4] and torch.float32, not of [1, 1, 4] and torch.float32",
                () -> lstm.run(x, torch.zeros(1, 1, 4), null));
        assertMessage(
                "lstm: expected an input of torch.float32, as the weights are, not of torch.float64",
                () -> lstm.apply(x.to(DType.FLOAT64)));
    }

    @Test
    void aWrongShapeThrowsWithLibtorchsWords() {
        var linear = new Linear(torch.freshWeights(), 3, 2);

        var e = assertThrows(TorchException.class, () -> linear.apply(torch.zeros(1, 4)));

        assertTrue(
                e.getMessage().contains("1x4 and 3x2") || e.getMessage().contains("libtorch before 2.13"),
                e.getMessage());
    }

    private static void assertMessage(String message, Executable wrong) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, wrong).getMessage());
    }
}
