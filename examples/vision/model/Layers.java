package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.ConvArguments;
import hub.gpu.nn.LayerNorm;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.NormArguments;
import hub.gpu.nn.PoolArguments;
import java.util.ArrayList;

/** Layers that several networks share. */
final class Layers {

    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};

    /** A convolution without bias that keeps the size, except for its stride. */
    static Conv2d conv(Weights w, int in, int out, int kernel, int stride) {
        return conv(w, in, out, kernel, stride, 1);
    }

    /** A convolution in groups, without bias, that keeps the size, except for its stride. */
    static Conv2d conv(Weights w, int in, int out, int kernel, int stride, int groups) {
        return new Conv2d(
                w,
                in,
                out,
                ConvArguments.kernel(kernel)
                        .stride(stride)
                        .padding(kernel / 2)
                        .groups(groups)
                        .bias(false));
    }

    /** A convolution with a bias. */
    static Conv2d biased(Weights w, int in, int out, int kernel, int stride, int padding) {
        return new Conv2d(
                w, in, out, ConvArguments.kernel(kernel).stride(stride).padding(padding));
    }

    /** Batch normalisation with another eps than 1e-5. */
    static BatchNorm2d norm(Weights w, int channels, double eps) {
        return new BatchNorm2d(w, channels, NormArguments.batch().eps(eps));
    }

    /** Layer normalisation of the last dimension with another eps than 1e-5. */
    static LayerNorm layerNorm(Weights w, int channels, double eps) {
        return new LayerNorm(w, new long[] {channels}, eps, true, true);
    }

    /** The greatest of each window. */
    static MaxPool2d maxPool(int kernel, int stride, int padding) {
        return new MaxPool2d(PoolArguments.kernel(kernel).stride(stride).padding(padding));
    }

    /** The greatest of each window; windows that only begin in the image count too. */
    static MaxPool2d maxPoolCeil(int kernel, int stride, int padding) {
        return new MaxPool2d(
                PoolArguments.kernel(kernel).stride(stride).padding(padding).ceilMode(true));
    }

    /** The mean of each channel: {@code (N, C)} of {@code (N, C, H, W)}. */
    static Tensor globalPool(Tensor x) {
        return x.adaptiveAvgPool2d(1, 1).flatten(1);
    }

    /** From ImageNet's mean 0 and deviation 1 to what the Inception networks were trained with, -1 to 1. */
    static Tensor fromImageNetToUnit(Tensor x) {
        var channels = new ArrayList<Tensor>();
        for (int c = 0; c < 3; c++) {
            channels.add(x.narrow(1, c, 1).mul(DEVIATION[c] / 0.5).add((MEAN[c] - 0.5) / 0.5));
        }
        return Tensor.cat(channels, 1);
    }

    /** The multiple of 8 nearest to a number of channels, and at least 0.9 of it. */
    static int divisible(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    private Layers() {}
}
