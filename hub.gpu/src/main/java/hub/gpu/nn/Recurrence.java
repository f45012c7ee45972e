package hub.gpu.nn;

/**
 * The arguments of recurrent layers beside their sizes, with PyTorch's defaults: {@code
 * Recurrence.layers(2).bidirectional(true).batchFirst(true)}.
 *
 * @param layers the number of layers, one on the other
 * @param bias whether biases are added
 * @param batchFirst whether tensors are {@code (N, L, …)} rather than {@code (L, N, …)}
 * @param bidirectional whether a second layer beside each runs from the end
 */
public record Recurrence(int layers, boolean bias, boolean batchFirst, boolean bidirectional) {

    /** With a number of layers, one on the other. */
    public static Recurrence layers(int count) {
        return new Recurrence(count, true, false, false);
    }

    /** Whether biases are added; true by default. */
    public Recurrence bias(boolean added) {
        return new Recurrence(layers, added, batchFirst, bidirectional);
    }

    /** Whether tensors are {@code (N, L, …)} rather than {@code (L, N, …)}; false by default. */
    public Recurrence batchFirst(boolean on) {
        return new Recurrence(layers, bias, on, bidirectional);
    }

    /** Whether a second layer beside each runs from the end; false by default. */
    public Recurrence bidirectional(boolean on) {
        return new Recurrence(layers, bias, batchFirst, on);
    }

    int directions() {
        return bidirectional ? 2 : 1;
    }
}
