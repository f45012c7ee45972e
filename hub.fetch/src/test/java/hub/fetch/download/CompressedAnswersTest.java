package hub.fetch.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException.Kind;
import hub.fetch.http.TestConfig;
import hub.fetch.testing.FlakyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that compress what they send, although they are asked not to. */
class CompressedAnswersTest extends DownloadTestCase {

    private static byte[] compressed(String encoding, byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (OutputStream zip = encoding.endsWith("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Answers any request, also one for a part, with the whole content, compressed. */
    private FlakyServer.Fault sending(int status, String encoding, byte[] body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", encoding);
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            if (status == 206) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-" + (body.length - 1) + "/" + body.length);
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            return true;
        };
    }

    @ParameterizedTest
    @CsvSource({"200, gzip", "200, x-gzip", "200, GZIP", "200, deflate", "206, gzip", "200, identity"})
    void theCompressionIsUndone(int status, String encoding) throws IOException {
        byte[] body = encoding.equals("identity") ? content : compressed(encoding.toLowerCase(), content);
        server.next(sending(status, encoding, body), sending(200, encoding, body));
        assertEquals(sha256(content), download("/plain"));
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void aPartThatIsCompressedBeginsTheFileAnew() throws IOException {
        configure(new TestConfig().with("connections", 1), Map.of());
        server.next(server.cutAt(2_000_000), sending(206, "gzip", compressed("gzip", content)));
        assertEquals(sha256(content), download("/file"));
        assertArrived();
    }

    @Test
    void whatIsCutOrDamagedOnTheWayIsNeverTakenForTheFile() throws IOException {
        configure(new TestConfig().with("attempts", 2), Map.of());
        byte[] whole = compressed("gzip", content);
        byte[] damaged = whole.clone();
        damaged[whole.length - 6] ^= 1;
        for (byte[] wrong : new byte[][] {Arrays.copyOf(whole, whole.length - 10), damaged, content}) {
            server.next(sending(200, "gzip", wrong), sending(200, "gzip", wrong));
            assertEquals(Kind.NETWORK, fails("/plain").kind());
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void aCompressionThatIsUnknownIsNamed() {
        server.next(sending(200, "br", content));
        var error = fails("/plain");
        assertEquals(Kind.NETWORK, error.kind());
        assertTrue(error.getMessage().contains("compressed it with \"br\""), error.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void aFileThatIsItselfCompressedStaysSo() throws IOException {
        byte[] archive = compressed("gzip", content);
        server.next(sending(200, "gzip", archive));
        assertEquals(sha256(archive), download("/plain/weights.tar.gz"));
        assertArrayEquals(archive, Files.readAllBytes(file));
    }

    /** Storage behind a redirect often names its files by a number. */
    @Test
    void theNameThatWasAskedForSaysItToo() throws IOException {
        byte[] archive = compressed("gzip", content);
        server.next(
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/plain/1234");
                    exchange.sendResponseHeaders(302, -1);
                    return true;
                },
                sending(200, "gzip", archive));
        assertEquals(sha256(archive), download("/plain/weights.tar.gz"));
        assertArrayEquals(archive, Files.readAllBytes(file));
    }
}
