package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** The entries of one folder, as git writes them: mode, name and id. */
record Tree(List<Entry> entries) {

    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,10}");

    /** What an entry is. */
    enum Mode {
        FOLDER,
        FILE,
        EXECUTABLE,
        LINK,
        SUBMODULE,
    }

    record Entry(Mode mode, String name, String id) {}

    /** @param idLength in bytes */
    static Tree read(byte[] bytes, int idLength) {
        var entries = new ArrayList<Entry>();
        for (int at = 0; at < bytes.length; ) {
            int space = indexOf(bytes, ' ', at);
            int zero = indexOf(bytes, 0, space);
            if (space < 0 || zero < 0 || zero + 1 + idLength > bytes.length) {
                throw new HubException(Kind.CORRUPT, "The git server sent a folder that cannot be read.");
            }
            String mode = new String(bytes, at, space - at, StandardCharsets.US_ASCII);
            String name = new String(bytes, space + 1, zero - space - 1, StandardCharsets.UTF_8);
            at = zero + 1 + idLength;
            entries.add(new Entry(mode(mode), name, HexFormat.of().formatHex(bytes, zero + 1, at)));
        }
        return new Tree(entries);
    }

    private static int indexOf(byte[] bytes, int value, int from) {
        for (int i = from; i >= 0 && i < bytes.length; i++) {
            if (bytes[i] == value) {
                return i;
            }
        }
        return -1;
    }

    /** As git reads it: the kind is in the high bits, and old versions wrote leading zeros and other permissions. */
    private static Mode mode(String octal) {
        if (!OCTAL.matcher(octal).matches()) {
            throw new HubException(Kind.CORRUPT, "The git server sent a folder that cannot be read.");
        }
        int mode = Integer.parseInt(octal, 8);
        return switch (mode & 0170000) {
            case 0040000 -> Mode.FOLDER;
            case 0120000 -> Mode.LINK;
            case 0160000 -> Mode.SUBMODULE;
            default -> (mode & 0100) != 0 ? Mode.EXECUTABLE : Mode.FILE;
        };
    }
}
