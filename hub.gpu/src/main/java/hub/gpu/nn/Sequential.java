package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.operators.TensorData;
import hub.gpu.operators.TensorScopes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Layers one after the other. The result of one is freed when the next has used it. After a convolution or {@link Linear}, a
 * batch normalisation or a GELU needs no memory of its own: it overwrites the result before it, which nothing else uses.
 */
public final class Sequential extends Module {

    private final List<Module> layers;
    private final List<UnaryOperator<Tensor>> steps = new ArrayList<>();

    /** In the order of their arguments. */
    public Sequential(Module... layers) {
        this(List.of(layers));
    }

    /** In the order of the list. */
    public Sequential(List<? extends Module> layers) {
        this.layers = List.copyOf(layers);
        Module before = null;
        for (Module layer : this.layers) {
            boolean overwrites = before instanceof AllocatesResult && layer instanceof CanRunInPlace;
            steps.add(overwrites ? x -> overwritten(x, layer) : layer::apply);
            before = layer;
        }
    }

    private static Tensor overwritten(Tensor x, Module layer) {
        return TensorData.isStrided(x) ? ((CanRunInPlace) layer).overwrite(x) : layer.apply(x);
    }

    /** The layers, in order. */
    public List<Module> layers() {
        return layers;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor result = x;
        for (UnaryOperator<Tensor> step : steps) {
            Tensor next = step.apply(result);
            if (next != result) {
                TensorScopes.release(result);
            }
            result = next;
        }
        return result;
    }
}
