package hub.core.shell;

/** A command that failed. Gogo shows an exception by its {@code toString()}: here as the command line shows it. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailure(Throwable cause) {
        super(FailureText.of(cause), cause);
    }

    @Override
    public String toString() {
        return "hub: " + getMessage();
    }
}
