package hub.gpu.memory;

/** Says what in a file is not as its format demands; the file's name is put in front where it is known. */
public final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Malformed(String message) {
        super(message);
    }
}
