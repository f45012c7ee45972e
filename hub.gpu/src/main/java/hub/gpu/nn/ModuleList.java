package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Layers of one kind, whose weights are named by their numbers.
 *
 * {@snippet :
 * blocks = new ModuleList<>(w.at("blocks"), 8, at -> new Block(at, dim));
 * }
 */
public final class ModuleList<M> extends AbstractList<M> {

    private final List<M> layers;

    /** Makes {@code count} layers, each with the weights at its number. */
    public ModuleList(Weights weights, int count, Function<Weights, ? extends M> layer) {
        layers = IntStream.range(0, count)
                .<M>mapToObj(i -> layer.apply(weights.at(i)))
                .toList();
    }

    @Override
    public M get(int index) {
        return layers.get(index);
    }

    @Override
    public int size() {
        return layers.size();
    }
}
