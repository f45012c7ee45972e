package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** PyTorch's initialisations of {@code torch.nn.init}, in the cases that {@code layers.py} computes with PyTorch. */
class InitTest extends LayerCases {

    @Override
    String group() {
        return "init";
    }

    @Override
    void cases() {
        fill("uniform", w -> Init.uniform(w, -1, 2), 3, 4);
        fill("normal", w -> Init.normal(w, 1, 2), 5, 7);
        fill("normal few", w -> Init.normal(w, 1, 2), 3);
        fill("truncNormal", w -> Init.truncNormal(w, 1.5), 50);
        fill("truncNormal small", w -> Init.truncNormal(w, 0.02), 9, 9);
        fill("truncNormal tail", w -> Init.truncNormal(w, 0, 1, 1.5, 4), 20);
        fill("constant", w -> Init.constant(w, 0.3), 2, 2);
        fill("eye", Init::eye, 2, 3);
        fill("dirac", w -> Init.dirac(w, 3), 6, 2, 3, 3);
        fill("xavierUniform", w -> Init.xavierUniform(w, 0.5), 3, 4);
        fill("xavierNormal", w -> Init.xavierNormal(w, 1), 3, 4, 2);
        fill("kaimingUniform", w -> Init.kaimingUniform(w, Math.sqrt(5)), 3, 4);
        fill("kaimingUniform fan out", w -> Init.kaimingUniform(w, 0, Init.Fan.OUT, "selu"), 3, 4, 2);
        fill("kaimingNormal", w -> Init.kaimingNormal(w, Init.Fan.IN, "relu"), 4, 3, 2, 2);
        fill("kaimingNormal fan out", w -> Init.kaimingNormal(w, 0.2, Init.Fan.OUT, "leaky_relu"), 4, 3, 2, 2);
        fill("orthogonal", w -> Init.orthogonal(w, 2), 3, 5);
        fill("orthogonal tall", w -> Init.orthogonal(w, 1), 5, 2, 2);
    }

    private void fill(String name, Consumer<Tensor> initialise, long... shape) {
        putAny(name, w -> {
            Tensor weight = w.parameter("weight", initialise, shape);
            return _ -> List.of(weight);
        });
    }
}
