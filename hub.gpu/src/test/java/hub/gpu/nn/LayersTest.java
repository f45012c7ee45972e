package hub.gpu.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer against PyTorch's: fresh parameters after {@code manual_seed(0)}, their names and shapes, and the results
 * with PyTorch's parameters; {@code reference.py} wrote them.
 */
class LayersTest extends TorchTest {

    /** On another build of libtorch than the reference's, normal numbers differ in their last bits. */
    private static final double DRAWN = Boolean.getBoolean("hub.test.exact") ? 0 : 1e-6;

    private final StateDict reference = torch.load(References.file("layers.safetensors"));
    private final Map<String, Function<Weights, Layer>> layers = new TreeMap<>();

    /** A layer with up to three inputs. */
    @FunctionalInterface
    private interface Layer {
        List<Tensor> apply(Tensor a, Tensor b, Tensor c);
    }

    @TestFactory
    Stream<DynamicTest> layers() {
        weighted();
        spatial();
        plain();
        recurrent();
        attention();
        assertEquals(References.cases(reference), new TreeSet<>(layers.keySet()));
        return layers.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, Function<Weights, Layer> constructor) {
        try (TensorScope _ = torch.scope()) {
            StateDict expected = parameters(name);
            torch.manualSeed(0);
            Weights fresh = torch.freshWeights();
            fresh.load(constructor);
            StateDict drawn = fresh.stateDict();
            assertEquals(new TreeSet<>(expected.names()), new TreeSet<>(drawn.names()));
            expected.asMap().forEach((key, tensor) -> References.assertClose(tensor, drawn.get(key), DRAWN));

            Layer layer = Weights.of(torch, expected, torch.device()).load(constructor);
            List<Tensor> results = layer.apply(input(name, 0), input(name, 1), input(name, 2));
            References.assertOutputs(reference, name, results, 2e-5);
        }
    }

    private StateDict parameters(String name) {
        var parameters = new LinkedHashMap<String, Tensor>();
        String prefix = name + "/parameters/";
        reference.asMap().forEach((key, tensor) -> {
            if (key.startsWith(prefix)) {
                // A copy, because training moves the running statistics of a batch normalisation.
                parameters.put(key.substring(prefix.length()), tensor.copy());
            }
        });
        return StateDict.of(name, parameters);
    }

    private Tensor input(String name, int index) {
        String key = name + "/in" + index;
        return reference.contains(key) ? reference.get(key) : null;
    }

    private void put(String name, Function<Weights, Module> constructor) {
        layers.put(name, w -> {
            Module module = constructor.apply(w);
            return (a, _, _) -> List.of(module.apply(a));
        });
    }

    private void put(String name, Module module) {
        put(name, _ -> module);
    }

    private void weighted() {
        put("Linear", w -> new Linear(w, 5, 3));
        put("LinearWithoutBias", w -> new Linear(w, 5, 3, false));
        layers.put("Bilinear", w -> {
            var bilinear = new Bilinear(w, 5, 4, 3);
            return (a, b, _) -> List.of(bilinear.apply(a, b));
        });
        put("Embedding", w -> new Embedding(w, 5, 3));
        put("EmbeddingPadding", w -> new Embedding(w, 5, 20, 0));
        put("LayerNorm", w -> new LayerNorm(w, 5));
        put("GroupNorm", w -> new GroupNorm(w, 2, 4));
        put("RMSNorm", w -> new RMSNorm(w, 5));
        put("PReLU", w -> new PReLU(w));
        put("Sequential", w -> new Sequential(new Linear(w.at(0), 5, 4), new ReLU(), new Linear(w.at(2), 4, 2)));
        layers.put("BatchNormTraining", w -> {
            var norm = new BatchNorm2d(w, 4).train(true);
            StateDict state = w.stateDict();
            return (a, _, _) -> List.of(norm.apply(a), state.get("running_mean"), state.get("running_var"));
        });
    }

    private void spatial() {
        Conv conv = Conv.kernel(3).stride(2).padding(1).groups(2);
        Conv transposed = Conv.kernel(2).stride(2).outputPadding(1).bias(false);
        Pool pool = Pool.kernel(3).stride(2).padding(1);
        put("Conv1d", w -> new Conv1d(w, 4, 6, conv));
        put("Conv2d", w -> new Conv2d(w, 4, 6, conv));
        put("Conv3d", w -> new Conv3d(w, 4, 6, conv));
        put("ConvTranspose1d", w -> new ConvTranspose1d(w, 4, 2, transposed));
        put("ConvTranspose2d", w -> new ConvTranspose2d(w, 4, 2, transposed));
        put("ConvTranspose3d", w -> new ConvTranspose3d(w, 4, 2, transposed));
        put("BatchNorm1d", w -> new BatchNorm1d(w, 4));
        put("BatchNorm2d", w -> new BatchNorm2d(w, 4));
        put("BatchNorm3d", w -> new BatchNorm3d(w, 4));
        put("InstanceNorm1d", w -> new InstanceNorm1d(w, 4, 1e-5, 0.1, true, false));
        put("InstanceNorm2d", w -> new InstanceNorm2d(w, 4, 1e-5, 0.1, true, false));
        put("InstanceNorm3d", w -> new InstanceNorm3d(w, 4, 1e-5, 0.1, true, false));
        put("MaxPool1d", new MaxPool1d(pool));
        put("MaxPool2d", new MaxPool2d(pool));
        put("MaxPool3d", new MaxPool3d(pool));
        put("AvgPool1d", new AvgPool1d(2));
        put("AvgPool2d", new AvgPool2d(2));
        put("AvgPool3d", new AvgPool3d(2));
        put("AdaptiveAvgPool1d", new AdaptiveAvgPool1d(2));
        put("AdaptiveAvgPool2d", new AdaptiveAvgPool2d(2));
        put("AdaptiveAvgPool3d", new AdaptiveAvgPool3d(2));
        put("AdaptiveMaxPool1d", new AdaptiveMaxPool1d(2));
        put("AdaptiveMaxPool2d", new AdaptiveMaxPool2d(2));
        put("AdaptiveMaxPool3d", new AdaptiveMaxPool3d(2));
        put("Upsample", Upsample.byScale("nearest", false, 2));
        put("UpsampleSize", Upsample.toSize("bilinear", false, 3, 9));
        put("PixelShuffle", new PixelShuffle(2));
        put("Flatten", new Flatten());
    }

    private void plain() {
        put("ReLU", new ReLU());
        put("ReLU6", new ReLU6());
        put("LeakyReLU", new LeakyReLU());
        put("ELU", new ELU());
        put("CELU", new CELU());
        put("SELU", new SELU());
        put("GELU", new GELU());
        put("GELUTanh", new GELU("tanh"));
        put("SiLU", new SiLU());
        put("Mish", new Mish());
        put("Hardswish", new Hardswish());
        put("Hardsigmoid", new Hardsigmoid());
        put("Hardtanh", new Hardtanh());
        put("Sigmoid", new Sigmoid());
        put("Tanh", new Tanh());
        put("Softplus", new Softplus());
        put("Softmax", new Softmax(1));
        put("LogSoftmax", new LogSoftmax(1));
        put("Identity", new Identity());
        put("Dropout", new Dropout(0.5));
    }

    private void recurrent() {
        Recurrence deep = Recurrence.layers(2).bidirectional(true).batchFirst(true);
        rnn("RNN", w -> new RNN(w, 5, 4));
        rnn("RNNDeep", w -> new RNN(w, 5, 3, deep));
        rnn("RNNRelu", w -> new RNN(w, 5, 4, Recurrence.layers(1).bias(false), "relu"));
        gru("GRU", w -> new GRU(w, 5, 4));
        gru("GRUDeep", w -> new GRU(w, 5, 3, deep));
        lstm("LSTM", w -> new LSTM(w, 5, 4));
        lstm("LSTMDeep", w -> new LSTM(w, 5, 3, deep));
        lstm("LSTMStates", w -> new LSTM(w, 5, 4));
        lstm("LSTMProjection", w -> new LSTM(w, 5, 4, Recurrence.layers(1), 2));
    }

    private void rnn(String name, Function<Weights, RNN> constructor) {
        layers.put(name, w -> {
            RNN rnn = constructor.apply(w);
            return (a, b, _) -> {
                var result = rnn.run(a, b);
                return List.of(result.output(), result.hidden());
            };
        });
    }

    private void gru(String name, Function<Weights, GRU> constructor) {
        layers.put(name, w -> {
            GRU gru = constructor.apply(w);
            return (a, b, _) -> {
                var result = gru.run(a, b);
                return List.of(result.output(), result.hidden());
            };
        });
    }

    private void lstm(String name, Function<Weights, LSTM> constructor) {
        layers.put(name, w -> {
            LSTM lstm = constructor.apply(w);
            return (a, b, c) -> {
                var result = lstm.run(a, b, c);
                return List.of(result.output(), result.hidden(), result.cell());
            };
        });
    }

    private void attention() {
        layers.put("MultiheadAttention", w -> {
            var attention = new MultiheadAttention(w, 8, 2);
            return (a, _, _) -> List.of(attention.apply(a));
        });
        layers.put("MultiheadAttentionCross", w -> {
            var attention = new MultiheadAttention(w, 8, 2, true, 6, 4, true);
            return (a, b, c) -> List.of(attention.apply(a, b, c, null, null, false));
        });
        layers.put("MultiheadAttentionMasks", w -> {
            var attention = new MultiheadAttention(w, 8, 2);
            return (a, b, c) -> List.of(attention.apply(a, a, a, b, c, false));
        });
        EncoderArguments encoder = EncoderArguments.of(8, 2).feedforward(12);
        put("TransformerEncoderLayer", w -> new TransformerEncoderLayer(w, encoder));
        put(
                "TransformerEncoderLayerFused",
                w -> new TransformerEncoderLayer(
                        w, encoder.activation("gelu").batchFirst(true).normFirst(true)));
        layers.put("TransformerEncoderLayerMasks", w -> {
            var layer = new TransformerEncoderLayer(w, encoder);
            return (a, b, c) -> List.of(layer.apply(a, b, c));
        });
        put("TransformerEncoder", w -> new TransformerEncoder(w, 2, encoder.batchFirst(true), true));
    }
}
