package hub.loader.java;

import hub.loader.java.inrepo.CopiedLibraries;
import java.io.ByteArrayOutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A class file whose calls of {@code load} and {@code loadLibrary} go to {@link CopiedLibraries}.
 *
 * <p>Only constants change, and one byte of each call: a method of Runtime becomes a static one that is given the Runtime. No
 * code moves. So no new frames are needed. To compute them, all classes that it names would be needed.
 */
final class RedirectedClass {

    private static final String STAND_IN = CopiedLibraries.class.getName().replace('.', '/');
    private static final String OF_SYSTEM = "(Ljava/lang/String;)V";
    private static final String WITH_RUNTIME = "(Ljava/lang/Runtime;Ljava/lang/String;)V";

    private static final byte UTF8 = 1;
    private static final byte LONG = 5;
    private static final byte DOUBLE = 6;
    private static final byte CLASS = 7;
    private static final byte STRING = 8;
    private static final byte METHOD = 10;
    private static final byte NAME_AND_TYPE = 12;
    private static final byte METHOD_HANDLE = 15;
    private static final byte METHOD_TYPE = 16;
    private static final byte MODULE = 19;
    private static final byte PACKAGE = 20;

    private static final byte REF_INVOKE_VIRTUAL = 5;
    private static final byte REF_INVOKE_STATIC = 6;
    private static final byte INVOKE_VIRTUAL = (byte) 0xb6;
    private static final byte INVOKE_STATIC = (byte) 0xb8;

    private static final int COUNT_AT = 8;
    private static final int MAX_CONSTANTS = 0xFFFF;

    private final byte[] original;
    private final ByteBuffer type;

    /** Where each constant is. */
    private final int[] at;

    /** Where the constants end. */
    private final int end;

    private final ByteArrayOutputStream added = new ByteArrayOutputStream();
    private int count;

    /** The methods of Runtime. */
    private final Set<Integer> virtual = new HashSet<>();

    private RedirectedClass(byte... original) {
        this.original = original;
        this.type = ByteBuffer.wrap(original.clone());
        this.count = type.position(COUNT_AT).getShort() & 0xFFFF;
        this.at = new int[count];
        for (int i = 1; i < at.length; i++) {
            at[i] = type.position();
            byte tag = type.get();
            type.position(type.position() + length(tag));
            if (tag == LONG || tag == DOUBLE) {
                i++;
            }
        }
        this.end = type.position();
    }

    /** The class, with other calls; the same array if it loads no library. */
    static byte[] of(byte... type) {
        return new RedirectedClass(type).redirected();
    }

    /** The length of a constant after its tag. */
    private int length(byte tag) {
        return switch (tag) {
            case UTF8 -> 2 + u16(type.position());
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            case LONG, DOUBLE -> 8;
            default -> 4;
        };
    }

    private byte[] redirected() {
        var methods = new HashSet<Integer>();
        for (int i = 1; i < at.length; i++) {
            if (at[i] != 0 && type.get(at[i]) == METHOD && isLoad(i)) {
                methods.add(i);
            }
        }
        // Three constants at most are new, and one for each method of Runtime.
        if (methods.isEmpty() || count + 3 + methods.size() > MAX_CONSTANTS) {
            return original;
        }
        int standIn = add(CLASS, add(STAND_IN));
        int descriptor = add(WITH_RUNTIME);
        for (int method : methods) {
            if (owner(method).equals("java/lang/Runtime")) {
                virtual.add(method);
                int nameAndType = u16(at[method] + 3);
                type.putShort(at[method] + 3, (short) add(NAME_AND_TYPE, u16(at[nameAndType] + 1), descriptor));
            }
            type.putShort(at[method] + 1, (short) standIn);
        }
        if (!virtual.isEmpty()) {
            makeHandlesStatic();
            makeCallsStatic();
        }
        return withAdded();
    }

    private boolean isLoad(int method) {
        String owner = owner(method);
        int nameAndType = at[u16(at[method] + 3)];
        String name = text(u16(nameAndType + 1));
        return (owner.equals("java/lang/System") || owner.equals("java/lang/Runtime"))
                && (name.equals("load") || name.equals("loadLibrary"))
                && text(u16(nameAndType + 3)).equals(OF_SYSTEM);
    }

    private String owner(int method) {
        return text(u16(at[u16(at[method] + 1)] + 1));
    }

    private void makeHandlesStatic() {
        for (int i = 1; i < at.length; i++) {
            if (at[i] != 0
                    && type.get(at[i]) == METHOD_HANDLE
                    && type.get(at[i] + 1) == REF_INVOKE_VIRTUAL
                    && virtual.contains(u16(at[i] + 2))) {
                type.put(at[i] + 1, REF_INVOKE_STATIC);
            }
        }
    }

    private void makeCallsStatic() {
        List<MethodModel> methods = ClassFile.of().parse(original).methods();
        int place = end + 6;
        place += 2 + 2 * u16(place);
        place = afterMembers(place, List.of());
        afterMembers(place, methods);
    }

    /**
     * Goes over fields or methods.
     *
     * @param methods the same methods; empty for fields
     * @return the place after them
     */
    private int afterMembers(int place, List<MethodModel> methods) {
        int members = u16(place);
        place += 2;
        for (int i = 0; i < members; i++) {
            int attributes = u16(place + 6);
            place += 8;
            for (int j = 0; j < attributes; j++) {
                if (!methods.isEmpty() && text(u16(place)).equals("Code")) {
                    makeCallsStatic(place + 14, methods.get(i).code().orElseThrow());
                }
                place += 6 + type.getInt(place + 2);
            }
        }
        return place;
    }

    private void makeCallsStatic(int place, CodeModel code) {
        for (var element : code) {
            if (element instanceof Instruction instruction) {
                if (type.get(place) == INVOKE_VIRTUAL && virtual.contains(u16(place + 1))) {
                    type.put(place, INVOKE_STATIC);
                }
                place += instruction.sizeInBytes();
            }
        }
    }

    private int u16(int place) {
        return type.getShort(place) & 0xFFFF;
    }

    private String text(int utf8) {
        return new String(original, at[utf8] + 3, u16(at[utf8] + 1), StandardCharsets.UTF_8);
    }

    private int add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        added.write(UTF8);
        added.write(bytes.length >> 8);
        added.write(bytes.length);
        added.writeBytes(bytes);
        return count++;
    }

    private int add(byte tag, int... indices) {
        added.write(tag);
        for (int index : indices) {
            added.write(index >> 8);
            added.write(index);
        }
        return count++;
    }

    private byte[] withAdded() {
        var out = ByteBuffer.allocate(original.length + added.size());
        out.put(type.array(), 0, end).put(added.toByteArray()).put(type.array(), end, original.length - end);
        out.putShort(COUNT_AT, (short) count);
        return out.array();
    }
}
