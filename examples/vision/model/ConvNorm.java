package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.function.UnaryOperator;

/** A convolution, its normalisation and an activation: torchvision's Conv2dNormActivation. */
final class ConvNorm extends Module {

    private final Sequential convNorm;
    private final UnaryOperator<Tensor> activation;

    ConvNorm(Weights w, int in, int out, int kernel, int stride, int groups, UnaryOperator<Tensor> activation) {
        this(w, in, out, kernel, stride, groups, 1e-5, activation);
    }

    ConvNorm(
            Weights w,
            int in,
            int out,
            int kernel,
            int stride,
            int groups,
            double eps,
            UnaryOperator<Tensor> activation) {
        convNorm =
                new Sequential(Layers.conv(w.at(0), in, out, kernel, stride, groups), Layers.norm(w.at(1), out, eps));
        this.activation = activation;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return activation.apply(convNorm.apply(x));
    }
}
