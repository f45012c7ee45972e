package hub.gpu.memory;

/** Says what is wrong in a file by the rules of its format. The file's name is put in front where it is known. */
public class MalformedFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MAX_MESSAGE = 500;

    public MalformedFileException(String message) {
        super(shown(message));
    }

    /** A message without control characters, and not too long: names from a file may stand in it. */
    public static String shown(String message) {
        String line = message.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
