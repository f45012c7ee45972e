package hub.gpu.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds texts among the constants of a native library, in its file. */
public final class LibraryStrings {

    private static final int ELF = 0x464c457f;
    private static final int LONGEST = 4096;

    private LibraryStrings() {}

    /** Every constant, a text of ASCII between two zeros, that has a text in it. */
    public static List<String> containing(Path library, String part) throws IOException {
        byte[] wanted = part.getBytes(StandardCharsets.US_ASCII);
        var found = new ArrayList<String>();
        try (Arena arena = Arena.ofConfined()) {
            constants(map(library, arena)).forEach(section -> find(section, wanted, found));
        }
        return found;
    }

    /** A channel refuses a thread that is interrupted. The interrupt is for others: it waits until the file is mapped. */
    private static MemorySegment map(Path library, Arena arena) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(library)) {
                    return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                } catch (ClosedByInterruptException meanwhile) {
                    // Once more, with the interrupt put aside.
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Boyer-Moore-Horspool: the files are large. */
    private static void find(MemorySegment section, byte[] wanted, List<String> found) {
        int[] skip = new int[256];
        Arrays.fill(skip, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            skip[wanted[i] & 0xff] = wanted.length - 1 - i;
        }
        long last = section.byteSize() - wanted.length;
        for (long at = 0; at <= last; ) {
            if (matches(section, at, wanted)) {
                String text = text(section, at);
                found.add(text);
                // The rest of this constant is no other one.
                at = end(section, at);
                continue;
            }
            at += skip[section.get(ValueLayout.JAVA_BYTE, at + wanted.length - 1) & 0xff];
        }
    }

    private static boolean matches(MemorySegment section, long at, byte[] wanted) {
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (section.get(ValueLayout.JAVA_BYTE, at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(MemorySegment section, long at) {
        long start = at;
        while (start > 0 && at - start < LONGEST && section.get(ValueLayout.JAVA_BYTE, start - 1) != 0) {
            start--;
        }
        byte[] bytes = section.asSlice(start, end(section, at) - start).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static long end(MemorySegment section, long at) {
        long end = at;
        long limit = Math.min(section.byteSize(), at + LONGEST);
        while (end < limit && section.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return end;
    }

    /** The sections of constants of an ELF file; the whole of any other. */
    private static List<MemorySegment> constants(MemorySegment file) {
        if (file.get(ValueLayout.JAVA_INT_UNALIGNED, 0) != ELF) {
            return List.of(file);
        }
        long table = file.get(ValueLayout.JAVA_LONG_UNALIGNED, 0x28);
        int width = file.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0x3a);
        int count = file.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0x3c);
        int names = file.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0x3e);
        long nameTable = file.get(ValueLayout.JAVA_LONG_UNALIGNED, table + (long) names * width + 0x18);
        var sections = new ArrayList<MemorySegment>();
        for (int i = 0; i < count; i++) {
            long header = table + (long) i * width;
            String name = file.getString(nameTable + file.get(ValueLayout.JAVA_INT_UNALIGNED, header));
            if (name.startsWith(".rodata")) {
                long offset = file.get(ValueLayout.JAVA_LONG_UNALIGNED, header + 0x18);
                long size = file.get(ValueLayout.JAVA_LONG_UNALIGNED, header + 0x20);
                sections.add(file.asSlice(offset, size));
            }
        }
        return sections;
    }
}
