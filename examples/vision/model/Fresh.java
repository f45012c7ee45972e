package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Init;
import java.util.function.BiConsumer;

/**
 * The second pass that most new networks make over their parameters, in the order in which the parameters were registered.
 * With it the same seed gives the numbers of torchvision's networks.
 */
final class Fresh {

    /** Shows each parameter and its name, if they are fresh. */
    static void each(Weights w, BiConsumer<String, Tensor> visit) {
        if (w.isFresh()) {
            w.stateDict().asMap().forEach(visit);
        }
    }

    /** Whether it is the weight of a convolution. */
    static boolean isConv(Tensor parameter) {
        return parameter.dim() == 4;
    }

    /** Whether it is the weight of a linear layer. */
    static boolean isLinear(Tensor parameter) {
        return parameter.dim() == 2;
    }

    /** Whether it is a bias. */
    static boolean isBias(String name) {
        return name.endsWith(".bias");
    }

    /** Normal, drawn again where it lies outside of -2 to 2: {@code torch.nn.init.trunc_normal_}. */
    static void truncatedNormal(Tensor parameter, double deviation) {
        parameter.normal_(0, deviation);
        for (Tensor outside = outside(parameter); outside.any().item() != 0; outside = outside(parameter)) {
            parameter.copy_(outside.where(parameter.copy().normal_(0, deviation), parameter));
        }
    }

    /** The two linear layers of a transformer's block: Glorot's uniform weights, almost no biases. */
    static void perceptron(Weights w) {
        each(w, (name, parameter) -> {
            if (name.endsWith(".bias")) {
                parameter.normal_(0, 1e-6);
            } else {
                Init.xavierUniform(parameter, 1);
            }
        });
    }

    private static Tensor outside(Tensor parameter) {
        return parameter.abs().gt(2);
    }

    private Fresh() {}
}
