package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** The parameters of a convolution, initialised as {@code _ConvNd.reset_parameters} does. */
record ConvWeights(Tensor weight, Tensor bias) {

    static ConvWeights of(Weights weights, long in, long out, ConvArguments geometry) {
        requireGroups(in, out, geometry);
        return make(weights, geometry.weightShape(out, in / geometry.groups()), out, geometry);
    }

    static ConvWeights ofTransposed(Weights weights, long in, long out, ConvArguments geometry) {
        requireGroups(in, out, geometry);
        if (!geometry.padsItself()) {
            throw new IllegalArgumentException("A transposed convolution pads only with zeros, and by given numbers");
        }
        return make(weights, geometry.weightShape(in, out / geometry.groups()), out, geometry);
    }

    private static void requireGroups(long in, long out, ConvArguments geometry) {
        if (geometry.groups() < 1 || in % geometry.groups() != 0 || out % geometry.groups() != 0) {
            throw new IllegalArgumentException(
                    "%d and %d channels cannot be split into %d groups".formatted(in, out, geometry.groups()));
        }
    }

    private static ConvWeights make(Weights weights, long[] shape, long out, ConvArguments geometry) {
        Tensor weight = weights.parameter("weight", w -> Init.kaimingUniform(w, Math.sqrt(5)), shape);
        Tensor bias = geometry.bias()
                ? weights.parameter("bias", b -> Init.biasOf(Init.fan(Init.Fan.IN, shape), b), out)
                : null;
        return new ConvWeights(weight, bias);
    }
}
