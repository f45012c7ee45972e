package hub.core.shell;

/**
 * A command that failed. Gogo shows an exception by its {@code toString()}: here as the command line shows it.
 *
 * <p>Karaf's shell knows an exception of this simple name, of any package: it shows the message, and logs no stack.
 */
final class CommandException extends Exception {

    private static final long serialVersionUID = 1;

    CommandException(Throwable cause) {
        super(FailureText.of(cause), cause);
    }

    @Override
    public String toString() {
        return "hub: " + getMessage();
    }
}
