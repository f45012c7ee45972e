package hub.python.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {

    @TempDir
    private Path dir;

    private SocketChannel other;
    private Connection connection;

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(dir.resolve("s"));
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            other = SocketChannel.open(address);
            connection = new Connection(listener.accept());
        }
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        other.close();
    }

    private static ByteBuffer frame(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            other.write(bytes);
        }
    }

    private String received() throws IOException {
        return new String(connection.receive(Connection.FOREVER), StandardCharsets.UTF_8);
    }

    @Test
    void framesThatComeTogetherAreToldApart() throws IOException {
        write(ByteBuffer.allocate(30)
                .put(frame("one"))
                .put(frame(""))
                .put(frame("three"))
                .flip());
        assertEquals("one", received());
        assertEquals("", received());
        assertEquals("three", received());
    }

    @Test
    void aFrameMayComeInPiecesAndLate() throws IOException {
        ByteBuffer frame = frame("content");
        while (frame.hasRemaining()) {
            write(frame.slice(frame.position(), 1));
            frame.position(frame.position() + 1);
            if (frame.hasRemaining()) {
                assertNull(connection.receive(System.nanoTime() + 1_000_000));
            }
        }
        assertEquals("content", received());
    }

    @Test
    void aLongFrameIsWholeAndSoIsTheNext() throws Exception {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                write(ByteBuffer.allocate(4 + content.length)
                        .putInt(content.length)
                        .put(content)
                        .flip());
                write(frame("next"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(content, connection.receive(Connection.FOREVER));
        assertEquals("next", received());
        writer.join();
    }

    @Test
    void bytesAfterAFrameAreRead() throws IOException {
        write(ByteBuffer.allocate(20)
                .put(frame("hello"))
                .put("printed".getBytes())
                .flip());
        assertEquals("hello", received());
        ByteBuffer target = ByteBuffer.allocate(4);
        assertEquals(4, connection.read(target));
        assertEquals("prin", new String(target.array(), StandardCharsets.UTF_8));
        assertEquals(3, connection.read(target.clear()));
        other.close();
        assertEquals(-1, connection.read(target.clear()));
    }

    @Test
    void theEndAndALengthThatCannotBeAreErrors() throws IOException {
        write(ByteBuffer.allocate(4).putInt(-1).flip());
        var failure = assertThrows(IOException.class, () -> connection.receive(Connection.FOREVER));
        assertEquals("a frame of 4294967295 bytes is longer than any", failure.getMessage());
        other.close();
        assertThrows(EOFException.class, () -> connection.receive(Connection.FOREVER));
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheConnection() throws IOException {
        Thread.currentThread().interrupt();
        assertNull(connection.receive(Connection.FOREVER));
        assertTrue(Thread.interrupted());
        write(frame("after"));
        assertEquals("after", received());
    }
}
