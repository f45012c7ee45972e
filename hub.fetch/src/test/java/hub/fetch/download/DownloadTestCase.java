package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.spi.Progress;
import hub.fetch.TestHub;
import hub.fetch.disk.Sha256;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, an empty hub directory, and a file to download to. */
abstract class DownloadTestCase {

    static final int SIZE = 3_000_000;
    static final int LARGE = 70_000_000;

    final byte[] content = random(SIZE, 1);

    @TempDir
    Path dir;

    FlakyServer server;
    TestHub hub;
    Path file;

    static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        server = new FlakyServer(content);
        hub = new TestHub(dir.resolve("hub"), Map.of());
        file = dir.resolve("folder/file");
    }

    @AfterEach
    void stop() {
        hub.close();
        server.close();
    }

    void configure(TestConfig config, Map<String, String> environment) {
        hub.close();
        hub = new TestHub(dir.resolve("hub"), environment, config);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
    }

    String download(String path) {
        return hub.downloader.download(server.url(path), file, null, Progress.NONE);
    }

    HubException fails(String path) {
        return assertThrows(HubException.class, () -> download(path));
    }

    void assertArrived() throws IOException {
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(List.of(file), files());
    }

    List<Path> files() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.toList();
        }
    }
}
