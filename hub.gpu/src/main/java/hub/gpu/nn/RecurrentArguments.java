package hub.gpu.nn;

/**
 * The arguments of recurrent layers beside their sizes, with PyTorch's defaults: {@code
 * RecurrentArguments.layers(2).bidirectional(true).batchFirst(true)}.
 *
 * @param layers the number of layers, one on the other
 * @param bias whether biases are added
 * @param batchFirst whether tensors are {@code (N, L, …)} rather than {@code (L, N, …)}
 * @param bidirectional whether a second layer beside each runs from the end
 */
public record RecurrentArguments(int layers, boolean bias, boolean batchFirst, boolean bidirectional) {

    /** With a number of layers, one on the other. */
    public static RecurrentArguments layers(int count) {
        return new RecurrentArguments(count, true, false, false);
    }

    /** Whether biases are added; true by default. */
    public RecurrentArguments bias(boolean added) {
        return new RecurrentArguments(layers, added, batchFirst, bidirectional);
    }

    /** Whether tensors are {@code (N, L, …)} rather than {@code (L, N, …)}; false by default. */
    public RecurrentArguments batchFirst(boolean on) {
        return new RecurrentArguments(layers, bias, on, bidirectional);
    }

    /** Whether a second layer beside each runs from the end; false by default. */
    public RecurrentArguments bidirectional(boolean on) {
        return new RecurrentArguments(layers, bias, batchFirst, on);
    }

    int directions() {
        return bidirectional ? 2 : 1;
    }
}
