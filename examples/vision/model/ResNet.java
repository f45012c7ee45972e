package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.Identity;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.Module;
import hub.gpu.nn.PoolArguments;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/**
 * "Deep Residual Learning for Image Recognition", arXiv:1512.03385, with the wider and the grouped blocks of "Wide
 * Residual Networks", arXiv:1605.07146, and "Aggregated Residual Transformations", arXiv:1611.05431.
 */
public final class ResNet extends Module {

    /** The kind of block that a network is made of. */
    public enum Kind {
        /** Two 3 × 3 convolutions. */
        BASIC(1, "bn2.weight"),
        /** A 3 × 3 convolution between two of 1 × 1; the last one widens. */
        BOTTLENECK(4, "bn3.weight");

        private final int expansion;
        private final String lastNorm;

        Kind(int expansion, String lastNorm) {
            this.expansion = expansion;
            this.lastNorm = lastNorm;
        }

        /** A network of this many blocks in each of its four stages. */
        public Shape layers(int... blocks) {
            return new Shape(this, blocks, 1, 64);
        }
    }

    /**
     * What tells one ResNet from another.
     *
     * @param layers the blocks of each of the four stages
     * @param groups the groups of the 3 × 3 convolutions
     * @param widthPerGroup their channels per group in the first stage
     */
    public record Shape(Kind kind, int[] layers, int groups, int widthPerGroup) {

        /** With other 3 × 3 convolutions. */
        public Shape groups(int groups, int widthPerGroup) {
            return new Shape(kind, layers, groups, widthPerGroup);
        }
    }

    private final Sequential network;

    /** @param zeroInitResidual whether each fresh block begins as the identity */
    public ResNet(Weights w, Shape shape, int classes, boolean zeroInitResidual) {
        int expansion = shape.kind.expansion;
        network = new Sequential(
                Layers.conv(w.at("conv1"), 3, 64, 7, 2),
                new BatchNorm2d(w.at("bn1"), 64),
                new ReLU(true),
                new MaxPool2d(PoolArguments.kernel(3).stride(2).padding(1)),
                stage(w.at("layer1"), shape, 0, 64, 1),
                stage(w.at("layer2"), shape, 1, 64 * expansion, 2),
                stage(w.at("layer3"), shape, 2, 128 * expansion, 2),
                stage(w.at("layer4"), shape, 3, 256 * expansion, 2),
                new AdaptiveAvgPool2d(1),
                new Flatten(),
                new Linear(w.at("fc"), 512 * expansion, classes));
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormalFanOut(parameter);
            } else if (zeroInitResidual && name.endsWith(shape.kind.lastNorm)) {
                parameter.zero_();
            }
        });
    }

    private static Sequential stage(Weights w, Shape shape, int stage, int in, int stride) {
        int planes = 64 << stage;
        int out = planes * shape.kind.expansion;
        var blocks = new ArrayList<Module>();
        for (int i = 0; i < shape.layers[stage]; i++) {
            Weights block = w.at(i);
            int from = i == 0 ? in : out;
            int step = i == 0 ? stride : 1;
            blocks.add(
                    switch (shape.kind) {
                        case BASIC -> Block.basic(block, from, out, step);
                        case BOTTLENECK ->
                            Block.bottleneck(
                                    block,
                                    from,
                                    planes * shape.widthPerGroup / 64 * shape.groups,
                                    out,
                                    step,
                                    shape.groups);
                    });
        }
        return new Sequential(blocks);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** The sum of the input and what the path makes of it. */
    private static final class Block extends Module {

        private final Sequential path;
        private final Module downsample;

        private Block(Sequential path, Module downsample) {
            this.path = path;
            this.downsample = downsample;
        }

        static Block basic(Weights w, int in, int out, int stride) {
            var path = new Sequential(
                    Layers.conv(w.at("conv1"), in, out, 3, stride),
                    new BatchNorm2d(w.at("bn1"), out),
                    new ReLU(true),
                    Layers.conv(w.at("conv2"), out, out, 3, 1),
                    new BatchNorm2d(w.at("bn2"), out));
            return new Block(path, downsample(w.at("downsample"), in, out, stride));
        }

        static Block bottleneck(Weights w, int in, int width, int out, int stride, int groups) {
            var path = new Sequential(
                    Layers.conv(w.at("conv1"), in, width, 1, 1),
                    new BatchNorm2d(w.at("bn1"), width),
                    new ReLU(true),
                    Layers.conv(w.at("conv2"), width, width, 3, stride, groups),
                    new BatchNorm2d(w.at("bn2"), width),
                    new ReLU(true),
                    Layers.conv(w.at("conv3"), width, out, 1, 1),
                    new BatchNorm2d(w.at("bn3"), out));
            return new Block(path, downsample(w.at("downsample"), in, out, stride));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return path.apply(x).add_(downsample.apply(x)).relu_();
        }
    }

    /** Brings the input of a block to the shape of its output. */
    private static Module downsample(Weights w, int in, int out, int stride) {
        if (in == out && stride == 1) {
            return new Identity();
        }
        return new Sequential(Layers.conv(w.at("0"), in, out, 1, stride), new BatchNorm2d(w.at("1"), out));
    }
}
