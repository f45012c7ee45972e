package hub.bench;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Linear;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.Module;
import hub.gpu.nn.Pool;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** torchvision's ResNet-18 and ResNet-50. */
final class ResNet extends Module {

    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final MaxPool2d maxpool = new MaxPool2d(Pool.kernel(3).stride(2).padding(1));
    private final Sequential layer1;
    private final Sequential layer2;
    private final Sequential layer3;
    private final Sequential layer4;
    private final Linear fc;

    static ResNet resnet18(Weights w) {
        return new ResNet(w, false, 2, 2, 2, 2);
    }

    static ResNet resnet50(Weights w) {
        return new ResNet(w, true, 3, 4, 6, 3);
    }

    private ResNet(Weights w, boolean bottleneck, int... blocks) {
        int expansion = bottleneck ? 4 : 1;
        conv1 = new Conv2d(
                w.at("conv1"), 3, 64, Conv.kernel(7).stride(2).padding(3).bias(false));
        bn1 = new BatchNorm2d(w.at("bn1"), 64);
        layer1 = layer(w.at("layer1"), bottleneck, 64, 64, blocks[0], 1);
        layer2 = layer(w.at("layer2"), bottleneck, 64 * expansion, 128, blocks[1], 2);
        layer3 = layer(w.at("layer3"), bottleneck, 128 * expansion, 256, blocks[2], 2);
        layer4 = layer(w.at("layer4"), bottleneck, 256 * expansion, 512, blocks[3], 2);
        fc = new Linear(w.at("fc"), 512L * expansion, 1000);
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
        Tensor y = maxpool.apply(bn1.apply(conv1.apply(x)).relu_());
        y = layer4.apply(layer3.apply(layer2.apply(layer1.apply(y))));
        return fc.apply(y.adaptiveAvgPool2d(1, 1).flatten(1));
    }

    /** Basic or bottleneck. */
    private static final class Block extends Module {

        private final Conv2d[] convolutions;
        private final BatchNorm2d[] norms;
        private final Sequential down;

        Block(Weights w, boolean bottleneck, int in, int planes, int stride) {
            int out = bottleneck ? planes * 4 : planes;
            Conv three = Conv.kernel(3).padding(1).bias(false);
            Conv one = Conv.kernel(1).bias(false);
            convolutions = bottleneck
                    ? new Conv2d[] {
                        new Conv2d(w.at("conv1"), in, planes, one),
                        new Conv2d(w.at("conv2"), planes, planes, three.stride(stride)),
                        new Conv2d(w.at("conv3"), planes, out, one)
                    }
                    : new Conv2d[] {
                        new Conv2d(w.at("conv1"), in, planes, three.stride(stride)),
                        new Conv2d(w.at("conv2"), planes, planes, three)
                    };
            norms = new BatchNorm2d[convolutions.length];
            for (int i = 0; i < norms.length; i++) {
                norms[i] = new BatchNorm2d(w.at("bn" + (i + 1)), i == norms.length - 1 ? out : planes);
            }
            down = stride == 1 && in == out
                    ? null
                    : new Sequential(
                            new Conv2d(w.at("downsample").at(0), in, out, one.stride(stride)),
                            new BatchNorm2d(w.at("downsample").at(1), out));
        }

        @Override
        protected Tensor forward(Tensor x) {
            Tensor y = x;
            for (int i = 0; i < convolutions.length; i++) {
                Tensor before = y;
                Tensor convolved = convolutions[i].apply(before);
                if (before != x) {
                    before.close();
                }
                y = norms[i].apply(convolved);
                convolved.close();
                if (i < convolutions.length - 1) {
                    y.relu_();
                }
            }
            return y.add(down == null ? x : down.apply(x)).relu_();
        }
    }
}
