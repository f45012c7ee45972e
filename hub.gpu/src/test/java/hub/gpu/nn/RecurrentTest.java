package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;
import java.util.function.Function;

/** PyTorch's recurrent layers, in the cases that {@code layers.py} computes with PyTorch. */
class RecurrentTest extends LayerCases {

    private static final RecurrentArguments BOTH_WAYS =
            RecurrentArguments.layers(2).bidirectional(true).batchFirst(true);

    @Override
    String group() {
        return "recurrent";
    }

    @Override
    void cases() {
        rnn("RNN", w -> new RNN(w, 3, 4));
        rnn(
                "RNN relu",
                w -> new RNN(w, 3, 2, RecurrentArguments.layers(2).bias(false).batchFirst(true), "relu"));
        rnn("RNN both ways", w -> new RNN(w, 3, 2, RecurrentArguments.layers(2).bidirectional(true)));
        gru("GRU", w -> new GRU(w, 3, 4));
        gru("GRU both ways", w -> new GRU(w, 3, 2, BOTH_WAYS));
        gru("GRU one", w -> new GRU(w, 3, 2));
        lstm("LSTM", w -> new LSTM(w, 3, 4));
        lstm("LSTM both ways", w -> new LSTM(w, 3, 2, BOTH_WAYS));
        lstm("LSTM projected", w -> new LSTM(w, 3, 4, RecurrentArguments.layers(2), 2));
        lstm(
                "LSTM one",
                w -> new LSTM(w, 3, 2, RecurrentArguments.layers(1).bias(false).batchFirst(true)));
    }

    private void rnn(String name, Function<Weights, RNN> constructor) {
        putAny(name, w -> {
            RNN rnn = constructor.apply(w);
            return x -> {
                var result = rnn.run(x.getFirst(), given(x, 1));
                return List.of(result.output(), result.hidden());
            };
        });
    }

    private void gru(String name, Function<Weights, GRU> constructor) {
        putAny(name, w -> {
            GRU gru = constructor.apply(w);
            return x -> {
                var result = gru.run(x.getFirst(), given(x, 1));
                return List.of(result.output(), result.hidden());
            };
        });
    }

    private void lstm(String name, Function<Weights, LSTM> constructor) {
        putAny(name, w -> {
            LSTM lstm = constructor.apply(w);
            return x -> {
                var result = lstm.run(x.getFirst(), given(x, 1), given(x, 2));
                return List.of(result.output(), result.hidden(), result.cell());
            };
        });
    }

    private static Tensor given(List<Tensor> x, int index) {
        return index < x.size() ? x.get(index) : null;
    }
}
