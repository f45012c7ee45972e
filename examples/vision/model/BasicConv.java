package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.ConvArguments;
import hub.gpu.nn.Module;

/** A convolution, its normalisation and relu, as the Inception networks have it. */
final class BasicConv extends Module {

    private final Conv2d conv;
    private final BatchNorm2d bn;

    /** A square kernel. */
    BasicConv(Weights w, int in, int out, int kernel, int stride, int padding) {
        this(w, in, out, square(kernel), stride, square(padding));
    }

    /** A 1 × 1 kernel. */
    BasicConv(Weights w, int in, int out) {
        this(w, in, out, 1, 1, 0);
    }

    private BasicConv(Weights w, int in, int out, long[] kernel, int stride, long[] padding) {
        conv = new Conv2d(
                w.at("conv"),
                in,
                out,
                ConvArguments.kernel(kernel).stride(stride).padding(padding).bias(false));
        bn = Layers.norm(w.at("bn"), out, 0.001);
    }

    /** A kernel of one row. */
    static BasicConv row(Weights w, int in, int out, int length) {
        return new BasicConv(w, in, out, new long[] {1, length}, 1, new long[] {0, length / 2});
    }

    /** A kernel of one column. */
    static BasicConv column(Weights w, int in, int out, int length) {
        return new BasicConv(w, in, out, new long[] {length, 1}, 1, new long[] {length / 2, 0});
    }

    private static long[] square(int size) {
        return new long[] {size, size};
    }

    @Override
    protected Tensor forward(Tensor x) {
        return bn.apply(conv.apply(x)).relu_();
    }
}
