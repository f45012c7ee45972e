package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import java.util.ArrayList;
import java.util.List;

/** "Densely Connected Convolutional Networks", arXiv:1608.06993. */
public final class DenseNet extends Module {

    private final Conv2d conv0;
    private final BatchNorm2d norm0;
    private final List<Module> blocks = new ArrayList<>();
    private final BatchNorm2d norm5;
    private final Linear classifier;

    /**
     * @param growth the channels that each layer adds
     * @param layers the layers of each of the four blocks
     * @param channels the channels of the first convolution
     */
    public DenseNet(Weights w, int growth, int[] layers, int channels, int classes) {
        Weights features = w.at("features");
        conv0 = Layers.conv(features.at("conv0"), 3, channels, 7, 2);
        norm0 = new BatchNorm2d(features.at("norm0"), channels);
        int in = channels;
        for (int i = 0; i < layers.length; i++) {
            if (i > 0) {
                blocks.add(new Transition(features.at("transition" + i), in));
                in /= 2;
            }
            blocks.add(new Block(features.at("denseblock" + (i + 1)), in, growth, layers[i]));
            in += layers[i] * growth;
        }
        norm5 = new BatchNorm2d(features.at("norm5"), in);
        classifier = new Linear(w.at("classifier"), in, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormal(parameter, Init.Fan.IN, "relu");
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = Layers.maxPool(norm0.apply(conv0.apply(x)).relu(), 3, 2, 1);
        for (Module block : blocks) {
            y = block.apply(y);
        }
        return classifier.apply(Layers.globalPool(norm5.apply(y).relu()));
    }

    /** Layers each of which sees the output of all before it. */
    private static final class Block extends Module {

        private final List<Layer> layers = new ArrayList<>();

        Block(Weights w, int in, int growth, int count) {
            for (int i = 0; i < count; i++) {
                layers.add(new Layer(w.at("denselayer" + (i + 1)), in + i * growth, growth));
            }
        }

        @Override
        protected Tensor forward(Tensor x) {
            var features = new ArrayList<>(List.of(x));
            for (Layer layer : layers) {
                features.add(layer.apply(Tensor.cat(features, 1)));
            }
            return Tensor.cat(features, 1);
        }
    }

    private static final class Layer extends Module {

        private final BatchNorm2d norm1;
        private final Conv2d conv1;
        private final BatchNorm2d norm2;
        private final Conv2d conv2;

        Layer(Weights w, int in, int growth) {
            norm1 = new BatchNorm2d(w.at("norm1"), in);
            conv1 = Layers.conv(w.at("conv1"), in, 4 * growth, 1, 1);
            norm2 = new BatchNorm2d(w.at("norm2"), 4 * growth);
            conv2 = Layers.conv(w.at("conv2"), 4 * growth, growth, 3, 1);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = conv1.apply(norm1.apply(x).relu());
            return conv2.apply(norm2.apply(y).relu());
        }
    }

    /** Half as many channels, and half the width and height. */
    private static final class Transition extends Module {

        private final BatchNorm2d norm;
        private final Conv2d conv;

        Transition(Weights w, int in) {
            norm = new BatchNorm2d(w.at("norm"), in);
            conv = Layers.conv(w.at("conv"), in, in / 2, 1, 1);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return Layers.avgPool(conv.apply(norm.apply(x).relu()), 2, 2, 0);
        }
    }
}
