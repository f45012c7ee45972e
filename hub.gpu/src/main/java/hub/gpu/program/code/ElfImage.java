package hub.gpu.program.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A native library for Linux, as bytes that can be changed before the system loads it.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">ELF</a>
 */
final class ElfImage {

    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;

    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int PF_X = 1;
    private static final int SHT_DYNAMIC = 6;
    private static final int SHT_DYNSYM = 11;
    private static final int DT_NEEDED = 1;
    private static final int STB_WEAK = 2;
    private static final int STB_GNU_UNIQUE = 10;
    private static final int SYMBOL = 24;
    private static final int DYNAMIC = 16;

    private final ByteBuffer bytes;

    private ElfImage(byte[] image) {
        bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A section: where it begins, where it ends, and the number of the section with its texts. */
    private record Section(int start, int end, int link) {}

    /**
     * Changes what keeps a library of AOTInductor's from being loaded beside others, and from being unloaded:
     *
     * <ul>
     *   <li>It asks for a stack that can be executed, which it does not need. Newer systems refuse that.
     *   <li>It has symbols that are one for the whole process. Such a library is never unloaded.
     *   <li>It asks for {@code libtorch.so}, which is empty, and not there where libtorch comes without it.
     * </ul>
     *
     * @throws IndexOutOfBoundsException or IllegalArgumentException if it is no such library
     */
    static void prepare(byte[] image) {
        new ElfImage(image).prepare();
    }

    private void prepare() {
        if (bytes.getInt(0) != MAGIC || bytes.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
            throw new IllegalArgumentException("it is no library of 64 bits");
        }
        int table = Math.toIntExact(bytes.getLong(0x20));
        int width = Short.toUnsignedInt(bytes.getShort(0x36));
        for (int i = 0; i < Short.toUnsignedInt(bytes.getShort(0x38)); i++) {
            int header = Math.addExact(table, i * width);
            if (bytes.getInt(header) == PT_GNU_STACK) {
                bytes.putInt(header + 4, bytes.getInt(header + 4) & ~PF_X);
            }
        }
        Section symbols = section(SHT_DYNSYM);
        for (int at = symbols.start; at + SYMBOL <= symbols.end; at += SYMBOL) {
            int info = Byte.toUnsignedInt(bytes.get(at + 4));
            if (info >> 4 == STB_GNU_UNIQUE) {
                bytes.put(at + 4, (byte) (STB_WEAK << 4 | info & 0xf));
            }
        }
        Section dynamic = section(SHT_DYNAMIC);
        replaceNeeded(dynamic, sectionAt(dynamic.link));
    }

    /** What is needed as {@code libtorch.so} is {@code libtorch_cpu.so}, which is needed beside it. */
    private void replaceNeeded(Section dynamic, Section texts) {
        int empty = -1;
        long other = -1;
        for (int at = dynamic.start; at + DYNAMIC <= dynamic.end; at += DYNAMIC) {
            if (bytes.getLong(at) != DT_NEEDED) {
                continue;
            }
            switch (text(Math.addExact(texts.start, Math.toIntExact(bytes.getLong(at + 8))))) {
                case "libtorch.so" -> empty = at;
                case "libtorch_cpu.so" -> other = bytes.getLong(at + 8);
                default -> {}
            }
        }
        if (empty >= 0 && other >= 0) {
            bytes.putLong(empty + 8, other);
        }
    }

    private Section section(int type) {
        int count = Short.toUnsignedInt(bytes.getShort(0x3c));
        for (int i = 0; i < count; i++) {
            if (bytes.getInt(header(i) + 4) == type) {
                return sectionAt(i);
            }
        }
        throw new IllegalArgumentException("it has no section of type " + type);
    }

    private Section sectionAt(int index) {
        int header = header(index);
        int start = Math.toIntExact(bytes.getLong(header + 0x18));
        int size = Math.toIntExact(bytes.getLong(header + 0x20));
        return new Section(start, Math.addExact(start, size), bytes.getInt(header + 0x28));
    }

    private int header(int index) {
        return Math.addExact(
                Math.toIntExact(bytes.getLong(0x28)),
                Math.multiplyExact(index, Short.toUnsignedInt(bytes.getShort(0x3a))));
    }

    private String text(int start) {
        int end = start;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), start, end - start, StandardCharsets.US_ASCII);
    }
}
