package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDownloaderTest {

    private final FileDownloader downloader = new FileDownloader();
    private final byte[] content = new byte[3_000_000];
    private HttpServer server;

    @TempDir
    private Path dir;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.createContext("/short", exchange -> {
            exchange.sendResponseHeaders(200, content.length + 1);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        downloader.close();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private String sha256() {
        return HexFormat.of().formatHex(hub.fetch.disk.Sha256.newDigest().digest(content));
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(dir)) {
            return files.toList();
        }
    }

    @Test
    void aFileArrivesWholeWithItsHashAndDefaultPermissions() throws IOException {
        Path file = dir.resolve("file");
        assertEquals(sha256(), downloader.download(url("/file"), file, sha256().substring(0, 8), Progress.NONE));
        assertArrayEquals(content, Files.readAllBytes(file));
        Path plain = Files.createFile(dir.resolve("plain"));
        assertEquals(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aFileUrlIsCopied() throws IOException {
        Path source = Files.write(dir.resolve("source"), content);
        Path file = dir.resolve("folder/file");
        assertEquals(sha256(), downloader.download(source.toUri(), file, null, Progress.NONE));
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void aWrongHashLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "old");
        var error = assertThrows(
                HubException.class, () -> downloader.download(url("/file"), file, "0123abcd", Progress.NONE));
        assertEquals(Kind.CORRUPT, error.kind());
        assertEquals(
                url("/file") + ": invalid hash value (expected \"0123abcd\", got \"" + sha256() + "\")",
                error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aShortBodyIsAnErrorAndLeavesNothing() throws IOException {
        Path file = dir.resolve("file");
        assertThrows(HubException.class, () -> downloader.download(url("/short"), file, null, Progress.NONE));
        assertEquals(List.of(), files());
    }

    @Test
    void anErrorOfTheServerNamesTheUrlAndTheAnswer() {
        var error = assertThrows(
                HubException.class,
                () -> downloader.download(url("/absent"), dir.resolve("file"), null, Progress.NONE));
        assertEquals("Cannot download " + url("/absent") + ": the server answered 404 Not Found.", error.getMessage());
        assertEquals(HubException.Kind.NOT_FOUND, error.kind());
    }

    @Test
    void aMissingFileIsNotFound() {
        var error = assertThrows(
                HubException.class,
                () -> downloader.download(dir.resolve("absent").toUri(), dir.resolve("file"), null, Progress.NONE));
        assertEquals(Kind.NOT_FOUND, error.kind());
    }

    @Test
    void anotherSchemeIsRefused() {
        var error = assertThrows(
                HubException.class,
                () -> downloader.download(URI.create("ftp://host/x"), dir.resolve("file"), null, Progress.NONE));
        assertEquals(Kind.ARGUMENT, error.kind());
    }

    @Test
    void progressBeginsAtNothingAndEndsAtTheLength() {
        var told = new ArrayList<Long>();
        downloader.download(url("/file"), dir.resolve("file"), null, (what, done, total) -> {
            assertEquals("Downloading: \"" + url("/file") + "\" to " + dir.resolve("file"), what);
            assertEquals(content.length, total);
            told.add(done);
        });
        assertEquals(0, told.getFirst());
        assertEquals(content.length, told.getLast());
        assertEquals(told.stream().sorted().toList(), told);
    }
}
