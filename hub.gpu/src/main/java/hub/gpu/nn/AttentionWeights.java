package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;

/**
 * The parameters of {@link MultiheadAttention}, initialised as {@code MultiheadAttention._reset_parameters} does.
 *
 * @param in the projections of queries, keys and values in one, {@code (3 dim, dim)}, or null
 * @param separate the three projections, if keys or values have another size; else empty
 * @param inBias the bias of all three, or null
 * @param out the projection of the result
 * @param outBias its bias, or null
 * @param keyBias a key added to the others, {@code (1, 1, dim)}, or null
 * @param valueBias a value added to the others, or null
 */
record AttentionWeights(
        Tensor in, List<Tensor> separate, Tensor inBias, Tensor out, Tensor outBias, Tensor keyBias, Tensor valueBias) {

    static AttentionWeights of(Weights weights, long dim, AttentionArguments arguments) {
        long keyDim = arguments.keyDim() == 0 ? dim : arguments.keyDim();
        long valueDim = arguments.valueDim() == 0 ? dim : arguments.valueDim();
        boolean packed = keyDim == dim && valueDim == dim;
        Tensor in = packed ? later(weights, "in_proj_weight", 3 * dim, dim) : null;
        List<Tensor> separate = packed
                ? List.of()
                : List.of(
                        later(weights, "q_proj_weight", dim, dim),
                        later(weights, "k_proj_weight", dim, keyDim),
                        later(weights, "v_proj_weight", dim, valueDim));
        Tensor inBias = arguments.bias() ? weights.parameter("in_proj_bias", Init::zeros, 3 * dim) : null;
        Tensor keyBias = arguments.addBiasKv() ? later(weights, "bias_k", 1, 1, dim) : null;
        Tensor valueBias = arguments.addBiasKv() ? later(weights, "bias_v", 1, 1, dim) : null;
        var out = new Linear(weights.at("out_proj"), dim, dim, arguments.bias());
        var made = new AttentionWeights(in, separate, inBias, out.weight(), out.bias(), keyBias, valueBias);
        if (weights.isFresh()) {
            made.reset();
        }
        return made;
    }

    /** PyTorch draws these after the output's projection, but they come before it in the state dict. */
    private static Tensor later(Weights weights, String name, long... shape) {
        return weights.parameter(name, _ -> {}, shape);
    }

    private void reset() {
        if (in != null) {
            Init.xavierUniform(in, 1);
        }
        separate.forEach(weight -> Init.xavierUniform(weight, 1));
        if (outBias != null) {
            Init.zeros(outBias);
        }
        if (keyBias != null) {
            Init.xavierNormal(keyBias, 1);
            Init.xavierNormal(valueBias, 1);
        }
    }

    /** Queries, keys and values, projected. */
    List<Tensor> project(Tensor query, Tensor key, Tensor value) {
        if (in != null && query == key && key == value) {
            return query.linear(in, inBias).chunk(3, -1);
        }
        List<Tensor> weights = in != null ? in.chunk(3, 0) : separate;
        if (inBias == null) {
            return List.of(
                    query.linear(weights.get(0), null),
                    key.linear(weights.get(1), null),
                    value.linear(weights.get(2), null));
        }
        List<Tensor> biases = inBias.chunk(3, 0);
        return List.of(
                query.linear(weights.get(0), biases.get(0)),
                key.linear(weights.get(1), biases.get(1)),
                value.linear(weights.get(2), biases.get(2)));
    }
}
