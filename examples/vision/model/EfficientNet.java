package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.function.UnaryOperator;

/** B0 of "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", arXiv:1905.11946. */
public final class EfficientNet extends Module {

    /** Expansion, kernel, first stride, output channels and blocks of each stage. */
    private static final int[][] STAGES = {
        {1, 3, 1, 16, 1},
        {6, 3, 2, 24, 2},
        {6, 5, 2, 40, 2},
        {6, 3, 2, 80, 3},
        {6, 5, 1, 112, 3},
        {6, 5, 2, 192, 4},
        {6, 3, 1, 320, 1}
    };

    private final Sequential features;
    private final Linear classifier;

    public EfficientNet(Weights w, int classes) {
        features = features(w.at("features"));
        classifier = new Linear(w.at("classifier.1"), 1280, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormalFanOut(parameter);
            } else if (Fresh.isLinear(parameter)) {
                double bound = 1 / Math.sqrt(classes);
                parameter.uniform_(-bound, bound);
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    private static Sequential features(Weights w) {
        var stages = new ArrayList<Module>();
        stages.add(new ConvNorm(w.at(0), 3, 32, 3, 2, 1, Tensor::silu_));
        int in = 32;
        for (int[] stage : STAGES) {
            Weights s = w.at(stages.size());
            var blocks = new ArrayList<Module>();
            for (int i = 0; i < stage[4]; i++) {
                blocks.add(new Block(s.at(i), in, stage[3], stage[1], i == 0 ? stage[2] : 1, stage[0]));
                in = stage[3];
            }
            stages.add(new Sequential(blocks));
        }
        stages.add(new ConvNorm(w.at(stages.size()), in, 1280, 1, 1, 1, Tensor::silu_));
        return new Sequential(stages);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return classifier.apply(Layers.globalPool(features.apply(x)));
    }

    private static final class Block extends Module {

        private final boolean residual;
        private final Sequential block;

        Block(Weights w, int in, int out, int kernel, int stride, int expansion) {
            residual = stride == 1 && in == out;
            int hidden = in * expansion;
            Weights b = w.at("block");
            var layers = new ArrayList<Module>();
            if (expansion != 1) {
                layers.add(new ConvNorm(b.at(0), in, hidden, 1, 1, 1, Tensor::silu_));
            }
            layers.add(new ConvNorm(b.at(layers.size()), hidden, hidden, kernel, stride, hidden, Tensor::silu_));
            layers.add(new SqueezeExcitation(b.at(layers.size()), hidden, in / 4, Tensor::silu_, Tensor::sigmoid_));
            layers.add(new ConvNorm(b.at(layers.size()), hidden, out, 1, 1, 1, UnaryOperator.identity()));
            block = new Sequential(layers);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = block.apply(x);
            return residual ? y.add_(x) : y;
        }
    }
}
