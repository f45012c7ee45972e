package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import java.util.List;

/** "Going Deeper with Convolutions", arXiv:1409.4842, with batch normalisation. */
public final class GoogLeNet extends Module {

    private final boolean transformInput;
    private final BasicConv conv1;
    private final BasicConv conv2;
    private final BasicConv conv3;
    private final Inception inception3a;
    private final Inception inception3b;
    private final Inception inception4a;
    private final Inception inception4b;
    private final Inception inception4c;
    private final Inception inception4d;
    private final Inception inception4e;
    private final Inception inception5a;
    private final Inception inception5b;
    private final Linear fc;

    /**
     * @param auxLogits whether the weights have the classifiers that only help to train
     * @param transformInput whether inputs are normalised as for the other networks, and not to -1 to 1
     */
    public GoogLeNet(Weights w, int classes, boolean auxLogits, boolean transformInput) {
        this.transformInput = transformInput;
        conv1 = new BasicConv(w.at("conv1"), 3, 64, 7, 2, 3);
        conv2 = new BasicConv(w.at("conv2"), 64, 64);
        conv3 = new BasicConv(w.at("conv3"), 64, 192, 3, 1, 1);
        inception3a = new Inception(w.at("inception3a"), 192, 64, 96, 128, 16, 32, 32);
        inception3b = new Inception(w.at("inception3b"), 256, 128, 128, 192, 32, 96, 64);
        inception4a = new Inception(w.at("inception4a"), 480, 192, 96, 208, 16, 48, 64);
        inception4b = new Inception(w.at("inception4b"), 512, 160, 112, 224, 24, 64, 64);
        inception4c = new Inception(w.at("inception4c"), 512, 128, 128, 256, 24, 64, 64);
        inception4d = new Inception(w.at("inception4d"), 512, 112, 144, 288, 32, 64, 64);
        inception4e = new Inception(w.at("inception4e"), 528, 256, 160, 320, 32, 128, 128);
        inception5a = new Inception(w.at("inception5a"), 832, 256, 160, 320, 32, 128, 128);
        inception5b = new Inception(w.at("inception5b"), 832, 384, 192, 384, 48, 128, 128);
        if (auxLogits) {
            aux(w.at("aux1"), 512, classes);
            aux(w.at("aux2"), 528, classes);
        }
        fc = new Linear(w.at("fc"), 1024, classes);
        Fresh.each(w, (_, parameter) -> {
            if (Fresh.isConv(parameter) || Fresh.isLinear(parameter)) {
                Fresh.truncatedNormal(parameter, 0.01);
            }
        });
    }

    /** Part of the state dict, but of no forward pass in evaluation mode. */
    private static void aux(Weights w, int in, int classes) {
        new BasicConv(w.at("conv"), in, 128);
        new Linear(w.at("fc1"), 2048, 1024);
        new Linear(w.at("fc2"), 1024, classes);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = transformInput ? Layers.fromImageNetToUnit(x) : x;
        y = Layers.maxPoolCeil(conv1.apply(y), 3, 2, 0);
        y = Layers.maxPoolCeil(conv3.apply(conv2.apply(y)), 3, 2, 0);
        y = inception3b.apply(inception3a.apply(y));
        y = Layers.maxPoolCeil(y, 3, 2, 0);
        y = inception4c.apply(inception4b.apply(inception4a.apply(y)));
        y = inception4e.apply(inception4d.apply(y));
        y = Layers.maxPoolCeil(y, 2, 2, 0);
        y = inception5b.apply(inception5a.apply(y));
        return fc.apply(Layers.globalPool(y));
    }

    private static final class Inception extends Module {

        private final BasicConv branch1;
        private final BasicConv branch2a;
        private final BasicConv branch2b;
        private final BasicConv branch3a;
        private final BasicConv branch3b;
        private final BasicConv branch4;

        Inception(Weights w, int in, int one, int threeReduced, int three, int fiveReduced, int five, int pooled) {
            branch1 = new BasicConv(w.at("branch1"), in, one);
            branch2a = new BasicConv(w.at("branch2.0"), in, threeReduced);
            branch2b = new BasicConv(w.at("branch2.1"), threeReduced, three, 3, 1, 1);
            branch3a = new BasicConv(w.at("branch3.0"), in, fiveReduced);
            // 3 and not the paper's 5: so it is in the published weights (pytorch/vision#906).
            branch3b = new BasicConv(w.at("branch3.1"), fiveReduced, five, 3, 1, 1);
            branch4 = new BasicConv(w.at("branch4.1"), in, pooled);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return Tensor.cat(
                    List.of(
                            branch1.apply(x),
                            branch2b.apply(branch2a.apply(x)),
                            branch3b.apply(branch3a.apply(x)),
                            branch4.apply(Layers.maxPoolCeil(x, 3, 1, 1))),
                    1);
        }
    }
}
