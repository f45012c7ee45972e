package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381. */
public final class MobileNetV2 extends Module {

    /** Expansion, output channels, blocks and first stride of each stage. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private final Sequential features;
    private final Linear classifier;

    public MobileNetV2(Weights w, int classes) {
        features = features(w.at("features"));
        classifier = new Linear(w.at("classifier.1"), 1280, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormalFanOut(parameter);
            } else if (Fresh.isLinear(parameter)) {
                parameter.normal_(0, 0.01);
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    private static Sequential features(Weights w) {
        var layers = new ArrayList<Module>();
        layers.add(new ConvNorm(w.at(0), 3, 32, 3, 2, 1, Tensor::relu6_));
        int in = 32;
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[2]; i++) {
                layers.add(new Block(w.at(layers.size()), in, stage[1], i == 0 ? stage[3] : 1, stage[0]));
                in = stage[1];
            }
        }
        layers.add(new ConvNorm(w.at(layers.size()), in, 1280, 1, 1, 1, Tensor::relu6_));
        return new Sequential(layers);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.apply(Layers.globalPool(features.apply(x)));
    }

    /** Widens, filters each channel, narrows; the input is added where it has the same shape. */
    private static final class Block extends Module {

        private final boolean residual;
        private final Sequential conv;

        Block(Weights w, int in, int out, int stride, int expansion) {
            residual = stride == 1 && in == out;
            int hidden = in * expansion;
            Weights c = w.at("conv");
            var layers = new ArrayList<Module>();
            if (expansion != 1) {
                layers.add(new ConvNorm(c.at(0), in, hidden, 1, 1, 1, Tensor::relu6_));
            }
            layers.add(new ConvNorm(c.at(layers.size()), hidden, hidden, 3, stride, hidden, Tensor::relu6_));
            layers.add(Layers.conv(c.at(layers.size()), hidden, out, 1, 1));
            layers.add(new BatchNorm2d(c.at(layers.size()), out));
            conv = new Sequential(layers);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = conv.apply(x);
            return residual ? y.add_(x) : y;
        }
    }
}
