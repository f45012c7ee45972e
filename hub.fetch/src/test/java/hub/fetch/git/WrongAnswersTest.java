package hub.fetch.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not keep to git's protocol, by mistake or on purpose. */
class WrongAnswersTest {

    private static PktLines lines(String text, long limit) {
        return new PktLines(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), limit, " (the advice)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0004", "000dpackfile\n0004", "0008NAK\n0004"})
    void anEmptyPacketIsRefused(String answer) {
        var lines = lines(answer, 100);
        var error = assertThrows(HubException.class, () -> PackStream.copy(lines, OutputStream.nullOutputStream()));
        assertEquals(Kind.NETWORK, error.kind());
        assertEquals("The git server's answer is not git's protocol: it has an empty packet.", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0001"})
    void packetsWithoutBytesCountToo(String packet) {
        var lines = lines(packet.repeat(1000), 400);
        var error = assertThrows(HubException.class, () -> PackStream.copy(lines, OutputStream.nullOutputStream()));
        assertEquals(Kind.NETWORK, error.kind());
        assertEquals("The git server sends more than hub reads (the advice).", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The size of the base is 1. That of the object is negative, longer than any number, missing.
                "01 80808080808080808001",
                "01 ffffffffffffffffffffff7f",
                "01 8080808080808080",
                "01",
            })
    void aDeltaOfASizeThatNoObjectHasIsRefused(String delta) throws Exception {
        byte[] pack = packWithDelta(HexFormat.of().parseHex(delta.replace(" ", "")));
        var error = assertThrows(HubException.class, () -> Pack.read(Pack.Bytes.of(pack), "SHA-1"));
        assertEquals(Kind.CORRUPT, error.kind());
        assertTrue(error.getMessage().contains("git server"), error.getMessage());
    }

    /** A blob of one byte, and a delta that begins with it. */
    private static byte[] packWithDelta(byte[] delta) throws IOException, NoSuchAlgorithmException {
        var pack = new ByteArrayOutputStream();
        pack.writeBytes("PACK\0\0\0\2\0\0\0\2".getBytes(StandardCharsets.ISO_8859_1));
        pack.write(3 << 4 | 1);
        byte[] blob = deflated(new byte[] {'x'});
        pack.writeBytes(blob);
        pack.write(6 << 4 | delta.length);
        pack.write(1 + blob.length);
        pack.writeBytes(deflated(delta));
        pack.writeBytes(MessageDigest.getInstance("SHA-1").digest(pack.toByteArray()));
        return pack.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new DeflaterOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
