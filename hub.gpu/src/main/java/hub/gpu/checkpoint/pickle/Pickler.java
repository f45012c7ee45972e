package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import hub.gpu.Tensor;
import hub.gpu.checkpoint.UnreadValue;
import hub.gpu.operators.TensorToSave;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Writes trees of tensors as {@code torch.save} does, in protocol 2. */
public final class Pickler {

    private static final int MAX_DEPTH = 100;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Function<StoredTensor, String> keys;

    /** @param keys names the storage of each tensor; the caller writes it, contiguous */
    public Pickler(Function<StoredTensor, String> keys) {
        this.keys = keys;
    }

    /** @throws IllegalArgumentException if the tree holds what no checkpoint can */
    public byte[] pickle(Object tree) {
        write("\u0080\u0002");
        value(tree, 0);
        write(".");
        return out.toByteArray();
    }

    private void value(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("more than " + MAX_DEPTH + " containers in containers");
        }
        switch (value) {
            case null -> write("N");
            case Boolean truth -> write(truth ? "\u0088" : "\u0089");
            case Byte number -> integer(number);
            case Short number -> integer(number);
            case Integer number -> integer(number);
            case Long number -> integer(number);
            case BigInteger number -> big(number);
            case Float number -> real(number);
            case Double number -> real(number);
            case String text -> text(text);
            case byte[] bytes -> bytes(bytes);
            case DType dtype -> global("torch", dtype.torchName());
            case StoredTensor tensor -> tensor(tensor);
            case UnreadValue unread -> throw new IllegalArgumentException(unread + ", which was not read");
            case Tensor tensor -> tensor(new TensorToSave(tensor));
            case Map<?, ?> map -> {
                emptyOrderedDict();
                write("(");
                map.forEach((key, item) -> {
                    key(key, depth + 1);
                    value(item, depth + 1);
                });
                write("u");
            }
            case List<?> list -> {
                write("](");
                list.forEach(item -> value(item, depth + 1));
                write("e");
            }
            case Set<?> set -> {
                global("__builtin__", "set");
                write("](");
                set.forEach(item -> key(item, depth + 1));
                write("e\u0085R");
            }
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getName());
        }
    }

    /** A list may be a key in Java, but not in Python: it is written as a tuple. */
    private void key(Object key, int depth) {
        if (key instanceof List<?> tuple) {
            write("(");
            tuple.forEach(item -> key(item, depth + 1));
            write("t");
        } else {
            value(key, depth);
        }
    }

    /** Calls {@code _rebuild_tensor_v2}, or {@code _v3} for element types without a storage class. */
    private void tensor(StoredTensor tensor) {
        String storage = TensorGlobals.storageOf(tensor.dtype());
        global("torch._utils", storage == null ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2");
        write("((");
        text("storage");
        if (storage == null) {
            global("torch.storage", "UntypedStorage");
        } else {
            global("torch", storage);
        }
        text(keys.apply(tensor));
        text("cpu");
        integer(storage == null ? tensor.bytes() : tensor.elements());
        write("tQ");
        integer(0);
        long[] shape = tensor.shape();
        integers(shape);
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        integers(strides);
        write("\u0089");
        emptyOrderedDict();
        if (storage == null) {
            global("torch", tensor.dtype().torchName());
        }
        write("tR");
    }

    private void emptyOrderedDict() {
        global("collections", "OrderedDict");
        write(")R");
    }

    private void integers(long... values) {
        write("(");
        for (long value : values) {
            integer(value);
        }
        write("t");
    }

    private void integer(long value) {
        if (value == (int) value) {
            write("J");
            littleEndian(value, 4);
        } else {
            write("\u008a\u0008");
            littleEndian(value, 8);
        }
    }

    private void big(BigInteger value) {
        byte[] bytes = value.toByteArray();
        // PyTorch's weights_only knows only the short form.
        boolean isShort = bytes.length < 256;
        write(isShort ? "\u008a" : "\u008b");
        littleEndian(bytes.length, isShort ? 1 : 4);
        for (int i = bytes.length - 1; i >= 0; i--) {
            out.write(bytes[i]);
        }
    }

    private void real(double value) {
        write("G");
        littleEndian(Long.reverseBytes(Double.doubleToRawLongBits(value)), 8);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write("X");
        littleEndian(bytes.length, 4);
        out.writeBytes(bytes);
    }

    /** Protocol 2 has no bytes. They are written as text: each byte is the character with its number. */
    private void bytes(byte... bytes) {
        global("_codecs", "encode");
        write("(");
        text(new String(bytes, StandardCharsets.ISO_8859_1));
        text("latin1");
        write("tR");
    }

    private void global(String module, String name) {
        write("c" + module + "\n" + name + "\n");
    }

    private void littleEndian(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }

    private void write(String opcodes) {
        out.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
