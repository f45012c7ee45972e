package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.libtorch.Scopes;
import java.util.List;

/** Layers one after the other; what one gives is freed once the next has taken it. */
public final class Sequential extends Module {

    private final List<Module> layers;

    /** In the order of their arguments. */
    public Sequential(Module... layers) {
        this(List.of(layers));
    }

    /** In the order of the list. */
    public Sequential(List<? extends Module> layers) {
        this.layers = List.copyOf(layers);
    }

    /** The layers, in order. */
    public List<Module> layers() {
        return layers;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor result = x;
        for (Module layer : layers) {
            Tensor next = layer.apply(result);
            if (next != result) {
                Scopes.release(result);
            }
            result = next;
        }
        return result;
    }
}
