package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import java.util.List;

/** "Rethinking the Inception Architecture for Computer Vision", arXiv:1512.00567; for images of 299 × 299. */
public final class InceptionV3 extends Module {

    private final boolean transformInput;
    private final BasicConv conv1a;
    private final BasicConv conv2a;
    private final BasicConv conv2b;
    private final BasicConv conv3b;
    private final BasicConv conv4a;
    private final List<Module> mixed5;
    private final List<Module> mixed6;
    private final List<Module> mixed7;
    private final Linear fc;

    /**
     * @param auxLogits whether the weights have the classifier that only helps to train
     * @param transformInput whether inputs are normalised as for the other networks, and not to -1 to 1
     */
    public InceptionV3(Weights w, int classes, boolean auxLogits, boolean transformInput) {
        this.transformInput = transformInput;
        conv1a = new BasicConv(w.at("Conv2d_1a_3x3"), 3, 32, 3, 2, 0);
        conv2a = new BasicConv(w.at("Conv2d_2a_3x3"), 32, 32, 3, 1, 0);
        conv2b = new BasicConv(w.at("Conv2d_2b_3x3"), 32, 64, 3, 1, 1);
        conv3b = new BasicConv(w.at("Conv2d_3b_1x1"), 64, 80);
        conv4a = new BasicConv(w.at("Conv2d_4a_3x3"), 80, 192, 3, 1, 0);
        mixed5 = List.of(
                new A(w.at("Mixed_5b"), 192, 32), new A(w.at("Mixed_5c"), 256, 64), new A(w.at("Mixed_5d"), 288, 64));
        mixed6 = List.of(
                new B(w.at("Mixed_6a"), 288),
                new C(w.at("Mixed_6b"), 768, 128),
                new C(w.at("Mixed_6c"), 768, 160),
                new C(w.at("Mixed_6d"), 768, 160),
                new C(w.at("Mixed_6e"), 768, 192));
        if (auxLogits) {
            aux(w.at("AuxLogits"), classes);
        }
        mixed7 = List.of(new D(w.at("Mixed_7a"), 768), new E(w.at("Mixed_7b"), 1280), new E(w.at("Mixed_7c"), 2048));
        fc = new Linear(w.at("fc"), 2048, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter) || Fresh.isLinear(parameter)) {
                Fresh.truncatedNormal(parameter, name.equals("AuxLogits.fc.weight") ? 0.001 : 0.1);
            }
        });
    }

    /** Part of the state dict, but of no forward pass in evaluation mode. */
    private static void aux(Weights w, int classes) {
        new BasicConv(w.at("conv0"), 768, 128);
        new BasicConv(w.at("conv1"), 128, 768, 5, 1, 0);
        new Linear(w.at("fc"), 768, classes);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = transformInput ? Layers.fromImageNetToUnit(x) : x;
        y = conv2b.apply(conv2a.apply(conv1a.apply(y)));
        y = Layers.maxPool(y, 3, 2, 0);
        y = conv4a.apply(conv3b.apply(y));
        y = Layers.maxPool(y, 3, 2, 0);
        for (List<Module> mixed : List.of(mixed5, mixed6, mixed7)) {
            for (Module block : mixed) {
                y = block.apply(y);
            }
        }
        return fc.apply(Layers.globalPool(y));
    }

    private static final class A extends Module {

        private final BasicConv branch1x1;
        private final BasicConv branch5x5a;
        private final BasicConv branch5x5b;
        private final BasicConv branch3x3a;
        private final BasicConv branch3x3b;
        private final BasicConv branch3x3c;
        private final BasicConv branchPool;

        A(Weights w, int in, int pooled) {
            branch1x1 = new BasicConv(w.at("branch1x1"), in, 64);
            branch5x5a = new BasicConv(w.at("branch5x5_1"), in, 48);
            branch5x5b = new BasicConv(w.at("branch5x5_2"), 48, 64, 5, 1, 2);
            branch3x3a = new BasicConv(w.at("branch3x3dbl_1"), in, 64);
            branch3x3b = new BasicConv(w.at("branch3x3dbl_2"), 64, 96, 3, 1, 1);
            branch3x3c = new BasicConv(w.at("branch3x3dbl_3"), 96, 96, 3, 1, 1);
            branchPool = new BasicConv(w.at("branch_pool"), in, pooled);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return Tensor.cat(
                    List.of(
                            branch1x1.apply(x),
                            branch5x5b.apply(branch5x5a.apply(x)),
                            branch3x3c.apply(branch3x3b.apply(branch3x3a.apply(x))),
                            branchPool.apply(Layers.avgPool(x, 3, 1, 1))),
                    1);
        }
    }

    private static final class B extends Module {

        private final BasicConv branch3x3;
        private final BasicConv branch3x3a;
        private final BasicConv branch3x3b;
        private final BasicConv branch3x3c;

        B(Weights w, int in) {
            branch3x3 = new BasicConv(w.at("branch3x3"), in, 384, 3, 2, 0);
            branch3x3a = new BasicConv(w.at("branch3x3dbl_1"), in, 64);
            branch3x3b = new BasicConv(w.at("branch3x3dbl_2"), 64, 96, 3, 1, 1);
            branch3x3c = new BasicConv(w.at("branch3x3dbl_3"), 96, 96, 3, 2, 0);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return Tensor.cat(
                    List.of(
                            branch3x3.apply(x),
                            branch3x3c.apply(branch3x3b.apply(branch3x3a.apply(x))),
                            Layers.maxPool(x, 3, 2, 0)),
                    1);
        }
    }

    private static final class C extends Module {

        private final BasicConv branch1x1;
        private final BasicConv branch7x7a;
        private final BasicConv branch7x7b;
        private final BasicConv branch7x7c;
        private final BasicConv double7x7a;
        private final BasicConv double7x7b;
        private final BasicConv double7x7c;
        private final BasicConv double7x7d;
        private final BasicConv double7x7e;
        private final BasicConv branchPool;

        C(Weights w, int in, int narrow) {
            branch1x1 = new BasicConv(w.at("branch1x1"), in, 192);
            branch7x7a = new BasicConv(w.at("branch7x7_1"), in, narrow);
            branch7x7b = BasicConv.row(w.at("branch7x7_2"), narrow, narrow, 7);
            branch7x7c = BasicConv.column(w.at("branch7x7_3"), narrow, 192, 7);
            double7x7a = new BasicConv(w.at("branch7x7dbl_1"), in, narrow);
            double7x7b = BasicConv.column(w.at("branch7x7dbl_2"), narrow, narrow, 7);
            double7x7c = BasicConv.row(w.at("branch7x7dbl_3"), narrow, narrow, 7);
            double7x7d = BasicConv.column(w.at("branch7x7dbl_4"), narrow, narrow, 7);
            double7x7e = BasicConv.row(w.at("branch7x7dbl_5"), narrow, 192, 7);
            branchPool = new BasicConv(w.at("branch_pool"), in, 192);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var once = branch7x7c.apply(branch7x7b.apply(branch7x7a.apply(x)));
            var twice = double7x7c.apply(double7x7b.apply(double7x7a.apply(x)));
            twice = double7x7e.apply(double7x7d.apply(twice));
            return Tensor.cat(
                    List.of(branch1x1.apply(x), once, twice, branchPool.apply(Layers.avgPool(x, 3, 1, 1))), 1);
        }
    }

    private static final class D extends Module {

        private final BasicConv branch3x3a;
        private final BasicConv branch3x3b;
        private final BasicConv branch7x7a;
        private final BasicConv branch7x7b;
        private final BasicConv branch7x7c;
        private final BasicConv branch7x7d;

        D(Weights w, int in) {
            branch3x3a = new BasicConv(w.at("branch3x3_1"), in, 192);
            branch3x3b = new BasicConv(w.at("branch3x3_2"), 192, 320, 3, 2, 0);
            branch7x7a = new BasicConv(w.at("branch7x7x3_1"), in, 192);
            branch7x7b = BasicConv.row(w.at("branch7x7x3_2"), 192, 192, 7);
            branch7x7c = BasicConv.column(w.at("branch7x7x3_3"), 192, 192, 7);
            branch7x7d = new BasicConv(w.at("branch7x7x3_4"), 192, 192, 3, 2, 0);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return Tensor.cat(
                    List.of(
                            branch3x3b.apply(branch3x3a.apply(x)),
                            branch7x7d.apply(branch7x7c.apply(branch7x7b.apply(branch7x7a.apply(x)))),
                            Layers.maxPool(x, 3, 2, 0)),
                    1);
        }
    }

    private static final class E extends Module {

        private final BasicConv branch1x1;
        private final BasicConv branch3x3;
        private final BasicConv branch3x3row;
        private final BasicConv branch3x3column;
        private final BasicConv double3x3a;
        private final BasicConv double3x3b;
        private final BasicConv double3x3row;
        private final BasicConv double3x3column;
        private final BasicConv branchPool;

        E(Weights w, int in) {
            branch1x1 = new BasicConv(w.at("branch1x1"), in, 320);
            branch3x3 = new BasicConv(w.at("branch3x3_1"), in, 384);
            branch3x3row = BasicConv.row(w.at("branch3x3_2a"), 384, 384, 3);
            branch3x3column = BasicConv.column(w.at("branch3x3_2b"), 384, 384, 3);
            double3x3a = new BasicConv(w.at("branch3x3dbl_1"), in, 448);
            double3x3b = new BasicConv(w.at("branch3x3dbl_2"), 448, 384, 3, 1, 1);
            double3x3row = BasicConv.row(w.at("branch3x3dbl_3a"), 384, 384, 3);
            double3x3column = BasicConv.column(w.at("branch3x3dbl_3b"), 384, 384, 3);
            branchPool = new BasicConv(w.at("branch_pool"), in, 192);
        }

        @Override
        protected Tensor forward(Tensor x) {
            var once = branch3x3.apply(x);
            var twice = double3x3b.apply(double3x3a.apply(x));
            return Tensor.cat(
                    List.of(
                            branch1x1.apply(x),
                            branch3x3row.apply(once),
                            branch3x3column.apply(once),
                            double3x3row.apply(twice),
                            double3x3column.apply(twice),
                            branchPool.apply(Layers.avgPool(x, 3, 1, 1))),
                    1);
        }
    }
}
