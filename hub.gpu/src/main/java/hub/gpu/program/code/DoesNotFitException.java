package hub.gpu.program.code;

/** Machine code cannot run here. The message says why, as the end of a sentence. */
public final class DoesNotFitException extends Exception {

    private static final long serialVersionUID = 1;

    DoesNotFitException(String why) {
        super(why);
    }

    DoesNotFitException(String why, Throwable cause) {
        super(why, cause);
    }
}
