package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** The parameters of a convolution, initialised as {@code _ConvNd.reset_parameters} does. */
record ConvWeights(Tensor weight, Tensor bias) {

    static ConvWeights of(Weights weights, long in, long out, Conv geometry) {
        return make(weights, geometry.weightShape(out, in / geometry.groups()), out, geometry);
    }

    static ConvWeights ofTransposed(Weights weights, long in, long out, Conv geometry) {
        return make(weights, geometry.weightShape(in, out / geometry.groups()), out, geometry);
    }

    private static ConvWeights make(Weights weights, long[] shape, long out, Conv geometry) {
        Tensor weight = weights.parameter("weight", w -> Init.kaimingUniform(w, Math.sqrt(5)), shape);
        Tensor bias =
                geometry.hasBias() ? weights.parameter("bias", b -> Init.biasOf(Init.fanIn(shape), b), out) : null;
        return new ConvWeights(weight, bias);
    }
}
