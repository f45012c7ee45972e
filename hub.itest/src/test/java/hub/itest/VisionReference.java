package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.DType;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What the real torchvision computes for one network, a row of examples/vision's reference.csv: name, digest of the keys,
 * then for each of two inputs the largest and 20 outputs, with seeded weights, and the same with weights made up.
 */
record VisionReference(String[] row) {

    static final Path VISION = HubProcess.ROOT.resolve("examples/vision");

    private static final int OUTPUTS = 20;
    private static final int SEEDED = 2;
    private static final int FILLED = SEEDED + 2 * (1 + OUTPUTS);
    private static final double TOLERANCE = 1e-4;

    static List<VisionReference> all() throws IOException {
        return Files.readAllLines(VISION.resolve("reference.csv")).stream()
                .map(line -> new VisionReference(line.split(",")))
                .toList();
    }

    static VisionReference of(String name) throws IOException {
        return all().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    }

    String name() {
        return row[0];
    }

    /** Fails unless the names, types and shapes of the state are torchvision's. */
    void assertKeys(StateDict state) {
        assertEquals(row[1], keys(state), () -> name() + " has other keys or shapes: " + state.names());
    }

    /** Fails unless the network of seed 0 computes what torchvision's does. */
    void assertSeeded(Torch torch, Module model) {
        assertOutputs(torch, model, SEEDED);
    }

    /** Fails unless the network of {@link #fill filled} weights computes what torchvision's does. */
    void assertFilled(Torch torch, Module model) {
        assertOutputs(torch, model, FILLED);
    }

    private void assertOutputs(Torch torch, Module model, int at) {
        int size = name().equals("inception_v3") ? 299 : 224;
        for (int variant = 0; variant < 2; variant++) {
            float[] outputs;
            try (TensorScope _ = torch.scope()) {
                outputs = model.apply(torch.tensor(input(variant, size), 1, 3, size, size))
                        .toFloatArray();
            }
            int from = at + variant * (1 + OUTPUTS);
            double largest = Double.parseDouble(row[from]);
            for (int i = 0; i < OUTPUTS; i++) {
                String what = name() + ", input " + variant + ", output " + 50 * i;
                assertEquals(Double.parseDouble(row[from + 1 + i]), outputs[50 * i], TOLERANCE * largest, what);
            }
        }
    }

    /** As reference.py makes it. */
    static float[] input(int variant, int size) {
        int step = variant == 0 ? 7919 : 1;
        int modulus = variant == 0 ? 1009 : 1013;
        float[] x = new float[3 * size * size];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((long) i * step % modulus) / (modulus / 4) - 2;
        }
        return x;
    }

    /** As reference.py digests them. */
    private static String keys(StateDict state) {
        var lines = new StringBuilder();
        new TreeMap<>(state.asMap())
                .forEach((name, tensor) -> lines.append(
                        "%s torch.%s %s\n".formatted(name, tensor.dtype().torchName(), tuple(tensor.shape()))));
        return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String tuple(long[] shape) {
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return "(" + sizes + (shape.length == 1 ? ",)" : ")");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** As reference.py fills them: with values that move every output. */
    static void fill(Torch torch, StateDict state) {
        state.asMap().forEach((name, tensor) -> {
            if (tensor.dtype() == DType.FLOAT32) {
                try (TensorScope _ = torch.scope()) {
                    tensor.copy_(torch.tensor(made(name, tensor.shape(), (int) tensor.numel()), tensor.shape()));
                }
            }
        });
    }

    private static float[] made(String name, long[] shape, int count) {
        var seed = new CRC32();
        seed.update(name.getBytes(StandardCharsets.UTF_8));
        float scale = shape.length > 1 ? (float) Math.sqrt(6.0 * shape[0] / count) : 0;
        boolean around1 = name.endsWith("running_var") || name.endsWith("weight");
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int h = i + (int) seed.getValue();
            h = (h ^ h >>> 16) * 0x85EBCA6B;
            h = (h ^ h >>> 13) * 0xC2B2AE35;
            float noise = (float) (Integer.toUnsignedLong(h ^ h >>> 16) / 0x1p31 - 1);
            values[i] = shape.length > 1 ? noise * scale : around1 ? 1 + noise / 2 : noise / 8;
        }
        return values;
    }
}
