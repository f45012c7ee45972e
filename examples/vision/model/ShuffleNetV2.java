package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", arXiv:1807.11164. */
public final class ShuffleNetV2 extends Module {

    private final Sequential network;

    /** @param channels of the three stages and of the last convolution */
    public ShuffleNetV2(Weights w, int classes, int... channels) {
        network = new Sequential(
                convNormRelu(w.at("conv1"), 3, 24, 3, 2),
                Layers.maxPool(3, 2, 1),
                stage(w.at("stage2"), 24, channels[0], 4),
                stage(w.at("stage3"), channels[0], channels[1], 8),
                stage(w.at("stage4"), channels[1], channels[2], 4),
                convNormRelu(w.at("conv5"), channels[2], channels[3], 1, 1),
                new AdaptiveAvgPool2d(1),
                new Flatten(),
                new Linear(w.at("fc"), channels[3], classes));
    }

    private static Sequential convNormRelu(Weights w, int in, int out, int kernel, int stride) {
        return new Sequential(
                Layers.conv(w.at(0), in, out, kernel, stride), new BatchNorm2d(w.at(1), out), new ReLU(true));
    }

    private static Sequential stage(Weights w, int in, int out, int count) {
        var blocks = new ArrayList<Module>();
        blocks.add(new Shrinking(w.at(0), in, out));
        for (int i = 1; i < count; i++) {
            blocks.add(new Keeping(w.at(i), out));
        }
        return new Sequential(blocks);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** The branch that both blocks have: narrow, filter each channel, mix. */
    private static Sequential branch2(Weights w, int in, int out, int stride) {
        return new Sequential(
                Layers.conv(w.at(0), in, out, 1, 1),
                new BatchNorm2d(w.at(1), out),
                new ReLU(true),
                Layers.conv(w.at(3), out, out, 3, stride, out),
                new BatchNorm2d(w.at(4), out),
                Layers.conv(w.at(5), out, out, 1, 1),
                new BatchNorm2d(w.at(6), out),
                new ReLU(true));
    }

    /** Interleaves the channels of the two halves. */
    private static Tensor shuffle(Tensor left, Tensor right) {
        return Tensor.stack(List.of(left, right), 2).flatten(1, 2);
    }

    /** A block that keeps the size: half of the channels pass as they are. */
    private static final class Keeping extends Module {

        private final Sequential branch2;

        Keeping(Weights w, int channels) {
            branch2 = branch2(w.at("branch2"), channels / 2, channels / 2, 1);
        }

        @Override
        protected Tensor forward(Tensor x) {
            List<Tensor> halves = x.chunk(2, 1);
            return shuffle(halves.get(0), branch2.apply(halves.get(1)));
        }
    }

    /** A block that halves width and height. */
    private static final class Shrinking extends Module {

        private final Sequential branch1;
        private final Sequential branch2;

        Shrinking(Weights w, int in, int out) {
            Weights b = w.at("branch1");
            branch1 = new Sequential(
                    Layers.conv(b.at(0), in, in, 3, 2, in),
                    new BatchNorm2d(b.at(1), in),
                    Layers.conv(b.at(2), in, out / 2, 1, 1),
                    new BatchNorm2d(b.at(3), out / 2),
                    new ReLU(true));
            branch2 = branch2(w.at("branch2"), in, out / 2, 2);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return shuffle(branch1.apply(x), branch2.apply(x));
        }
    }
}
