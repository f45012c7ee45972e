package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;

/** A value is needed that was not read. What would be made of it is not read either. */
final class UnreadArgumentException extends MalformedFileException {

    private static final long serialVersionUID = 1;

    private final transient UnreadObject argument;

    UnreadArgumentException(UnreadObject argument) {
        super(argument.malformed().getMessage());
        this.argument = argument;
    }

    UnreadObject argument() {
        return argument;
    }
}
