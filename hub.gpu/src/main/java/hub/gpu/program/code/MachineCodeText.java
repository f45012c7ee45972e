package hub.gpu.program.code;

import hub.gpu.memory.ByteRegion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The texts in a native library: names of functions, and what the compiler noted. */
final class MachineCodeText {

    private static final int LONGEST = 1 << 14;

    private final byte[] bytes;

    MachineCodeText(ByteRegion library) {
        bytes = library.bytes(0, library.size());
    }

    boolean has(String text) {
        return !beginningWith(text).isEmpty();
    }

    /** From each text that has a word: the part from the word on, each once. */
    Set<String> beginningWith(String word) {
        byte[] start = word.getBytes(StandardCharsets.US_ASCII);
        var found = new LinkedHashSet<String>();
        for (int at = 0; at <= bytes.length - start.length; at++) {
            if (bytes[at] == start[0] && Arrays.equals(bytes, at, at + start.length, start, 0, start.length)) {
                int end = end(at);
                found.add(new String(bytes, at, end - at, StandardCharsets.US_ASCII));
                at = end;
            }
        }
        return found;
    }

    private int end(int start) {
        int limit = Math.min(bytes.length, start + LONGEST);
        int end = start;
        while (end < limit && bytes[end] >= ' ') {
            end++;
        }
        return end;
    }
}
