package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Module;
import java.util.function.UnaryOperator;

/**
 * Weighs each channel by its mean over the whole image: "Squeeze-and-Excitation Networks", arXiv:1709.01507. It works in
 * place: its input is the result of a {@link ConvNorm} that nobody else needs.
 */
final class SqueezeExcitation extends Module {

    private final Conv2d fc1;
    private final Conv2d fc2;
    private final UnaryOperator<Tensor> activation;
    private final UnaryOperator<Tensor> scale;

    SqueezeExcitation(
            Weights w, int channels, int squeezed, UnaryOperator<Tensor> activation, UnaryOperator<Tensor> scale) {
        fc1 = Layers.biased(w.at("fc1"), channels, squeezed, 1, 1, 0);
        fc2 = Layers.biased(w.at("fc2"), squeezed, channels, 1, 1, 0);
        this.activation = activation;
        this.scale = scale;
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = activation.apply(fc1.apply(x.adaptiveAvgPool2d(1, 1)));
        return x.mul_(scale.apply(fc2.apply(y)));
    }
}
