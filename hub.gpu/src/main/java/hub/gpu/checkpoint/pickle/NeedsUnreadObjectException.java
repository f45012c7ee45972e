package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;

/** A pickle needs a value that was not read. So what it would make of that value is not read either. */
final class NeedsUnreadObjectException extends MalformedFileException {

    private static final long serialVersionUID = 1;

    private final transient UnreadObject argument;

    NeedsUnreadObjectException(UnreadObject argument) {
        super(argument.malformed().getMessage());
        this.argument = argument;
    }

    UnreadObject argument() {
        return argument;
    }
}
