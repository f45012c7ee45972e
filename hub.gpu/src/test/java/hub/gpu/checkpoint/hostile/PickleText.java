package hub.gpu.checkpoint.hostile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Pickles as text: opcodes and operands, each character a byte. */
final class PickleText {

    static final String PROTO = "\u0080\u0002";

    private PickleText() {}

    /** A whole pickle of protocol 2. */
    static String of(String body) {
        return PROTO + body + ".";
    }

    static String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "X" + le(bytes.length, 4) + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String le(long value, int bytes) {
        var text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append((char) (value >>> 8 * i & 0xff));
        }
        return text.toString();
    }

    static String integer(long value) {
        return value == (int) value ? "J" + le(value, 4) : "\u008a\u0008" + le(value, 8);
    }

    static String tuple(String... items) {
        return "(" + String.join("", items) + "t";
    }

    static String integers(long... values) {
        return tuple(Arrays.stream(values).mapToObj(PickleText::integer).toArray(String[]::new));
    }

    static String global(String module, String name) {
        return "c" + module + "\n" + name + "\n";
    }

    static String call(String module, String name, String... arguments) {
        return global(module, name) + tuple(arguments) + "R";
    }

    static String ordered() {
        return call("collections", "OrderedDict");
    }

    /** A storage, as persistent ids of the zip format name it. */
    static String storage(String type, String key, long count) {
        return tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(count)) + "Q";
    }

    static String floats(String key, long count) {
        return storage("FloatStorage", key, count);
    }

    static String tensor(String storage, long offset, long[] shape, long... strides) {
        return call(
                "torch._utils",
                "_rebuild_tensor_v2",
                storage,
                integer(offset),
                integers(shape),
                integers(strides),
                "\u0089",
                ordered());
    }

    /** A tensor of one number over storage 0, which has four. */
    static String scalar() {
        return tensor(floats("0", 4), 0, new long[0]);
    }

    static String dict(String... keysAndValues) {
        return "}(" + String.join("", keysAndValues) + "u";
    }

    static String list(String... items) {
        return Arrays.stream(items).collect(Collectors.joining("", "](", "e"));
    }
}
