package hub.gpu;

/** libtorch refused an operation, for instance because shapes do not fit. The message has the words of libtorch. */
public final class TorchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message the operation, and what libtorch said */
    public TorchException(String message) {
        super(message);
    }
}
