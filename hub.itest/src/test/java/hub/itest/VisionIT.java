package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * examples/vision beside the real torchvision, whose values stand in its reference.csv: one network of each family, or
 * all 38 with {@code -Dzoo=all}.
 */
@ExtendWith(InFelix.class)
public class VisionIT {

    private static final Path VISION = HubProcess.ROOT.resolve("examples/vision");

    private static final List<String> ONE_OF_EACH = List.of(
            "resnet18",
            "resnext50_32x4d",
            "vgg11_bn",
            "alexnet",
            "squeezenet1_1",
            "densenet121",
            "mobilenet_v2",
            "mobilenet_v3_small",
            "efficientnet_b0",
            "shufflenet_v2_x0_5",
            "googlenet",
            "inception_v3",
            "convnext_tiny",
            "vit_b_16",
            "swin_t");

    /** In a row of reference.csv: name, digest of the keys, then for each of two inputs the largest and 20 outputs. */
    private static final int SEEDED = 2;

    private static final int OUTPUTS = 20;
    private static final int FILLED = SEEDED + 2 * (1 + OUTPUTS);
    private static final double TOLERANCE = 1e-4;

    @Inject
    private Hub hub;

    @Inject
    private Torch torch;

    private Repo repo() {
        return hub.open(VISION.toString());
    }

    private Module seeded(String name) {
        return repo().load(name, Module.class, Arguments.named("weights", "seed:0"));
    }

    private StateDict stateDict(Module model) {
        return (StateDict) repo().invoke(model, "stateDict", Arguments.none());
    }

    @Test
    public void networksEqualTorchvisions() throws IOException {
        for (String line : Files.readAllLines(VISION.resolve("reference.csv"))) {
            String[] row = line.split(",");
            if (ONE_OF_EACH.contains(row[0]) || "all".equals(System.getProperty("zoo"))) {
                equalsTorchvisions(row);
            }
        }
    }

    private void equalsTorchvisions(String[] row) {
        Module model = seeded(row[0]);
        StateDict state = stateDict(model);
        assertEquals(row[1], keys(state), () -> row[0] + " has other keys or shapes: " + state.names());
        int size = row[0].equals("inception_v3") ? 299 : 224;
        assertOutputs(row, SEEDED, model, size);
        fill(state);
        assertOutputs(row, FILLED, model, size);
        state.asMap().values().forEach(Tensor::close);
    }

    private void assertOutputs(String[] row, int at, Module model, int size) {
        for (int variant = 0; variant < 2; variant++) {
            float[] outputs;
            try (TensorScope _ = torch.scope()) {
                outputs = model.apply(torch.tensor(image(variant, size), 1, 3, size, size))
                        .toFloatArray();
            }
            int from = at + variant * (1 + OUTPUTS);
            double largest = Double.parseDouble(row[from]);
            for (int i = 0; i < OUTPUTS; i++) {
                String what = row[0] + ", input " + variant + ", output " + 50 * i;
                assertEquals(Double.parseDouble(row[from + 1 + i]), outputs[50 * i], TOLERANCE * largest, what);
            }
        }
    }

    /** As reference.py makes it. */
    private static float[] image(int variant, int size) {
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

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** As reference.py fills them. */
    private void fill(StateDict state) {
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

    @Test
    public void picturesAreReadAndResizedAsPillowDoes() throws Exception {
        Class<?> images = seeded("squeezenet1_1").getClass().getClassLoader().loadClass("image.Image");
        Class<?> filters = images.getClassLoader().loadClass("image.Filter");
        var resize = images.getMethod("resize", int.class, int.class, filters);
        var rgb = images.getMethod("rgb");
        var filter = filters.getEnumConstants();
        for (String line : Files.readAllLines(VISION.resolve("samples.csv"))) {
            String[] row = line.split(",");
            Object image = images.getMethod("read", Path.class)
                    .invoke(null, VISION.resolve("samples").resolve(row[0]));
            assertEquals(row[1], sha256((byte[]) rgb.invoke(image)), row[0]);
            assertEquals(row[2], sha256((byte[]) rgb.invoke(resize.invoke(image, 54, 40, filter[0]))), row[0]);
            assertEquals(row[3], sha256((byte[]) rgb.invoke(resize.invoke(image, 136, 100, filter[1]))), row[0]);
        }
    }

    private Object predict(Path image) {
        return repo().invoke(seeded("squeezenet1_1"), "predict", Arguments.of(image));
    }

    @Test
    public void predictGivesTheTopFive() throws ReflectiveOperationException {
        Object prediction = ((List<?>) predict(VISION.resolve("samples/420.jpg"))).getFirst();
        var top = (List<?>) prediction.getClass().getMethod("top").invoke(prediction);
        assertEquals(5, top.size());
        List<Float> probabilities = new ArrayList<>();
        for (Object guess : top) {
            probabilities.add((Float) guess.getClass().getMethod("probability").invoke(guess));
        }
        assertEquals(
                probabilities.stream().sorted((a, b) -> Float.compare(b, a)).toList(), probabilities);
    }

    @Test
    public void aDamagedJpegIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(VISION.resolve("samples/420-progressive.jpg"));
        for (int length = 0; length < good.length - 2; length += 7) {
            assertRefused(Arrays.copyOf(good, length));
        }
        byte[] huge = good.clone();
        for (int i = 0; i < good.length - 8; i++) {
            if (good[i] == (byte) 0xff && good[i + 1] == (byte) 0xc2) {
                Arrays.fill(huge, i + 5, i + 9, (byte) 0xff);
            }
        }
        assertTrue(assertRefused(huge).contains("65535x65535"));
    }

    @Test
    public void whatIsNoPictureThatIsReadIsSaid() throws IOException {
        assertSays("neither a PNG nor a JPEG", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertSays("neither a PNG nor a JPEG");
        byte[] png = Files.readAllBytes(VISION.resolve("samples/rgb.png"));
        assertSays("PNG cut short", Arrays.copyOf(png, png.length / 2));
        assertSays("wrong checksum of its IHDR part", patched(png, 25, 3));
        assertSays("wrong checksum of its IDAT part", patched(png, png.length - 20, 0x55));
        assertSays("a strip of 5000x1 pixels", strip(5000));

        byte[] jpeg = Files.readAllBytes(VISION.resolve("samples/444.jpg"));
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        assertSays("lossless, hierarchical or arithmetic coding", patched(jpeg, frame + 1, 0xc9));
        assertSays("JPEG of 12 bits a sample", patched(jpeg, frame + 4, 12));
        assertSays("JPEG of 2 channels", patched(jpeg, frame + 9, 2));
    }

    private void assertSays(String expected, byte... content) throws IOException {
        String message = assertRefused(content);
        assertTrue(message.contains(expected), message);
    }

    private static byte[] patched(byte[] content, int at, int value) {
        byte[] patched = content.clone();
        patched[at] = (byte) value;
        return patched;
    }

    /** A grey PNG of one row. */
    private static byte[] strip(int width) throws IOException {
        var data = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(data)) {
            deflater.write(new byte[1 + width]);
        }
        var header = ByteBuffer.allocate(13).putInt(width).putInt(1).put(new byte[] {8, 0, 0, 0, 0});
        var png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.write(chunk("IHDR", header.array()));
        png.write(chunk("IDAT", data.toByteArray()));
        png.write(chunk("IEND"));
        return png.toByteArray();
    }

    private static byte[] chunk(String type, byte... content) {
        var checksum = new CRC32();
        checksum.update(type.getBytes(StandardCharsets.US_ASCII));
        checksum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    private String assertRefused(byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile("picture", ".jpg"), content);
        String message = assertThrows(HubException.class, () -> predict(file)).getMessage();
        assertTrue(message.contains(file + ": "), message);
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    public void weightsComeFromAFileAndFromAUrlOnce() throws IOException {
        StateDict filled = stateDict(seeded("squeezenet1_1"));
        fill(filled);
        byte[] file = safetensors(filled);
        var requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/weights.safetensors", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, file.length);
            try (var body = exchange.getResponseBody()) {
                body.write(file);
            }
        });
        server.start();
        try {
            Path local = Files.write(Files.createTempFile("weights", ".safetensors"), file);
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/weights.safetensors";
            for (String weights : List.of(local.toString(), url, url)) {
                Module model = repo().load("squeezenet1_1", Module.class, Arguments.named("weights", weights));
                String[] row = Files.readAllLines(VISION.resolve("reference.csv")).stream()
                        .map(line -> line.split(","))
                        .filter(r -> r[0].equals("squeezenet1_1"))
                        .findFirst()
                        .orElseThrow();
                assertOutputs(row, FILLED, model, 224);
            }
            assertEquals(1, requests.get());
        } finally {
            server.stop(0);
        }
    }

    /** A copy of the repo whose published weights are on a server of this machine, named by their own hash. */
    private static Path published(HttpServer server, String model, String hash) throws IOException {
        Path copy = Files.createTempDirectory("vision");
        try (var files = Files.walk(VISION)) {
            for (Path file :
                    files.filter(f -> !f.startsWith(VISION.resolve("samples"))).toList()) {
                Path to = copy.resolve(VISION.relativize(file).toString());
                if (!Files.isDirectory(to)) {
                    Files.copy(file, to);
                }
            }
        }
        String weights = Files.readString(copy.resolve("weights.csv"))
                .replace(
                        "https://download.pytorch.org",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .replaceFirst(model + "-[0-9a-f]+\\.", model + "-" + hash + ".");
        Files.writeString(copy.resolve("weights.csv"), weights);
        return copy;
    }

    @Test
    public void pretrainedDownloadsThePublishedWeightsOnceAndVerifiesThem() throws IOException {
        StateDict filled = stateDict(seeded("squeezenet1_1"));
        fill(filled);
        byte[] file = safetensors(filled);
        String name = "squeezenet1_1-" + sha256(file).substring(0, 8) + ".pth";
        var asked = new ArrayList<String>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/models/", exchange -> {
            asked.add(exchange.getRequestURI().getPath().replace("/models/", ""));
            boolean good = asked.getLast().equals(name);
            exchange.sendResponseHeaders(200, file.length);
            try (var body = exchange.getResponseBody()) {
                body.write(good ? file : new byte[file.length]);
            }
        });
        server.start();
        try {
            String copy = published(server, "squeezenet1_1", sha256(file).substring(0, 8))
                    .toString();
            String[] row = Files.readAllLines(VISION.resolve("reference.csv")).stream()
                    .map(line -> line.split(","))
                    .filter(r -> r[0].equals("squeezenet1_1"))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 2; i++) {
                Module model = hub.load(copy, "squeezenet1_1", Module.class, Arguments.named("pretrained", true));
                assertOutputs(row, FILLED, model, 224);
            }
            assertEquals(List.of(name), asked);

            // The server has other bytes for all that follow, so only which file is asked for is seen.
            assertAsks(copy, asked, "vit_b_16-c867db91.pth", "vit_b_16", "weights", "DEFAULT");
            assertAsks(copy, asked, "vit_b_16_swag-9ac1b537.pth", "vit_b_16", "weights", "IMAGENET1K_SWAG_E2E_V1");
            assertAsks(
                    copy, asked, "vit_b_16_lc_swag-4e70ced5.pth", "vit_b_16", "weights", "IMAGENET1K_SWAG_LINEAR_V1");
            assertAsks(copy, asked, "vgg16-397923af.pth", "vgg16", "weights", "VGG16_Weights.DEFAULT");
            assertAsks(copy, asked, "vgg16_features-amdegroot-88682ab5.pth", "vgg16", "weights", "IMAGENET1K_FEATURES");
            assertAsks(copy, asked, "resnet50-0676ba61.pth", "resnet50", "pretrained", true);
            assertAsks(copy, asked, "resnet50-11ad3fa6.pth", "resnet50", "weights", "DEFAULT");
        } finally {
            server.stop(0);
        }
    }

    private void assertAsks(String copy, List<String> asked, String file, String model, String argument, Object value) {
        var error = assertThrows(
                HubException.class, () -> hub.load(copy, model, Module.class, Arguments.named(argument, value)));
        assertEquals(file, asked.getLast());
        assertTrue(error.getMessage().contains(file), error::getMessage);
    }

    @Test
    public void publishedWeightsOfAnotherImageSizeAreRefused() {
        Arguments arguments =
                Arguments.named("weights", "IMAGENET1K_SWAG_E2E_V1").with("image_size", 224);
        var error = assertThrows(IllegalArgumentException.class, () -> repo().load("vit_b_16", arguments));
        assertTrue(error.getMessage().contains("'image_size' expected value 384 but got 224"), error::getMessage);
    }

    @Test
    public void aSeedIsAnInteger() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> repo().load("squeezenet1_1", Arguments.named("weights", "seed:abc")));
        assertEquals("weights=seed:abc: behind seed: stands an integer, seed:0", error.getMessage());
    }

    private static byte[] safetensors(StateDict state) throws IOException {
        Path file = Files.createTempFile("weights", ".safetensors");
        Checkpoint.save(file, state.asMap());
        return Files.readAllBytes(file);
    }

    @Test
    public void swagWeightsAreForLargerImagesAndHaveOldNames() throws IOException {
        Arguments large = Arguments.named("weights", "seed:0").with("image_size", 384);
        Module network = repo().load("vit_b_16", Module.class, large);
        StateDict filled = stateDict(network);
        fill(filled);
        var old = new LinkedHashMap<String, Tensor>();
        filled.asMap()
                .forEach((name, tensor) -> old.put(
                        name.replace(".mlp.0.", ".mlp.linear_1.").replace(".mlp.3.", ".mlp.linear_2."), tensor));
        Path file = Files.createTempFile("swag", ".pth");
        Checkpoint.save(file, old);

        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/models/", exchange -> {
            exchange.sendResponseHeaders(200, Files.size(file));
            try (var body = exchange.getResponseBody()) {
                Files.copy(file, body);
            }
        });
        server.start();
        try {
            String hash = sha256(Files.readAllBytes(file)).substring(0, 8);
            String copy = published(server, "vit_b_16_swag", hash).toString();
            Arguments swag = Arguments.named("weights", "IMAGENET1K_SWAG_E2E_V1");
            Module loaded = hub.load(copy, "vit_b_16", Module.class, swag);
            try (TensorScope _ = torch.scope()) {
                Tensor x = torch.tensor(image(0, 384), 1, 3, 384, 384);
                Tensor expected = network.apply(x);
                assertTrue(expected.abs().max().item() > 0);
                assertTrue(expected.equal(loaded.apply(x)));
            }
        } finally {
            server.stop(0);
            Files.delete(file);
        }
    }

    @Test
    public void weightsOfAnotherNetworkAreRefused() {
        var error = assertThrows(
                HubException.class,
                () -> repo().load(
                                "resnet18",
                                Arguments.named(
                                        "weights",
                                        HubProcess.ROOT
                                                .resolve("examples/digits/digits.pth")
                                                .toString())));
        assertTrue(error.getMessage().contains("conv1.weight: expected (64, 3, 7, 7)"), error::getMessage);
        assertTrue(error.getMessage().contains("fc1.weight: unexpected"), error::getMessage);
    }

    @Test
    public void unknownWeightsAreNamed() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> repo().load("resnet50", Arguments.named("weights", "IMAGENET1K_V3")));
        assertTrue(error.getMessage().contains("IMAGENET1K_V3"), error::getMessage);
        assertTrue(error.getMessage().contains("[IMAGENET1K_V1, IMAGENET1K_V2]"), error::getMessage);
    }
}
