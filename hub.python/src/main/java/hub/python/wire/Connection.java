package hub.python.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Sends and receives frames: the length in four bytes, the highest first, then so many bytes. One thread uses it at a time;
 * any thread may close it.
 *
 * <p>An interrupt of the thread does not close it, as it would close a channel that blocks.
 */
public final class Connection implements AutoCloseable {

    /** No time limit. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final int MOST = Integer.MAX_VALUE - 8;

    /** Most frames come as a whole in one of these. */
    private static final int PIECE = 1 << 14;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    /** What has come, and was not asked for yet. */
    private final ByteBuffer come = ByteBuffer.allocateDirect(PIECE).limit(0);

    /** The frame that is being received, or null. */
    private ByteBuffer body;

    public Connection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /**
     * Sends a frame. It does not stop half-way for an interrupt.
     *
     * @throws IOException if the other side is gone
     */
    public void send(byte[] content) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .flip();
        boolean interrupted = false;
        try {
            while (frame.hasRemaining()) {
                if (channel.write(frame) == 0) {
                    select(SelectionKey.OP_WRITE, FOREVER);
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Receives a frame. After null, the next call goes on where this one stopped.
     *
     * @param deadline when to stop, by {@link System#nanoTime}, or {@link #FOREVER}
     * @return null if the thread was interrupted, or the time is over
     * @throws IOException if the other side is gone
     */
    public byte[] receive(long deadline) throws IOException {
        while (true) {
            byte[] frame = frame();
            if (frame != null) {
                return frame;
            }
            if (!await(deadline)) {
                return null;
            }
            boolean isLong = body != null && body.remaining() >= PIECE;
            if (!isLong) {
                come.compact();
            }
            int count = channel.read(isLong ? body : come);
            if (!isLong) {
                come.flip();
            }
            if (count < 0) {
                throw new EOFException("the other side has closed the connection");
            }
        }
    }

    /** A frame that has come as a whole, or null. */
    private byte[] frame() throws IOException {
        if (body == null && come.remaining() >= Integer.BYTES) {
            int length = come.getInt();
            if (length < 0 || length > MOST) {
                throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes is longer than any");
            }
            body = ByteBuffer.allocate(length);
        }
        if (body == null) {
            return null;
        }
        move(body);
        if (body.hasRemaining()) {
            return null;
        }
        byte[] frame = body.array();
        body = null;
        return frame;
    }

    /** Takes of what has come as much as fits. */
    private int move(ByteBuffer target) {
        int count = Math.min(come.remaining(), target.remaining());
        target.put(come.slice(come.position(), count));
        come.position(come.position() + count);
        return count;
    }

    /**
     * Reads bytes that are in no frame; it waits until there are some.
     *
     * @return how many, or -1 at the end
     */
    public int read(ByteBuffer target) throws IOException {
        if (come.hasRemaining()) {
            return move(target);
        }
        while (true) {
            int count = channel.read(target);
            if (count != 0) {
                return count;
            }
            await(FOREVER);
        }
    }

    /** Waits for bytes; false if the time is over, or the thread was interrupted. */
    private boolean await(long deadline) throws IOException {
        return select(SelectionKey.OP_READ, deadline) && !Thread.currentThread().isInterrupted();
    }

    private boolean select(int operation, long deadline) throws IOException {
        try {
            key.interestOps(operation);
            if (deadline == FOREVER) {
                selector.select();
            } else {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                int ready = left <= 0 ? selector.selectNow() : selector.select(left);
                if (ready == 0 && left <= 0) {
                    return false;
                }
            }
            selector.selectedKeys().clear();
            return true;
        } catch (CancelledKeyException | ClosedSelectorException e) {
            throw new EOFException("the connection is closed");
        }
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            selector.wakeup();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
