package hub.gpu.nn;

import static org.junit.jupiter.api.Assertions.assertSame;

import hub.gpu.Tensor;
import java.util.List;

/** PyTorch's activations, in the cases that {@code layers.py} computes with PyTorch. */
class ActivationsTest extends LayerCases {

    @Override
    String group() {
        return "activations";
    }

    @Override
    void cases() {
        put("ReLU", _ -> new ReLU());
        put("ReLU6", _ -> new ReLU6());
        put("LeakyReLU", _ -> new LeakyReLU());
        put("LeakyReLU 0.2", _ -> new LeakyReLU(0.2));
        put("PReLU", w -> new PReLU(w));
        put("PReLU by channel", w -> new PReLU(w, 3, 0.1));
        put("ELU", _ -> new ELU());
        put("ELU 0.5", _ -> new ELU(0.5));
        put("CELU", _ -> new CELU());
        put("CELU 0.5", _ -> new CELU(0.5));
        put("SELU", _ -> new SELU());
        put("GELU", _ -> new GELU());
        put("GELU in a sequence", w -> new Sequential(new Linear(w.at(0), 4, 4), new GELU()));
        put("GELU tanh", _ -> new GELU("tanh"));
        put("SiLU", _ -> new SiLU());
        put("Mish", _ -> new Mish());
        put("Hardswish", _ -> new Hardswish());
        put("Hardsigmoid", _ -> new Hardsigmoid());
        put("Hardtanh", _ -> new Hardtanh());
        put("Hardtanh bounds", _ -> new Hardtanh(-2, 3));
        putInPlace("ReLU", new ReLU(true));
        putInPlace("ReLU6", new ReLU6(true));
        putInPlace("LeakyReLU", new LeakyReLU(0.01, true));
        putInPlace("ELU", new ELU(1, true));
        putInPlace("CELU", new CELU(1, true));
        putInPlace("SELU", new SELU(true));
        putInPlace("SiLU", new SiLU(true));
        putInPlace("Mish", new Mish(true));
        putInPlace("Hardswish", new Hardswish(true));
        putInPlace("Hardsigmoid", new Hardsigmoid(true));
        putInPlace("Hardtanh", new Hardtanh(-1, 1, true));
        put("Sigmoid", _ -> new Sigmoid());
        put("Tanh", _ -> new Tanh());
        put("Softplus", _ -> new Softplus());
        put("Softplus 2", _ -> new Softplus(2, 3));
        put("Softmax", _ -> new Softmax(1));
        put("LogSoftmax", _ -> new LogSoftmax(-1));
    }

    private void putInPlace(String name, Module module) {
        putAny(name + " in place", _ -> x -> {
            Tensor given = x.getFirst().copy();
            assertSame(given, module.apply(given));
            return List.of(given);
        });
    }
}
