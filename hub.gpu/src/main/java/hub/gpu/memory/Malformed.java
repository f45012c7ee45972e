package hub.gpu.memory;

/** Says what in a file is not as its format demands; the file's name is put in front where it is known. */
public final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MAX_MESSAGE = 500;

    public Malformed(String message) {
        super(shown(message));
    }

    /** A message may have a name of the file's in it, of any length, and with what a terminal would obey. */
    public static String shown(String message) {
        String line = message.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
