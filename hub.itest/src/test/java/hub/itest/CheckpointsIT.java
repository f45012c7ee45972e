package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on the command line, and by URL from a repo's own code. */
class CheckpointsIT {

    private static final Path FILES = HubProcess.ROOT.resolve("hub.gpu/src/test/resources/hub/gpu/checkpoint");
    private static final HubProcess HUB = new HubProcess(Map.of());

    @TempDir
    Path dir;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path asked = FILES.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] file = Files.readAllBytes(Files.exists(asked) ? asked : FILES.resolve("state_dict.pth"));
            if (exchange.getRequestMethod().equals("GET")) {
                requests.incrementAndGet();
            }
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : file.length);
            try (var body = exchange.getResponseBody()) {
                body.write(file);
            } catch (IOException headOnly) {
                // A HEAD request has no body.
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void inspectListsTensorsWithoutLibtorch() throws Exception {
        var result = new HubProcess(Map.of("TORCH_HOME", dir.toString()))
                .run("inspect", FILES.resolve("training.pth").toString());
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("model.0.weight"), result.out());
        assertTrue(result.out().lines().anyMatch(line -> line.matches("epoch +3")), result.out());
        assertFalse(Files.exists(dir.resolve("hub/.hub/natives")));
    }

    @Test
    void inspectShowsWhatIsNotRead() throws Exception {
        var result = HUB.run("inspect", FILES.resolve("foreign2.pth").toString());
        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.lines()
                        .contains("config            not read: an object of class omegaconf.listconfig.ListConfig"),
                result.out());
    }

    @Test
    void oneBadFileDoesNotStopTheRestAndFailsInTheEnd() throws Exception {
        Path bad = Files.writeString(dir.resolve("bad.pth"), "<html>");
        var result = HUB.run(
                "inspect",
                "--json",
                "--digest",
                FILES.resolve("tensor.pth").toString(),
                bad.toString(),
                FILES.resolve("tar.pth").toString());
        assertEquals(1, result.code(), result.err());
        List<String> lines = result.lines();
        assertEquals(3, lines.size(), result.out());
        assertEquals(
                "{\"file\":\"" + FILES.resolve("tensor.pth") + "\",\"ok\":true,\"format\":\"zip\",\"tensors\":"
                        + "[{\"name\":\"\",\"shape\":[3],\"dtype\":\"int64\",\"sha256\":"
                        + "\"ab25350e3e65efebe24584461683ecda68725576e825e550038b90e7b1479946\"}]}",
                lines.getFirst());
        assertTrue(lines.get(1).startsWith("{\"file\":\"" + bad + "\",\"ok\":false,\"error\":\""), lines.get(1));
        assertTrue(lines.get(2).contains("\"format\":\"tar\""), lines.get(2));
    }

    private void writeRepo() throws IOException {
        Files.writeString(dir.resolve("hubconf.java"), """
            import hub.gpu.Torch;
            import java.nio.file.Path;
            import java.util.Set;

            public final class hubconf {
                private final Torch torch;

                public hubconf(Torch torch) {
                    this.torch = torch;
                }

                public Set<String> names(String url, String dir, boolean check) {
                    return torch.loadStateDictFromUrl(url, Path.of(dir), null, false, check, null, false).names();
                }
            }
            """);
    }

    private String url(String file) {
        return "url=http://127.0.0.1:" + server.getAddress().getPort() + "/" + file;
    }

    @Test
    void aStateDictInSeveralFilesIsLoadedByTheUrlOfItsIndex() throws Exception {
        writeRepo();
        for (String index : List.of("model.safetensors.index.json", "pytorch_model.bin.index.json")) {
            var result =
                    HUB.run("run", dir.toString(), "names", url(index), "dir=" + dir.resolve("weights"), "check=false");
            assertEquals(0, result.code(), result.err());
            assertEquals(9, result.lines().size(), result.out());
            assertTrue(result.lines().containsAll(List.of("0.weight", "3.bias")), result.out());
        }
        assertEquals(6, requests.get());
    }

    @Test
    void aStateDictIsLoadedByUrlAndDownloadedOnce() throws Exception {
        writeRepo();
        String url = url("weights-0123456789.pth");
        String folder = "dir=" + dir.resolve("weights");
        for (int i = 0; i < 2; i++) {
            var result = HUB.run("run", dir.toString(), "names", url, folder, "check=false");
            assertEquals(0, result.code(), result.err());
            assertEquals("0.weight", result.lines().getFirst());
            assertTrue(result.err().contains("weights_only"), result.err());
        }
        assertEquals(1, requests.get());
        var reloaded = HUB.run("run", "--reload", dir.toString(), "names", url, folder, "check=false");
        assertEquals(0, reloaded.code(), reloaded.err());
        assertEquals(2, requests.get());
        var result = HUB.run("run", dir.toString(), "names", url, folder, "check=true");
        assertEquals(1, result.code());
        assertTrue(result.err().contains("invalid hash value (expected \"0123456789\""), result.err());
    }
}
