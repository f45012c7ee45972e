package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;

/** "Going Deeper with Convolutions", arXiv:1409.4842, with batch normalisation. */
public final class GoogLeNet extends Module {

    private final boolean transformInput;
    private final Sequential features;
    private final Linear fc;

    /**
     * @param auxLogits whether the network has the classifiers that only help to train
     * @param transformInput whether inputs are normalised as for the other networks, and not to -1 to 1
     */
    public GoogLeNet(Weights w, int classes, boolean auxLogits, boolean transformInput) {
        this.transformInput = transformInput;
        features = new Sequential(
                new BasicConv(w.at("conv1"), 3, 64, 7, 2, 3),
                Layers.maxPoolCeil(3, 2, 0),
                new BasicConv(w.at("conv2"), 64, 64),
                new BasicConv(w.at("conv3"), 64, 192, 3, 1, 1),
                Layers.maxPoolCeil(3, 2, 0),
                inception(w.at("inception3a"), 192, 64, 96, 128, 16, 32, 32),
                inception(w.at("inception3b"), 256, 128, 128, 192, 32, 96, 64),
                Layers.maxPoolCeil(3, 2, 0),
                inception(w.at("inception4a"), 480, 192, 96, 208, 16, 48, 64),
                inception(w.at("inception4b"), 512, 160, 112, 224, 24, 64, 64),
                inception(w.at("inception4c"), 512, 128, 128, 256, 24, 64, 64),
                inception(w.at("inception4d"), 512, 112, 144, 288, 32, 64, 64),
                inception(w.at("inception4e"), 528, 256, 160, 320, 32, 128, 128),
                Layers.maxPoolCeil(2, 2, 0),
                inception(w.at("inception5a"), 832, 256, 160, 320, 32, 128, 128),
                inception(w.at("inception5b"), 832, 384, 192, 384, 48, 128, 128));
        if (auxLogits) {
            aux(w.at("aux1"), 512, classes);
            aux(w.at("aux2"), 528, classes);
        } else {
            w.ignore("aux1");
            w.ignore("aux2");
        }
        fc = new Linear(w.at("fc"), 1024, classes);
        Fresh.each(w, (_, parameter) -> {
            if (Fresh.isConv(parameter) || Fresh.isLinear(parameter)) {
                Fresh.truncatedNormal(parameter, 0.01);
            }
        });
    }

    /** A part of the state dict that evaluation mode does not run. */
    private static void aux(Weights w, int in, int classes) {
        new BasicConv(w.at("conv"), in, 128);
        new Linear(w.at("fc1"), 2048, 1024);
        new Linear(w.at("fc2"), 1024, classes);
    }

    private static ParallelBranches inception(
            Weights w, int in, int one, int threeReduced, int three, int fiveReduced, int five, int pooled) {
        return new ParallelBranches(
                new BasicConv(w.at("branch1"), in, one),
                new Sequential(
                        new BasicConv(w.at("branch2.0"), in, threeReduced),
                        new BasicConv(w.at("branch2.1"), threeReduced, three, 3, 1, 1)),
                // The published weights have 3 here, not the paper's 5 (pytorch/vision#906).
                new Sequential(
                        new BasicConv(w.at("branch3.0"), in, fiveReduced),
                        new BasicConv(w.at("branch3.1"), fiveReduced, five, 3, 1, 1)),
                new Sequential(Layers.maxPoolCeil(3, 1, 1), new BasicConv(w.at("branch4.1"), in, pooled)));
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = features.apply(transformInput ? Layers.fromImageNetToUnit(x) : x);
        return fc.apply(Layers.globalPool(y));
    }
}
