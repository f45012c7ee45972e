package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.AvgPool2d;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** "Densely Connected Convolutional Networks", arXiv:1608.06993. */
public final class DenseNet extends Module {

    private final Sequential network;

    /**
     * @param channels the channels of the first convolution
     * @param growth the channels that each layer adds
     * @param layers the layers of each of the four blocks
     */
    public DenseNet(Weights w, int classes, int channels, int growth, int... layers) {
        Weights features = w.at("features");
        var network = new ArrayList<Module>();
        network.add(Layers.conv(features.at("conv0"), 3, channels, 7, 2));
        network.add(new BatchNorm2d(features.at("norm0"), channels));
        network.add(new ReLU(true));
        network.add(Layers.maxPool(3, 2, 1));
        int in = channels;
        for (int i = 0; i < layers.length; i++) {
            if (i > 0) {
                network.add(transition(features.at("transition" + i), in));
                in /= 2;
            }
            network.add(new Block(features.at("denseblock" + (i + 1)), in, growth, layers[i]));
            in += layers[i] * growth;
        }
        network.add(new BatchNorm2d(features.at("norm5"), in));
        network.add(new ReLU(true));
        network.add(new AdaptiveAvgPool2d(1));
        network.add(new Flatten());
        network.add(new Linear(w.at("classifier"), in, classes));
        this.network = new Sequential(network);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormal(parameter, Init.Fan.IN, "relu");
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    /** Half as many channels, and half the width and height. */
    private static Sequential transition(Weights w, int in) {
        return new Sequential(
                new BatchNorm2d(w.at("norm"), in),
                new ReLU(true),
                Layers.conv(w.at("conv"), in, in / 2, 1, 1),
                new AvgPool2d(2));
    }

    /** The channels that one layer of a block adds. */
    private static Sequential layer(Weights w, int in, int growth) {
        return new Sequential(
                new BatchNorm2d(w.at("norm1"), in),
                new ReLU(true),
                Layers.conv(w.at("conv1"), in, 4 * growth, 1, 1),
                new BatchNorm2d(w.at("norm2"), 4 * growth),
                new ReLU(true),
                Layers.conv(w.at("conv2"), 4 * growth, growth, 3, 1));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** Each layer sees the outputs of all layers before it. */
    private static final class Block extends Module {

        private final List<Module> layers = new ArrayList<>();

        Block(Weights w, int in, int growth, int count) {
            for (int i = 0; i < count; i++) {
                layers.add(layer(w.at("denselayer" + (i + 1)), in + i * growth, growth));
            }
        }

        @Override
        protected Tensor forward(Tensor x) {
            var features = new ArrayList<>(List.of(x));
            for (Module layer : layers) {
                // Closed at once: together they would take many times the memory of the result.
                try (Tensor seen = Tensor.cat(features, 1)) {
                    features.add(layer.apply(seen));
                }
            }
            return Tensor.cat(features, 1);
        }
    }
}
