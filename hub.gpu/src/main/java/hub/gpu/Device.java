package hub.gpu;

/**
 * Where a tensor lives.
 *
 * @param type {@code cpu} or {@code cuda}
 * @param index which one of its type; 0 for the CPU
 */
public record Device(String type, int index) {

    /** The CPU. */
    public static final Device CPU = new Device("cpu", 0);

    /** libtorch keeps the number in a byte, and would take 256 for 0. */
    private static final int MAX_INDEX = Byte.MAX_VALUE;

    /** @throws IllegalArgumentException if there is no such type, or the index is negative or above 127 */
    public Device {
        boolean known = type.equals("cpu") || type.equals("cuda");
        if (!known || index < 0 || index > (type.equals("cpu") ? 0 : MAX_INDEX)) {
            throw new IllegalArgumentException("A device is cpu or cuda:N, not %s:%d".formatted(type, index));
        }
    }

    /** A CUDA device by its number. */
    public static Device cuda(int index) {
        return new Device("cuda", index);
    }

    /**
     * {@code "cpu"}, {@code "cuda"} or {@code "cuda:1"}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Device of(String text) {
        String[] parts = text.split(":", 2);
        try {
            return new Device(parts[0], parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("A device is cpu or cuda:N, not " + text, e);
        }
    }

    /** Whether it is the CPU. */
    public boolean isCpu() {
        return type.equals("cpu");
    }

    /** {@code "cpu"} or {@code "cuda:0"}. */
    @Override
    public String toString() {
        return isCpu() ? type : type + ":" + index;
    }
}
