package hub.gpu.checkpoint;

/**
 * Stands for an object in a checkpoint that is not read. Nothing of the object was run or looked up, and nothing of it is
 * kept but the name of its class.
 */
public final class UnreadValue {

    private final String className;
    private final String description;

    /**
     * @param className the full name of its class in Python, or of the function that makes it
     * @param description what it is, in words
     */
    public UnreadValue(String className, String description) {
        this.className = className;
        this.description = description;
    }

    /** The full name of its class in Python, or of the function that makes it: {@code pathlib.PosixPath}. */
    public String className() {
        return className;
    }

    /** What it is, in words: {@code an object of class omegaconf.listconfig.ListConfig}. */
    public String description() {
        return description;
    }

    /** Its description. */
    @Override
    public String toString() {
        return description;
    }
}
