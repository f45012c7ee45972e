package hub.gpu;

/** libtorch refused an operation, for instance because of shapes that do not fit; the message carries its own words. */
public final class TorchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message the operation, and what libtorch said */
    public TorchException(String message) {
        super(message);
    }
}
