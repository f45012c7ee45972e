package hub.bench;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.ConvArguments;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.Identity;
import hub.gpu.nn.Linear;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.Module;
import hub.gpu.nn.PoolArguments;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** torchvision's ResNet-18 and ResNet-50, for benchmarks that load no repo. Those of examples/vision are a repo. */
final class ResNet extends Module {

    private final Sequential network;

    static ResNet resnet18(Weights w) {
        return new ResNet(w, false, 2, 2, 2, 2);
    }

    static ResNet resnet50(Weights w) {
        return new ResNet(w, true, 3, 4, 6, 3);
    }

    private ResNet(Weights w, boolean bottleneck, int... blocks) {
        int expansion = bottleneck ? 4 : 1;
        network = new Sequential(
                new Conv2d(
                        w.at("conv1"),
                        3,
                        64,
                        ConvArguments.kernel(7).stride(2).padding(3).bias(false)),
                new BatchNorm2d(w.at("bn1"), 64),
                new ReLU(true),
                new MaxPool2d(PoolArguments.kernel(3).stride(2).padding(1)),
                layer(w.at("layer1"), bottleneck, 64, 64, blocks[0], 1),
                layer(w.at("layer2"), bottleneck, 64 * expansion, 128, blocks[1], 2),
                layer(w.at("layer3"), bottleneck, 128 * expansion, 256, blocks[2], 2),
                layer(w.at("layer4"), bottleneck, 256 * expansion, 512, blocks[3], 2),
                new AdaptiveAvgPool2d(1),
                new Flatten(),
                new Linear(w.at("fc"), 512L * expansion, 1000));
    }

    private static Sequential layer(Weights w, boolean bottleneck, int in, int planes, int blocks, int stride) {
        var modules = new ArrayList<Module>();
        int channels = in;
        for (int i = 0; i < blocks; i++) {
            modules.add(new Block(w.at(i), bottleneck, channels, planes, i == 0 ? stride : 1));
            channels = bottleneck ? planes * 4 : planes;
        }
        return new Sequential(modules);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** Basic or bottleneck. */
    private static final class Block extends Module {

        private final Sequential path;
        private final Module downsample;

        Block(Weights w, boolean bottleneck, int in, int planes, int stride) {
            int out = bottleneck ? planes * 4 : planes;
            ConvArguments three = ConvArguments.kernel(3).padding(1).bias(false);
            ConvArguments one = ConvArguments.kernel(1).bias(false);
            path = bottleneck
                    ? new Sequential(
                            new Conv2d(w.at("conv1"), in, planes, one),
                            new BatchNorm2d(w.at("bn1"), planes),
                            new ReLU(true),
                            new Conv2d(w.at("conv2"), planes, planes, three.stride(stride)),
                            new BatchNorm2d(w.at("bn2"), planes),
                            new ReLU(true),
                            new Conv2d(w.at("conv3"), planes, out, one),
                            new BatchNorm2d(w.at("bn3"), out))
                    : new Sequential(
                            new Conv2d(w.at("conv1"), in, planes, three.stride(stride)),
                            new BatchNorm2d(w.at("bn1"), planes),
                            new ReLU(true),
                            new Conv2d(w.at("conv2"), planes, planes, three),
                            new BatchNorm2d(w.at("bn2"), planes));
            downsample = stride == 1 && in == out
                    ? new Identity()
                    : new Sequential(
                            new Conv2d(w.at("downsample").at(0), in, out, one.stride(stride)),
                            new BatchNorm2d(w.at("downsample").at(1), out));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return path.apply(x).add_(downsample.apply(x)).relu_();
        }
    }
}
