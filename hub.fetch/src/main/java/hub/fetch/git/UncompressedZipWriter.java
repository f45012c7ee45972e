package hub.fetch.git;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * Writes a zip archive with what the JDK's own writer has no words for: links, and the mode of each file. Nothing is
 * compressed, and all lengths are 64 bits.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
final class UncompressedZipWriter implements Closeable {

    private static final int LOCAL_SIZE = 30 + 20;
    private static final short VERSION = 45;
    private static final short UNIX = 3 << 8;
    private static final short UTF_8 = 0x800;
    private static final short LONG_SIZES = 1;
    private static final short IN_EXTRA_16 = -1;
    private static final int IN_EXTRA = -1;

    /** Writes the content of an entry. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final FileChannel file;
    private final java.io.ByteArrayOutputStream directory = new java.io.ByteArrayOutputStream();
    private long count;

    UncompressedZipWriter(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Adds an entry.
     *
     * @param mode as of a Unix file, its type included
     */
    void add(String name, int mode, Content content) throws IOException {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        long start = file.position();
        long data = start + LOCAL_SIZE + utf8.length;
        file.position(data);
        var crc = new CRC32();
        // Closing it would close the file.
        content.writeTo(new CheckedOutputStream(Channels.newOutputStream(file), crc));
        long size = file.position() - data;
        write(local(utf8, (int) crc.getValue(), size), start);
        directory.writeBytes(
                central(utf8, (int) crc.getValue(), size, mode, start).array());
        count++;
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        for (long to = at; bytes.hasRemaining(); ) {
            to += file.write(bytes, to);
        }
    }

    private static ByteBuffer local(byte[] name, int crc, long size) {
        return little(LOCAL_SIZE + name.length)
                .putInt(0x04034b50)
                .putShort(VERSION)
                .putShort(UTF_8)
                .putShort((short) 0)
                .putInt(0)
                .putInt(crc)
                .putInt(IN_EXTRA)
                .putInt(IN_EXTRA)
                .putShort((short) name.length)
                .putShort((short) 20)
                .put(name)
                .putShort(LONG_SIZES)
                .putShort((short) 16)
                .putLong(size)
                .putLong(size)
                .flip();
    }

    private static ByteBuffer central(byte[] name, int crc, long size, int mode, long start) {
        return little(46 + name.length + 28)
                .putInt(0x02014b50)
                .putShort((short) (UNIX | VERSION))
                .putShort(VERSION)
                .putShort(UTF_8)
                .putShort((short) 0)
                .putInt(0)
                .putInt(crc)
                .putInt(IN_EXTRA)
                .putInt(IN_EXTRA)
                .putShort((short) name.length)
                .putShort((short) 28)
                .putShort((short) 0)
                .putInt(0)
                .putInt(mode << 16)
                .putInt(IN_EXTRA)
                .put(name)
                .putShort(LONG_SIZES)
                .putShort((short) 24)
                .putLong(size)
                .putLong(size)
                .putLong(start)
                .flip();
    }

    /** Ends the archive; the comment is at most 65535 bytes of ASCII. */
    void finish(String comment) throws IOException {
        long start = file.position();
        byte[] text = comment.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer end = little(directory.size() + 56 + 20 + 22 + text.length)
                .put(directory.toByteArray())
                .putInt(0x06064b50)
                .putLong(44)
                .putShort((short) (UNIX | VERSION))
                .putShort(VERSION)
                .putInt(0)
                .putInt(0)
                .putLong(count)
                .putLong(count)
                .putLong(directory.size())
                .putLong(start)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(start + directory.size())
                .putInt(1)
                .putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(IN_EXTRA_16)
                .putShort(IN_EXTRA_16)
                .putInt(IN_EXTRA)
                .putInt(IN_EXTRA)
                .putShort((short) text.length)
                .put(text)
                .flip();
        write(end, start);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
