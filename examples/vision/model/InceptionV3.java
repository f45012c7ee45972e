package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AvgPool2d;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.PoolArguments;
import hub.gpu.nn.Sequential;

/** "Rethinking the Inception Architecture for Computer Vision", arXiv:1512.00567; for images of 299 × 299. */
public final class InceptionV3 extends Module {

    private final boolean transformInput;
    private final Sequential features;
    private final Sequential last;
    private final Linear fc;

    /**
     * @param auxLogits whether the network has the classifier that only helps to train
     * @param transformInput whether inputs are normalised as for the other networks, and not to -1 to 1
     */
    public InceptionV3(Weights w, int classes, boolean auxLogits, boolean transformInput) {
        this.transformInput = transformInput;
        features = new Sequential(
                new BasicConv(w.at("Conv2d_1a_3x3"), 3, 32, 3, 2, 0),
                new BasicConv(w.at("Conv2d_2a_3x3"), 32, 32, 3, 1, 0),
                new BasicConv(w.at("Conv2d_2b_3x3"), 32, 64, 3, 1, 1),
                Layers.maxPool(3, 2, 0),
                new BasicConv(w.at("Conv2d_3b_1x1"), 64, 80),
                new BasicConv(w.at("Conv2d_4a_3x3"), 80, 192, 3, 1, 0),
                Layers.maxPool(3, 2, 0),
                a(w.at("Mixed_5b"), 192, 32),
                a(w.at("Mixed_5c"), 256, 64),
                a(w.at("Mixed_5d"), 288, 64),
                b(w.at("Mixed_6a"), 288),
                c(w.at("Mixed_6b"), 768, 128),
                c(w.at("Mixed_6c"), 768, 160),
                c(w.at("Mixed_6d"), 768, 160),
                c(w.at("Mixed_6e"), 768, 192));
        // It stands between the layers because fresh weights are drawn in the order of torchvision's.
        if (auxLogits) {
            aux(w.at("AuxLogits"), classes);
        } else {
            w.ignore("AuxLogits");
        }
        last = new Sequential(d(w.at("Mixed_7a"), 768), e(w.at("Mixed_7b"), 1280), e(w.at("Mixed_7c"), 2048));
        fc = new Linear(w.at("fc"), 2048, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter) || Fresh.isLinear(parameter)) {
                Fresh.truncatedNormal(parameter, name.equals("AuxLogits.fc.weight") ? 0.001 : 0.1);
            }
        });
    }

    /** A part of the state dict that evaluation mode does not run. */
    private static void aux(Weights w, int classes) {
        new BasicConv(w.at("conv0"), 768, 128);
        new BasicConv(w.at("conv1"), 128, 768, 5, 1, 0);
        new Linear(w.at("fc"), 768, classes);
    }

    private static ParallelBranches a(Weights w, int in, int pooled) {
        return new ParallelBranches(
                new BasicConv(w.at("branch1x1"), in, 64),
                new Sequential(
                        new BasicConv(w.at("branch5x5_1"), in, 48),
                        new BasicConv(w.at("branch5x5_2"), 48, 64, 5, 1, 2)),
                new Sequential(
                        new BasicConv(w.at("branch3x3dbl_1"), in, 64),
                        new BasicConv(w.at("branch3x3dbl_2"), 64, 96, 3, 1, 1),
                        new BasicConv(w.at("branch3x3dbl_3"), 96, 96, 3, 1, 1)),
                pooled(w, in, pooled));
    }

    private static ParallelBranches b(Weights w, int in) {
        return new ParallelBranches(
                new BasicConv(w.at("branch3x3"), in, 384, 3, 2, 0),
                new Sequential(
                        new BasicConv(w.at("branch3x3dbl_1"), in, 64),
                        new BasicConv(w.at("branch3x3dbl_2"), 64, 96, 3, 1, 1),
                        new BasicConv(w.at("branch3x3dbl_3"), 96, 96, 3, 2, 0)),
                Layers.maxPool(3, 2, 0));
    }

    private static ParallelBranches c(Weights w, int in, int narrow) {
        return new ParallelBranches(
                new BasicConv(w.at("branch1x1"), in, 192),
                new Sequential(
                        new BasicConv(w.at("branch7x7_1"), in, narrow),
                        BasicConv.row(w.at("branch7x7_2"), narrow, narrow, 7),
                        BasicConv.column(w.at("branch7x7_3"), narrow, 192, 7)),
                new Sequential(
                        new BasicConv(w.at("branch7x7dbl_1"), in, narrow),
                        BasicConv.column(w.at("branch7x7dbl_2"), narrow, narrow, 7),
                        BasicConv.row(w.at("branch7x7dbl_3"), narrow, narrow, 7),
                        BasicConv.column(w.at("branch7x7dbl_4"), narrow, narrow, 7),
                        BasicConv.row(w.at("branch7x7dbl_5"), narrow, 192, 7)),
                pooled(w, in, 192));
    }

    private static ParallelBranches d(Weights w, int in) {
        return new ParallelBranches(
                new Sequential(
                        new BasicConv(w.at("branch3x3_1"), in, 192),
                        new BasicConv(w.at("branch3x3_2"), 192, 320, 3, 2, 0)),
                new Sequential(
                        new BasicConv(w.at("branch7x7x3_1"), in, 192),
                        BasicConv.row(w.at("branch7x7x3_2"), 192, 192, 7),
                        BasicConv.column(w.at("branch7x7x3_3"), 192, 192, 7),
                        new BasicConv(w.at("branch7x7x3_4"), 192, 192, 3, 2, 0)),
                Layers.maxPool(3, 2, 0));
    }

    private static ParallelBranches e(Weights w, int in) {
        return new ParallelBranches(
                new BasicConv(w.at("branch1x1"), in, 320),
                new Sequential(
                        new BasicConv(w.at("branch3x3_1"), in, 384),
                        new ParallelBranches(
                                BasicConv.row(w.at("branch3x3_2a"), 384, 384, 3),
                                BasicConv.column(w.at("branch3x3_2b"), 384, 384, 3))),
                new Sequential(
                        new BasicConv(w.at("branch3x3dbl_1"), in, 448),
                        new BasicConv(w.at("branch3x3dbl_2"), 448, 384, 3, 1, 1),
                        new ParallelBranches(
                                BasicConv.row(w.at("branch3x3dbl_3a"), 384, 384, 3),
                                BasicConv.column(w.at("branch3x3dbl_3b"), 384, 384, 3))),
                pooled(w, in, 192));
    }

    /** The branch that begins with the mean of each window; the padding counts too. */
    private static Sequential pooled(Weights w, int in, int out) {
        return new Sequential(
                new AvgPool2d(PoolArguments.kernel(3).stride(1).padding(1)),
                new BasicConv(w.at("branch_pool"), in, out));
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = last.apply(features.apply(transformInput ? Layers.fromImageNetToUnit(x) : x));
        return fc.apply(Layers.globalPool(y));
    }
}
