package hub.gpu.checkpoint.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Changes checkpoints at random: their bytes as they lie in the file, or the parts that they are made of. Changed parts are
 * put together again as a sound file, so that the reader comes as far as the change.
 */
final class Mutator {

    private static final Pattern JSON_TOKEN = Pattern.compile("\"[^\"]*\"|[-\\w.]+|\\s+|.", Pattern.DOTALL);

    private static final String[] JSON = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "-1",
        "1e9",
        "0.5",
        "null",
        "true",
        "\"\"",
        "\"F32\"",
        "\"C64\"",
        "\"F4\"",
        "\"shape\"",
        "\"dtype\"",
        "\"data_offsets\"",
        "\"__metadata__\"",
        "18446744073709551616",
        "9223372036854775807"
    };

    /** Opcodes and names that checkpoints have. Any of them may come at any place. */
    private static final String[] PICKLE = {
        "(",
        ")",
        "0",
        "1",
        "2",
        "N",
        "R",
        "Q",
        "]",
        "}",
        "a",
        "b",
        "d",
        "e",
        "l",
        "o",
        "s",
        "t",
        "u",
        "\u0081",
        "\u0085",
        "\u0086",
        "\u0087",
        "\u0088",
        "\u0090",
        "\u0091",
        "\u0092",
        "\u0093",
        "\u0094",
        "h\u0000",
        "h\u0001",
        "q\u0000",
        PickleText.scalar(),
        PickleText.ordered(),
        PickleText.floats("0", 4),
        PickleText.integer(-1),
        PickleText.integer(1L << 62),
        PickleText.integers(2, 2),
        PickleText.text("storage"),
        PickleText.global("torch", "Tensor"),
        PickleText.global("torch", "UntypedStorage"),
        PickleText.global("torch", "float4_e2m1fn_x2"),
        PickleText.global("torch._utils", "_rebuild_tensor"),
        PickleText.global("torch._utils", "_rebuild_tensor_v2"),
        PickleText.global("torch._utils", "_rebuild_tensor_v3"),
        PickleText.global("torch._utils", "_rebuild_parameter"),
        PickleText.global("torch._tensor", "_rebuild_from_type_v2"),
        PickleText.global("collections", "defaultdict"),
        PickleText.global("collections", "Counter"),
        PickleText.global("builtins", "set"),
        PickleText.global("builtins", "list"),
        PickleText.global("builtins", "bytearray"),
        PickleText.global("_codecs", "encode"),
        PickleText.global("torch", "Size"),
        PickleText.global("torch", "device"),
        PickleText.global("numpy.core.multiarray", "_reconstruct"),
        PickleText.global("numpy.core.multiarray", "scalar"),
        PickleText.global("numpy.core.numeric", "_frombuffer"),
        PickleText.global("numpy", "dtype"),
        PickleText.global("argparse", "Namespace"),
        PickleText.global("__torch__.a", "B"),
        PickleText.global("torch.jit._pickle", "build_intlist"),
        PickleText.global("models.yolo", "Model"),
        PickleText.global("models.yolo", "Model") + ")\u0081",
        PickleText.global("os", "system")
    };

    private final Random random;
    private final List<List<FuzzSeed>> folders;

    /** @param folders each is chosen as often, however many files it has */
    Mutator(Random random, List<List<FuzzSeed>> folders) {
        this.random = random;
        this.folders = folders;
    }

    byte[] next() {
        FuzzSeed seed = any();
        return switch (random.nextInt(4)) {
            case 0 -> bytes(seed.bytes());
            // A flaw in what lies around a part that has one too.
            case 1 -> random.nextInt(4) == 0 ? bytes(parts(seed)) : parts(seed);
            default -> parts(seed);
        };
    }

    private FuzzSeed any() {
        List<FuzzSeed> folder = folders.get(random.nextInt(folders.size()));
        return folder.get(random.nextInt(folder.size()));
    }

    private byte[] parts(FuzzSeed seed) {
        if (seed.kind() == FuzzSeed.Kind.PICKLES || seed.parts().isEmpty()) {
            return opcodes(seed.bytes());
        }
        return switch (seed.kind()) {
            case ZIP -> zip(seed);
            case TAR -> tar(seed);
            default -> safetensors(seed);
        };
    }

    private byte[] zip(FuzzSeed seed) {
        var zip = new ZipBuilder();
        records(seed).forEach((name, content) -> {
            if (random.nextInt(10) == 0) {
                zip.deflated(name, content);
            } else {
                zip.stored(name, content);
            }
        });
        return random.nextBoolean() ? zip.bytes() : zip.with64().bytes();
    }

    private Map<String, byte[]> records(FuzzSeed seed) {
        var records = new LinkedHashMap<>(seed.parts());
        records.replaceAll((name, content) -> {
            boolean pickle = name.endsWith(".pkl");
            return random.nextInt(pickle ? 10 : 20) < (pickle ? 8 : 1)
                    ? pickle ? opcodes(content) : bytes(content)
                    : content;
        });
        switch (random.nextInt(12)) {
            case 0 -> records.put("a/constants.pkl", PickleText.of(")").getBytes(StandardCharsets.ISO_8859_1));
            case 1 ->
                records.put(
                        "a/byteorder", (random.nextBoolean() ? "big" : "little").getBytes(StandardCharsets.US_ASCII));
            case 2 -> records.putAll(any().parts());
            case 3 ->
                records.remove(records.keySet().stream()
                        .skip(random.nextInt(records.size()))
                        .findFirst()
                        .orElseThrow());
            default -> {}
        }
        return records;
    }

    private byte[] tar(FuzzSeed seed) {
        var tar = new TarBuilder();
        seed.parts().forEach((name, content) -> {
            byte[] changed = random.nextBoolean() ? content : random.nextBoolean() ? opcodes(content) : bytes(content);
            tar.file(name, new String(changed, StandardCharsets.ISO_8859_1));
        });
        return tar.bytes();
    }

    private byte[] safetensors(FuzzSeed seed) {
        String header = new String(seed.parts().get(FuzzSeed.HEADER), StandardCharsets.ISO_8859_1);
        List<String> tokens = new ArrayList<>(
                JSON_TOKEN.matcher(header).results().map(MatchResult::group).toList());
        for (int i = changes(); i > 0 && !tokens.isEmpty(); i--) {
            int at = random.nextInt(tokens.size());
            switch (random.nextInt(4)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, JSON[random.nextInt(JSON.length)]);
                case 2 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
                default ->
                    tokens.set(
                            at,
                            Character.isDigit(tokens.get(at).charAt(0))
                                    ? Long.toString(interesting())
                                    : JSON[random.nextInt(JSON.length)]);
            }
        }
        byte[] changed = String.join("", tokens).getBytes(StandardCharsets.ISO_8859_1);
        return new ByteBuilder()
                .u64(changed.length)
                .raw(changed)
                .raw(seed.parts().get(FuzzSeed.CONTENT))
                .toArray();
    }

    /** Takes away, repeats, changes and moves whole opcodes of pickles, and puts others between them. */
    private byte[] opcodes(byte... pickles) {
        List<byte[]> opcodes = OpcodeSplitter.split(pickles);
        for (int i = changes(); i > 0 && !opcodes.isEmpty(); i--) {
            int at = random.nextInt(opcodes.size());
            int other = random.nextInt(opcodes.size());
            switch (random.nextInt(7)) {
                case 0 -> opcodes.remove(at);
                case 1 -> opcodes.add(at, opcodes.get(other));
                case 2 -> {
                    int end = Math.min(opcodes.size(), other + 1 + random.nextInt(40));
                    opcodes.addAll(at, List.copyOf(opcodes.subList(other, end)));
                }
                case 3 -> opcodes.set(at, bytes(opcodes.get(at)));
                case 4 -> opcodes.set(at, opcodes.get(other));
                default -> opcodes.add(at, PICKLE[random.nextInt(PICKLE.length)].getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return ByteBuilder.join(opcodes.toArray(byte[][]::new));
    }

    private int changes() {
        return 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 3);
    }

    private byte[] bytes(byte... from) {
        byte[] content = from.clone();
        for (int i = changes(); i > 0 && content.length > 0; i--) {
            content = once(content);
        }
        return content;
    }

    private byte[] once(byte... content) {
        int at = random.nextInt(content.length);
        int length = 1 + random.nextInt(Math.min(64, content.length));
        switch (random.nextInt(9)) {
            case 0 -> content[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> content[at] = (byte) random.nextInt(256);
            case 2 -> put(content, at, 4, interesting());
            case 3 -> put(content, at, 8, interesting());
            case 4 -> put(content, at, 2, interesting());
            case 5 -> {
                return ByteBuilder.cut(content, at);
            }
            case 6 -> {
                return spliced(content, at, 0, slice(content, random.nextInt(content.length), length));
            }
            case 7 -> {
                return spliced(content, at, Math.min(length, content.length - at), new byte[0]);
            }
            default -> {
                byte[] other = any().bytes();
                return other.length == 0
                        ? content
                        : spliced(content, at, 0, slice(other, random.nextInt(other.length), length));
            }
        }
        return content;
    }

    private long interesting() {
        long[] values = {
            0,
            1,
            4,
            0x7f,
            0x80,
            0xff,
            0xffff,
            0x7fffffff,
            0x80000000L,
            0xffffffffL,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE
        };
        return values[random.nextInt(values.length)] + random.nextInt(3) - 1;
    }

    private static void put(byte[] content, int at, int bytes, long value) {
        for (int i = 0; i < bytes && at + i < content.length; i++) {
            content[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static byte[] slice(byte[] content, int at, int length) {
        return Arrays.copyOfRange(content, at, Math.min(content.length, at + length));
    }

    private static byte[] spliced(byte[] content, int at, int removed, byte... inserted) {
        return ByteBuilder.join(ByteBuilder.cut(content, at), inserted, slice(content, at + removed, content.length));
    }
}
