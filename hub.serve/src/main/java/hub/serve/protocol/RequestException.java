package hub.serve.protocol;

/** A request that is refused. Its message is for the client. */
public final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status of HTTP */
    public RequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** A request that is malformed, or does not fit the model. */
    public static RequestException bad(String message) {
        return new RequestException(400, message);
    }

    /** What the request names is not there. */
    public static RequestException notFound(String message) {
        return new RequestException(404, message);
    }

    /** It has more than is taken. */
    public static RequestException tooLarge(String message) {
        return new RequestException(413, message);
    }

    /** It cannot be answered now, and may be asked again. */
    public static RequestException unavailable(String message) {
        return new RequestException(503, message);
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }
}
