package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** "Searching for MobileNetV3", arXiv:1905.02244. */
public final class MobileNetV3 extends Module {

    private static final double EPS = 0.001;

    /** One block: with squeeze and excitation or not, with hardswish or with relu. */
    private record Stage(int kernel, int expanded, int out, boolean squeeze, boolean hardswish, int stride) {}

    private static final List<Stage> LARGE = List.of(
            new Stage(3, 16, 16, false, false, 1),
            new Stage(3, 64, 24, false, false, 2),
            new Stage(3, 72, 24, false, false, 1),
            new Stage(5, 72, 40, true, false, 2),
            new Stage(5, 120, 40, true, false, 1),
            new Stage(5, 120, 40, true, false, 1),
            new Stage(3, 240, 80, false, true, 2),
            new Stage(3, 200, 80, false, true, 1),
            new Stage(3, 184, 80, false, true, 1),
            new Stage(3, 184, 80, false, true, 1),
            new Stage(3, 480, 112, true, true, 1),
            new Stage(3, 672, 112, true, true, 1),
            new Stage(5, 672, 160, true, true, 2),
            new Stage(5, 960, 160, true, true, 1),
            new Stage(5, 960, 160, true, true, 1));

    private static final List<Stage> SMALL = List.of(
            new Stage(3, 16, 16, true, false, 2),
            new Stage(3, 72, 24, false, false, 2),
            new Stage(3, 88, 24, false, false, 1),
            new Stage(5, 96, 40, true, true, 2),
            new Stage(5, 240, 40, true, true, 1),
            new Stage(5, 240, 40, true, true, 1),
            new Stage(5, 120, 48, true, true, 1),
            new Stage(5, 144, 48, true, true, 1),
            new Stage(5, 288, 96, true, true, 2),
            new Stage(5, 576, 96, true, true, 1),
            new Stage(5, 576, 96, true, true, 1));

    private final Sequential features;
    private final Linear fc1;
    private final Linear fc2;

    private MobileNetV3(Weights w, List<Stage> stages, int lastChannels, int classes) {
        features = features(w.at("features"), stages);
        fc1 = new Linear(w.at("classifier.0"), 6 * stages.getLast().out, lastChannels);
        fc2 = new Linear(w.at("classifier.3"), lastChannels, classes);
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

    /** The larger one. */
    public static MobileNetV3 large(Weights w, int classes) {
        return new MobileNetV3(w, LARGE, 1280, classes);
    }

    /** The smaller one. */
    public static MobileNetV3 small(Weights w, int classes) {
        return new MobileNetV3(w, SMALL, 1024, classes);
    }

    private static Sequential features(Weights w, List<Stage> stages) {
        var layers = new ArrayList<Module>();
        layers.add(new ConvNorm(w.at(0), 3, 16, 3, 2, 1, EPS, Tensor::hardswish_));
        int in = 16;
        for (Stage stage : stages) {
            layers.add(new Block(w.at(layers.size()), in, stage));
            in = stage.out;
        }
        layers.add(new ConvNorm(w.at(layers.size()), in, 6 * in, 1, 1, 1, EPS, Tensor::hardswish_));
        return new Sequential(layers);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = Layers.globalPool(features.apply(x));
        return fc2.apply(fc1.apply(y).hardswish_());
    }

    private static final class Block extends Module {

        private final boolean residual;
        private final Sequential block;

        Block(Weights w, int in, Stage stage) {
            residual = stage.stride == 1 && in == stage.out;
            UnaryOperator<Tensor> activation = stage.hardswish ? Tensor::hardswish_ : Tensor::relu_;
            int hidden = stage.expanded;
            Weights b = w.at("block");
            var layers = new ArrayList<Module>();
            if (hidden != in) {
                layers.add(new ConvNorm(b.at(0), in, hidden, 1, 1, 1, EPS, activation));
            }
            layers.add(new ConvNorm(
                    b.at(layers.size()), hidden, hidden, stage.kernel, stage.stride, hidden, EPS, activation));
            if (stage.squeeze) {
                int squeezed = Layers.divisible(hidden / 4);
                layers.add(new SqueezeExcitation(
                        b.at(layers.size()), hidden, squeezed, Tensor::relu_, Tensor::hardsigmoid_));
            }
            layers.add(new ConvNorm(b.at(layers.size()), hidden, stage.out, 1, 1, 1, EPS, UnaryOperator.identity()));
            block = new Sequential(layers);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = block.apply(x);
            return residual ? y.add_(x) : y;
        }
    }
}
