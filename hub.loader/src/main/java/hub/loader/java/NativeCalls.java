package hub.loader.java;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.loader.java.inrepo.CopiedLibraries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Lets two repos of a process, or two revisions of one, use the same native library. Classes of a bundle and of its libraries
 * that call {@code System.load} or {@code System.loadLibrary} call {@link CopiedLibraries} instead.
 *
 * <p>Only the class that a method reference names is changed, in the constant pool: no code moves.
 */
final class NativeCalls {

    private static final String STAND_IN = CopiedLibraries.class.getName().replace('.', '/');

    private static final byte UTF8 = 1;
    private static final byte LONG = 5;
    private static final byte DOUBLE = 6;
    private static final byte CLASS = 7;
    private static final byte STRING = 8;
    private static final byte METHOD = 10;
    private static final byte METHOD_HANDLE = 15;
    private static final byte METHOD_TYPE = 16;
    private static final byte MODULE = 19;
    private static final byte PACKAGE = 20;

    private static final int COUNT_AT = 8;

    private NativeCalls() {}

    /**
     * Changes the classes of a bundle. A changed class of a library lies in the bundle itself, which comes before its
     * libraries on the class path; the library stays as it was published.
     *
     * @param uses what the classes reach for
     */
    static void redirect(Jar bundle, List<Path> libraries, List<Use> uses) throws Exception {
        boolean loads = uses.stream()
                .anyMatch(use -> use.reach() == Reach.NATIVE && use.what().startsWith("java.lang.System.load"));
        if (!loads) {
            return;
        }
        for (Map.Entry<String, Resource> resource :
                Map.copyOf(bundle.getResources()).entrySet()) {
            if (isClass(resource.getKey())) {
                try (var in = resource.getValue().openInputStream()) {
                    put(bundle, resource.getKey(), in.readAllBytes());
                }
            }
        }
        for (Path library : libraries) {
            try (var zip = new ZipInputStream(Files.newInputStream(library))) {
                for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                    // The repo's own class of a name hides the library's.
                    if (isClass(entry.getName()) && bundle.getResource(entry.getName()) == null) {
                        put(bundle, entry.getName(), zip.readAllBytes());
                    }
                }
            }
        }
        String path = STAND_IN + ".class";
        try (var in = CopiedLibraries.class.getClassLoader().getResourceAsStream(path)) {
            bundle.putResource(path, new EmbeddedResource(in.readAllBytes(), 0));
        }
    }

    private static void put(Jar bundle, String path, byte[] type) {
        byte[] changed = redirect(type);
        if (changed != type) {
            bundle.putResource(path, new EmbeddedResource(changed, 0));
        }
    }

    private static boolean isClass(String path) {
        return path.endsWith(".class") && !path.endsWith("module-info.class") && !path.startsWith("META-INF/");
    }

    /** The class, with other calls; the same array if it loads no library. */
    static byte[] redirect(byte[] type) {
        var in = ByteBuffer.wrap(type);
        int count = in.position(COUNT_AT).getShort() & 0xFFFF;
        var at = new int[count];
        for (int i = 1; i < count; i++) {
            at[i] = in.position();
            byte tag = in.get();
            in.position(in.position() + length(tag, in));
            if (tag == LONG || tag == DOUBLE) {
                i++;
            }
        }
        int end = in.position();
        if (count + 2 > 0xFFFF) {
            return type;
        }
        byte[] changed = null;
        for (int i = 1; i < count; i++) {
            if (at[i] != 0 && type[at[i]] == METHOD && isLoad(in, at, at[i])) {
                changed = changed == null ? type.clone() : changed;
                ByteBuffer.wrap(changed).putShort(at[i] + 1, (short) (count + 1));
            }
        }
        return changed == null ? type : withStandIn(changed, count, end);
    }

    /** The length of a constant after its tag. */
    private static int length(byte tag, ByteBuffer in) {
        return switch (tag) {
            case UTF8 -> 2 + (in.getShort(in.position()) & 0xFFFF);
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            case LONG, DOUBLE -> 8;
            default -> 4;
        };
    }

    private static boolean isLoad(ByteBuffer in, int[] at, int method) {
        int owner = at[in.getShort(method + 1) & 0xFFFF];
        int nameAndType = at[in.getShort(method + 3) & 0xFFFF];
        String name = text(in, at, nameAndType + 1);
        return text(in, at, owner + 1).equals("java/lang/System")
                && (name.equals("load") || name.equals("loadLibrary"))
                && text(in, at, nameAndType + 3).equals("(Ljava/lang/String;)V");
    }

    /** The text to which the constant at a place points. */
    private static String text(ByteBuffer in, int[] at, int place) {
        int utf8 = at[in.getShort(place) & 0xFFFF];
        return new String(in.array(), utf8 + 3, in.getShort(utf8 + 1) & 0xFFFF, StandardCharsets.UTF_8);
    }

    private static byte[] withStandIn(byte[] type, int count, int end) {
        byte[] name = STAND_IN.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(type.length + 3 + name.length + 3);
        out.put(type, 0, end);
        out.put(UTF8).putShort((short) name.length).put(name);
        out.put(CLASS).putShort((short) count);
        out.put(type, end, type.length - end);
        out.putShort(COUNT_AT, (short) (count + 2));
        return out.array();
    }
}
