package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Identity;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/**
 * "Deep Residual Learning for Image Recognition", arXiv:1512.03385, with the wider and the grouped blocks of "Wide
 * Residual Networks", arXiv:1605.07146, and "Aggregated Residual Transformations", arXiv:1611.05431.
 */
public final class ResNet extends Module {

    /** The block of which a network is made. */
    public enum Kind {
        /** Two 3 × 3 convolutions. */
        BASIC(1, "bn2.weight"),
        /** A 3 × 3 convolution between two of 1 × 1, the last of which widens. */
        BOTTLENECK(4, "bn3.weight");

        private final int expansion;
        private final String lastNorm;

        Kind(int expansion, String lastNorm) {
            this.expansion = expansion;
            this.lastNorm = lastNorm;
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

        /** Without groups. */
        public Shape(Kind kind, int... layers) {
            this(kind, layers, 1, 64);
        }
    }

    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Sequential layer1;
    private final Sequential layer2;
    private final Sequential layer3;
    private final Sequential layer4;
    private final Linear fc;

    /** @param zeroInitResidual whether each fresh block begins as the identity */
    public ResNet(Weights w, Shape shape, int classes, boolean zeroInitResidual) {
        int expansion = shape.kind.expansion;
        conv1 = Layers.conv(w.at("conv1"), 3, 64, 7, 2);
        bn1 = new BatchNorm2d(w.at("bn1"), 64);
        layer1 = stage(w.at("layer1"), shape, 0, 64, 1);
        layer2 = stage(w.at("layer2"), shape, 1, 64 * expansion, 2);
        layer3 = stage(w.at("layer3"), shape, 2, 128 * expansion, 2);
        layer4 = stage(w.at("layer4"), shape, 3, 256 * expansion, 2);
        fc = new Linear(w.at("fc"), 512 * expansion, classes);
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
                        case BASIC -> new BasicBlock(block, from, out, step);
                        case BOTTLENECK ->
                            new Bottleneck(
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
        var y = Layers.maxPool(bn1.apply(conv1.apply(x)).relu(), 3, 2, 1);
        y = layer4.apply(layer3.apply(layer2.apply(layer1.apply(y))));
        return fc.apply(Layers.globalPool(y));
    }

    private static final class BasicBlock extends Module {

        private final Conv2d conv1;
        private final BatchNorm2d bn1;
        private final Conv2d conv2;
        private final BatchNorm2d bn2;
        private final Module downsample;

        BasicBlock(Weights w, int in, int out, int stride) {
            conv1 = Layers.conv(w.at("conv1"), in, out, 3, stride);
            bn1 = new BatchNorm2d(w.at("bn1"), out);
            conv2 = Layers.conv(w.at("conv2"), out, out, 3, 1);
            bn2 = new BatchNorm2d(w.at("bn2"), out);
            downsample = downsample(w.at("downsample"), in, out, stride);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = bn1.apply(conv1.apply(x)).relu();
            y = bn2.apply(conv2.apply(y));
            return y.add(downsample.apply(x)).relu();
        }
    }

    private static final class Bottleneck extends Module {

        private final Conv2d conv1;
        private final BatchNorm2d bn1;
        private final Conv2d conv2;
        private final BatchNorm2d bn2;
        private final Conv2d conv3;
        private final BatchNorm2d bn3;
        private final Module downsample;

        Bottleneck(Weights w, int in, int width, int out, int stride, int groups) {
            conv1 = Layers.conv(w.at("conv1"), in, width, 1, 1);
            bn1 = new BatchNorm2d(w.at("bn1"), width);
            conv2 = Layers.conv(w.at("conv2"), width, width, 3, stride, groups);
            bn2 = new BatchNorm2d(w.at("bn2"), width);
            conv3 = Layers.conv(w.at("conv3"), width, out, 1, 1);
            bn3 = new BatchNorm2d(w.at("bn3"), out);
            downsample = downsample(w.at("downsample"), in, out, stride);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = bn1.apply(conv1.apply(x)).relu();
            y = bn2.apply(conv2.apply(y)).relu();
            y = bn3.apply(conv3.apply(y));
            return y.add(downsample.apply(x)).relu();
        }
    }

    /** What brings the input of a block to the shape of its output. */
    private static Module downsample(Weights w, int in, int out, int stride) {
        if (in == out && stride == 1) {
            return new Identity();
        }
        return new Sequential(Layers.conv(w.at("0"), in, out, 1, stride), new BatchNorm2d(w.at("1"), out));
    }
}
