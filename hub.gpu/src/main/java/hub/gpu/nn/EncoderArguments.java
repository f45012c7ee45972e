package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.function.UnaryOperator;

/**
 * The arguments of a transformer's encoder layer, with PyTorch's defaults: {@code
 * EncoderArguments.of(512, 8).feedforward(2048).activation("gelu").batchFirst(true)}.
 *
 * @param dim the size of the model
 * @param heads of the attention
 * @param feedforward the size of the hidden layer
 * @param activation between the two layers of the feed-forward network
 * @param eps of the normalisation
 * @param batchFirst whether tensors are {@code (N, L, dim)} rather than {@code (L, N, dim)}
 * @param normFirst whether normalisation comes before attention and feed-forward, rather than after
 * @param bias whether biases are added
 */
public record EncoderArguments(
        long dim,
        long heads,
        long feedforward,
        UnaryOperator<Tensor> activation,
        double eps,
        boolean batchFirst,
        boolean normFirst,
        boolean bias) {

    // In place: nothing else uses the hidden layer.
    static final UnaryOperator<Tensor> RELU = Tensor::relu_;
    static final UnaryOperator<Tensor> GELU = x -> x.gelu_("none");

    /** The size of the model, and how many heads its attention has. */
    public static EncoderArguments of(long dim, long heads) {
        return new EncoderArguments(dim, heads, 2048, RELU, 1e-5, false, false, true);
    }

    /** The size of the hidden layer; 2048 by default. */
    public EncoderArguments feedforward(long size) {
        return new EncoderArguments(dim, heads, size, activation, eps, batchFirst, normFirst, bias);
    }

    /**
     * {@code "relu"}, the default, or {@code "gelu"}.
     *
     * @throws IllegalArgumentException for any other name; {@link #activation(UnaryOperator)} takes any function
     */
    public EncoderArguments activation(String name) {
        return activation(
                switch (name) {
                    case "relu" -> RELU;
                    case "gelu" -> GELU;
                    default ->
                        throw new IllegalArgumentException(
                                "An encoder's activation is relu, gelu or a function of a tensor, not " + name);
                });
    }

    /** Any activation: {@code Tensor::silu}, or a layer's {@code apply}. */
    public EncoderArguments activation(UnaryOperator<Tensor> function) {
        return new EncoderArguments(dim, heads, feedforward, function, eps, batchFirst, normFirst, bias);
    }

    /** The eps of the normalisation; 1e-5 by default. */
    public EncoderArguments eps(double value) {
        return new EncoderArguments(dim, heads, feedforward, activation, value, batchFirst, normFirst, bias);
    }

    /** Whether tensors are {@code (N, L, dim)} rather than {@code (L, N, dim)}; false by default. */
    public EncoderArguments batchFirst(boolean on) {
        return new EncoderArguments(dim, heads, feedforward, activation, eps, on, normFirst, bias);
    }

    /** Whether normalisation comes before, rather than after; false by default. */
    public EncoderArguments normFirst(boolean on) {
        return new EncoderArguments(dim, heads, feedforward, activation, eps, batchFirst, on, bias);
    }

    /** Whether biases are added; true by default. */
    public EncoderArguments bias(boolean added) {
        return new EncoderArguments(dim, heads, feedforward, activation, eps, batchFirst, normFirst, added);
    }
}
