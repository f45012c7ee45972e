package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * NumPy's files of one array.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the format</a>
 */
final class NpyFile {

    private static final String MAGIC = "\u0093NUMPY";
    private static final int MAX_HEADER = 1 << 16;
    private static final int MAX_DIMENSIONS = 64;
    private static final int ALIGNMENT = 64;

    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '(?<type>[^']*)', 'fortran_order': (?<columns>True|False), 'shape': \\((?<shape>[\\d,"
                    + " ]*)\\),? *\\}\\s*");

    private static final Map<String, DType> TYPES = Map.ofEntries(
            Map.entry("|b1", DType.BOOL),
            Map.entry("|u1", DType.UINT8),
            Map.entry("|i1", DType.INT8),
            Map.entry("<u2", DType.UINT16),
            Map.entry("<i2", DType.INT16),
            Map.entry("<u4", DType.UINT32),
            Map.entry("<i4", DType.INT32),
            Map.entry("<u8", DType.UINT64),
            Map.entry("<i8", DType.INT64),
            Map.entry("<f2", DType.FLOAT16),
            Map.entry("<f4", DType.FLOAT32),
            Map.entry("<f8", DType.FLOAT64),
            Map.entry("<c8", DType.COMPLEX64),
            Map.entry("<c16", DType.COMPLEX128));

    private NpyFile() {}

    /** @throws HubException of kind CORRUPT if it is no array that PyTorch has, DISK if it cannot be read */
    static Tensor read(Path file, Torch torch) {
        try (var channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw corrupt(file, "it is larger than 2 GB: save it as .safetensors");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            return read(file, bytes, torch);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
    }

    private static Tensor read(Path file, ByteBuffer bytes, Torch torch) {
        if (bytes.remaining() < 12
                || !MAGIC.equals(new String(get(bytes, new byte[MAGIC.length()]), StandardCharsets.ISO_8859_1))) {
            throw corrupt(file, "it is no NumPy array");
        }
        int version = bytes.get();
        bytes.get();
        long length = version == 1 ? Short.toUnsignedInt(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (version < 1 || version > 3 || length > Math.min(MAX_HEADER, bytes.remaining())) {
            throw corrupt(file, "its header has version %d and %d bytes".formatted(version, length));
        }
        var header = HEADER.matcher(new String(get(bytes, new byte[(int) length]), StandardCharsets.UTF_8));
        DType type = header.matches() ? TYPES.get(header.group("type")) : null;
        if (type == null) {
            throw corrupt(file, "it holds no numbers that PyTorch has, or their bytes are big-endian");
        }
        long[] shape = shape(file, header.group("shape"));
        boolean columns = header.group("columns").equals("True");
        long[] stored = columns ? reversed(shape) : shape;
        long expected = type.bytes();
        try {
            for (long size : shape) {
                expected = Math.multiplyExact(expected, size);
            }
        } catch (ArithmeticException e) {
            expected = -1;
        }
        if (expected != bytes.remaining()) {
            throw corrupt(
                    file, "it has %d bytes of numbers, and its shape takes %d".formatted(bytes.remaining(), expected));
        }
        if (shape.length == 0) {
            return torch.tensor(bytes, type, 1).reshape();
        }
        Tensor tensor = torch.tensor(bytes, type, stored);
        return columns
                ? tensor.permute(reversed(LongStream.range(0, shape.length).toArray()))
                        .contiguous()
                : tensor;
    }

    private static byte[] get(ByteBuffer from, byte[] into) {
        from.get(into);
        return into;
    }

    private static long[] shape(Path file, String text) {
        try {
            long[] shape = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (shape.length <= MAX_DIMENSIONS) {
                return shape;
            }
        } catch (NumberFormatException tooLarge) {
            // Said below.
        }
        throw corrupt(file, "its shape (%s) is no shape of a tensor".formatted(text));
    }

    private static long[] reversed(long... values) {
        long[] reversed = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    private static HubException corrupt(Path file, String why) {
        return new HubException(Kind.CORRUPT, file + ": " + why);
    }

    /** @throws HubException of kind ARGUMENT if NumPy has no such element type, DISK if it cannot be written */
    static void write(Path file, Tensor tensor) {
        String type = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == tensor.dtype())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new HubException(
                        Kind.ARGUMENT,
                        "%s: NumPy has no %s: write .safetensors"
                                .formatted(file, tensor.dtype().torchName())));
        String sizes = Arrays.stream(tensor.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        // Python's tuple of one value.
        String shape = tensor.dim() == 1 ? sizes + "," : sizes;
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
        int padding = ALIGNMENT - (MAGIC.length() + 4 + header.length() + 1) % ALIGNMENT;
        String padded = header + " ".repeat(padding % ALIGNMENT) + "\n";
        var start = ByteBuffer.allocate(MAGIC.length() + 4).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC.getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) padded.length());
        var data = ByteBuffer.allocate(
                        Math.toIntExact(tensor.numel() * tensor.dtype().bytes()))
                .order(ByteOrder.nativeOrder());
        tensor.copyTo(data);
        try (var out = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer part : new ByteBuffer[] {
                start.flip(), ByteBuffer.wrap(padded.getBytes(StandardCharsets.US_ASCII)), data.rewind()
            }) {
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
    }
}
