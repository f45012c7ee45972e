package hub.itest;

import static hub.itest.VisionReference.VISION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the networks of examples/vision take their weights from: torchvision's published ones, a URL, a file, a seed. */
@ExtendWith(InFramework.class)
public class VisionWeightsIT {

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
    public void weightsComeFromAFileAndFromAUrlOnce() throws IOException {
        byte[] file = filled("squeezenet1_1");
        var requests = new AtomicInteger();
        HttpServer server = serving(file, requests);
        try {
            Path local = Files.write(Files.createTempFile("weights", ".safetensors"), file);
            String url = url(server, "weights.safetensors");
            for (String weights : List.of(local.toString(), url, url)) {
                Module model = repo().load("squeezenet1_1", Module.class, Arguments.named("weights", weights));
                VisionReference.of("squeezenet1_1").assertFilled(torch, model);
            }
            assertEquals(1, requests.get());
        } finally {
            server.stop(0);
        }
    }

    @Test
    public void theProgressOfADownloadIsShownWhereAsked() throws IOException {
        HttpServer server = serving(filled("squeezenet1_1"), new AtomicInteger());
        PrintStream console = System.err;
        try {
            for (boolean progress : new boolean[] {true, false}) {
                var shown = new ByteArrayOutputStream();
                System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
                String url = url(server, "progress-" + progress + ".safetensors");
                repo().load("squeezenet1_1", Arguments.named("weights", url).with("progress", progress));
                assertEquals(progress, shown.toString(StandardCharsets.UTF_8).contains(url), shown::toString);
            }
        } finally {
            System.setErr(console);
            server.stop(0);
        }
    }

    private byte[] filled(String name) throws IOException {
        StateDict filled = stateDict(seeded(name));
        VisionReference.fill(torch, filled);
        return safetensors(filled);
    }

    /** A server of this machine that has one file under every name. */
    private static HttpServer serving(byte[] file, AtomicInteger requests) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, file.length);
            try (var body = exchange.getResponseBody()) {
                body.write(file);
            }
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server, String file) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + file;
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
        byte[] file = filled("squeezenet1_1");
        String name = "squeezenet1_1-" + VisionReference.sha256(file).substring(0, 8) + ".pth";
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
            String copy = published(
                            server,
                            "squeezenet1_1",
                            VisionReference.sha256(file).substring(0, 8))
                    .toString();
            for (int i = 0; i < 2; i++) {
                Module model = hub.load(copy, "squeezenet1_1", Module.class, Arguments.named("pretrained", true));
                VisionReference.of("squeezenet1_1").assertFilled(torch, model);
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

    private void assertRefused(String expected, String model, Arguments arguments) {
        var error = assertThrows(IllegalArgumentException.class, () -> repo().load(model, arguments));
        assertEquals(expected, error.getMessage());
    }

    @Test
    public void anArgumentThatCannotBeIsSaid() {
        assertRefused(
                "weights=seed:abc: expected an integer after seed:, such as seed:0",
                "squeezenet1_1",
                Arguments.named("weights", "seed:abc"));
        String folder = VISION.toString();
        assertRefused(
                "weights=" + folder + " is a folder; expected a checkpoint's file",
                "squeezenet1_1",
                Arguments.named("weights", folder));
        assertRefused(
                "weights=ResNet50_Weights.DEFAULT is none of resnet18's [IMAGENET1K_V1], no URL, no file and no seed:0",
                "resnet18",
                Arguments.named("weights", "ResNet50_Weights.DEFAULT"));
        for (int classes : new int[] {0, -1}) {
            assertRefused(
                    "num_classes=" + classes + "; expected 1 or more",
                    "resnet18",
                    Arguments.named("num_classes", classes));
        }
        assertRefused(
                "The parameter 'num_classes' expected value 1000 but got 10 instead.",
                "resnet18",
                Arguments.named("pretrained", true).with("num_classes", 10));
        for (int size : new int[] {0, -16, 100}) {
            assertRefused(
                    "image_size=" + size + "; expected a multiple of 16",
                    "vit_b_16",
                    Arguments.named("image_size", size));
        }
    }

    @Test
    public void picturesAreBroughtToTheImageSize() {
        Module vit = repo().load("vit_b_16", Module.class, Arguments.named("image_size", 32));
        var predictions = (List<?>) repo().invoke(vit, "predict", Arguments.of(VISION.resolve("samples/420.jpg")));
        assertEquals(1, predictions.size());
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
        VisionReference.fill(torch, filled);
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
            String hash = VisionReference.sha256(Files.readAllBytes(file)).substring(0, 8);
            String copy = published(server, "vit_b_16_swag", hash).toString();
            Arguments swag = Arguments.named("weights", "IMAGENET1K_SWAG_E2E_V1");
            Module loaded = hub.load(copy, "vit_b_16", Module.class, swag);
            try (TensorScope _ = torch.scope()) {
                Tensor x = torch.tensor(VisionReference.input(0, 384), 1, 3, 384, 384);
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
    public void theNetworkOfATrainingCheckpointIsTaken() throws IOException {
        Module network = seeded("resnet18");
        var parallel = new LinkedHashMap<String, Tensor>();
        stateDict(network).asMap().forEach((name, tensor) -> parallel.put("module." + name, tensor));
        Path file = Files.createTempFile("training", ".pth");
        try (TensorScope _ = torch.scope()) {
            Tensor expected = network.apply(torch.ones(1, 3, 64, 64));
            for (String place : List.of("model", "state_dict")) {
                Map<String, Object> training =
                        Map.of(place, parallel, "optimizer", Map.of("step", torch.ones(1)), "epoch", 3);
                Checkpoint.save(file, training);
                Module loaded = repo().load("resnet18", Module.class, Arguments.named("weights", file.toString()));
                assertTrue(expected.equal(loaded.apply(torch.ones(1, 3, 64, 64))));
            }
        } finally {
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
    public void classifiersThatOnlyHelpToTrainCanBeLeftOut() throws IOException {
        for (String name : List.of("googlenet", "inception_v3")) {
            Path file = Files.write(Files.createTempFile(name, ".safetensors"), filled(name));
            Arguments without = Arguments.named("weights", file.toString()).with("aux_logits", false);
            Module model = repo().load(name, Module.class, without);
            VisionReference.of(name).assertFilled(torch, model);
            assertTrue(stateDict(model).names().stream().noneMatch(n -> n.startsWith("aux") || n.startsWith("Aux")));
            Files.delete(file);
        }
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
