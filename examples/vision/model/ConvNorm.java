package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Module;
import java.util.function.UnaryOperator;

/** A convolution, its normalisation and an activation: torchvision's Conv2dNormActivation. */
final class ConvNorm extends Module {

    private final Conv2d conv;
    private final BatchNorm2d norm;
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
        conv = Layers.conv(w.at(0), in, out, kernel, stride, groups);
        norm = Layers.norm(w.at(1), out, eps);
        this.activation = activation;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return activation.apply(norm.apply(conv.apply(x)));
    }
}
