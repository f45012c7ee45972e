package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException.Kind;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, servers that fall silent, and files that change meanwhile. */
class ResumedDownloadTest extends DownloadTestCase {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1_048_575, 1_048_576, 2_999_999})
    void aConnectionThatIsCutIsResumed(int at) throws IOException {
        configure(new TestConfig().with("connections", 1), Map.of());
        server.next(server.cutAt(at));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
        assertEquals(2, server.seen().size());
        if (at > 0) {
            assertEquals("bytes=" + at + "-2999999", server.seen().get(1).range());
            assertEquals("\"1\"", server.seen().get(1).ifRange());
        }
    }

    @Test
    void aConnectionThatIsCutIsBegunAnewWhereTheServerSendsNoParts() throws IOException {
        server.next(server.cutAt(1000), server.cutAt(2_000_000));
        assertEquals(sha256(content), download("/plain"));
        assertArrived();
    }

    @Test
    void partsThatAreCutAreResumed() throws IOException {
        byte[] large = random(LARGE, 2);
        server.change(large, "\"2\"");
        server.next(server.cutAt(500), server.cutAt(100_000), server.none(), server.cutAt(0), server.cutAt(10_000_000));
        assertEquals(sha256(large), download("/file"));
        assertArrayEquals(large, Files.readAllBytes(file));
    }

    @Test
    void aServerThatIsSilentIsLeftAndAskedAgain() throws IOException {
        configure(new TestConfig().with("responseTimeout", 1000), Map.of());
        server.next(server.stallAt(1000), server.stallAt(0));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @Test
    void aServerThatStaysSilentIsAnErrorAndLeavesNothing() throws IOException {
        configure(new TestConfig().with("responseTimeout", 100).with("attempts", 2), Map.of());
        server.next(server.stallAt(0), server.stallAt(0));
        var error = fails("/plain");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("silent"), error.getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void aBodyShorterThanAnnouncedIsAnError() throws IOException {
        configure(new TestConfig().with("attempts", 2), Map.of());
        server.next(server.announcing(1), server.announcing(1));
        assertEquals(Kind.NETWORK, fails("/plain").kind());
        assertFalse(Files.exists(file));
    }

    @Test
    void whatADeadProcessLeftIsResumed() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(content), download("/file"));
        assertArrived();
        assertEquals("bytes=2000000-2999999", server.seen().getLast().range());
    }

    @Test
    void aNoteThatClaimsMoreThanThereIsIsNotBelieved() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        try (var left = Files.list(file.getParent())) {
            Path part = left.filter(path -> path.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
            Files.write(part, new byte[10]);
        }
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @Test
    void whatADeadProcessLeftIsThrownAwayIfTheFileChanged() throws IOException {
        configure(new TestConfig().with("attempts", 1).with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000));
        fails("/file");
        byte[] other = random(SIZE + 5, 3);
        server.change(other, "\"3\"");
        configure(new TestConfig(), Map.of());
        assertEquals(sha256(other), download("/file"));
        assertArrayEquals(other, Files.readAllBytes(file));
    }

    @Test
    void aFileThatChangesBetweenItsPartsIsBegunAnew() throws IOException {
        byte[] before = random(LARGE, 2);
        byte[] after = random(LARGE, 3);
        server.change(before, "\"2\"");
        server.next(server.none(), server.none(), server.changing(after, "\"3\""));
        assertEquals(sha256(after), download("/file"));
        assertArrayEquals(after, Files.readAllBytes(file));
    }

    @Test
    void aFileThatChangesAllTheTimeIsAnError() {
        server.next(IntStream.range(0, 20)
                .mapToObj(i -> server.changing(content, "\"x" + i + "\""))
                .toArray(FlakyServer.Fault[]::new));
        var error = fails("/file");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("changed on the server"), error.getMessage());
    }

    @Test
    void anInterruptEndsADownload() throws Exception {
        server.next(server.stallAt(1000));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var result = thread.submit(() -> fails("/file"));
            while (server.seen().isEmpty()) {
                Thread.onSpinWait();
            }
            thread.shutdownNow();
            assertTrue(
                    result.get().getMessage().contains("interrupted"),
                    result.get().getMessage());
        }
    }
}
