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
        byte[] file = Files.readAllBytes(FILES.resolve("state_dict.pth"));
        server.createContext("/", exchange -> {
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

    @Test
    void aStateDictIsLoadedByUrlAndDownloadedOnce() throws Exception {
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
        String url = "url=http://127.0.0.1:" + server.getAddress().getPort() + "/weights-0123456789.pth";
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
