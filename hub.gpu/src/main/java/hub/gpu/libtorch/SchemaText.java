package hub.gpu.libtorch;

import hub.core.HubException;
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
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the schema of an operator where libtorch itself has it: as text among the constants of its main library, from
 * which it registers its operators at start. So it is the right one for whatever version is loaded; the C interface
 * gives no other way to learn it, and a call that does not fit the schema would end the process.
 */
final class SchemaText {

    private static final int ELF = 0x464c457f;
    private static final int LONGEST = 4096;

    private final Path library;

    SchemaText(Path library) {
        this.library = library;
    }

    /**
     * An operator's schema. Linkers store a text inside a longer one that ends with it, {@code softmax.int(…)} in {@code
     * log_softmax.int(…)}: so one that stands alone is the operator's; else those after {@code aten::}, or else all
     * others, if they agree in their types.
     *
     * @param name {@code aten::add.Tensor}
     * @return empty if there is none, or no telling which of several
     */
    Optional<Schema> of(String name) {
        String local = name.startsWith("aten::") ? name.substring("aten::".length()) : name;
        byte[] wanted = (local + "(").getBytes(StandardCharsets.US_ASCII);
        var found = new EnumMap<Place, Set<String>>(Place.class);
        try (Arena arena = Arena.ofConfined()) {
            constants(map(arena)).forEach(section -> find(section, wanted, found));
        } catch (IOException e) {
            throw new HubException(HubException.Kind.DISK, "%s cannot be read: %s".formatted(library, e), e);
        }
        return found.isEmpty()
                ? Optional.empty()
                : unanimous(found.values().iterator().next());
    }

    /** A channel refuses a thread that is interrupted, whose interrupt is for others: it waits until the file is mapped. */
    private MemorySegment map(Arena arena) throws IOException {
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

    private static Optional<Schema> unanimous(Set<String> texts) {
        List<Schema> schemas = texts.stream().map(Schema::parse).toList();
        Schema first = schemas.getFirst();
        return schemas.stream().allMatch(first::hasTypesOf) ? Optional.of(first) : Optional.empty();
    }

    /** Where a text was found, the most telling first. */
    private enum Place {
        ALONE,
        AFTER_NAMESPACE,
        INSIDE
    }

    private static void find(MemorySegment section, byte[] wanted, Map<Place, Set<String>> found) {
        int[] skip = new int[256];
        Arrays.fill(skip, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            skip[wanted[i] & 0xff] = wanted.length - 1 - i;
        }
        long last = section.byteSize() - wanted.length;
        for (long at = 0; at <= last; ) {
            if (matches(section, at, wanted)) {
                String text = text(section, at);
                if (isOperator(text)) {
                    found.computeIfAbsent(place(section, at), _ -> new LinkedHashSet<>())
                            .add(text);
                }
            }
            at += skip[section.get(ValueLayout.JAVA_BYTE, at + wanted.length - 1) & 0xff];
        }
    }

    /** TorchScript's own operators on numbers have the same names, and are not the dispatcher's. */
    private static boolean isOperator(String text) {
        return text.contains(") -> ") && text.contains("Tensor") && !text.contains("::") && !text.contains("__torch__");
    }

    private static Place place(MemorySegment section, long at) {
        int before = at == 0 ? 0 : section.get(ValueLayout.JAVA_BYTE, at - 1);
        return before == 0 ? Place.ALONE : before == ':' ? Place.AFTER_NAMESPACE : Place.INSIDE;
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
        long end = at;
        long limit = Math.min(section.byteSize(), at + LONGEST);
        while (end < limit && section.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] bytes = section.asSlice(at, end - at).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
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
