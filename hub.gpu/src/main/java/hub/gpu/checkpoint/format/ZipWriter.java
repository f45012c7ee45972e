package hub.gpu.checkpoint.format;

import hub.gpu.StoredTensor;
import hub.gpu.checkpoint.pickle.Pickler;
import hub.gpu.memory.ZipArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Writes what {@code torch.load} reads, mapped or not: a ZIP archive whose records are stored and aligned. */
public final class ZipWriter {

    private static final String ROOT = "archive/";
    private static final int ALIGNMENT = 64;
    private static final int VERSION_64 = 45;
    private static final int UTF8_NAMES = 1 << 11;
    private static final long IN_EXTRA_64 = 0xffffffffL;
    /** The field that PyTorch pads with. */
    private static final int PADDING = 'F' | 'B' << 8;

    private interface Body {
        void writeTo(WritableByteChannel out) throws IOException;
    }

    private record Entry(byte[] name, long size, long crc, long header) {}

    /** Two tensors are one if they have the same view of the same bytes. */
    private record View(Object dtype, List<Long> shape, List<Long> strides, long offset) {}

    private final FileChannel out;
    private final List<Entry> entries = new ArrayList<>();
    private final List<StoredTensor> storages = new ArrayList<>();
    private final Map<View, List<Integer>> views = new HashMap<>();

    private ZipWriter(FileChannel out) {
        this.out = out;
    }

    /** @throws IllegalArgumentException if the tree holds what no checkpoint can */
    public static void write(Object tree, FileChannel out) throws IOException {
        new ZipWriter(out).write(tree);
    }

    private void write(Object tree) throws IOException {
        byte[] pickle = new Pickler(this::key).pickle(tree);
        record("data.pkl", pickle);
        record("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < storages.size(); i++) {
            StoredTensor tensor = storages.get(i);
            record("data/" + i, tensor.bytes(), tensor::writeTo);
        }
        record("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        directory();
    }

    /** Tied weights stay tied: they are one record. */
    private String key(StoredTensor tensor) {
        var view = new View(tensor.dtype(), list(tensor.shape()), list(tensor.strides()), tensor.offset());
        List<Integer> alike = views.computeIfAbsent(view, any -> new ArrayList<>());
        for (int index : alike) {
            if (storages.get(index).sharesStorage(tensor)) {
                return Integer.toString(index);
            }
        }
        alike.add(storages.size());
        storages.add(tensor);
        return Integer.toString(storages.size() - 1);
    }

    private static List<Long> list(long... values) {
        return Arrays.stream(values).boxed().toList();
    }

    private void record(String name, byte[] content) throws IOException {
        record(name, content.length, to -> to.write(ByteBuffer.wrap(content)));
    }

    private void record(String name, long size, Body body) throws IOException {
        byte[] path = (ROOT + name).getBytes(StandardCharsets.UTF_8);
        long header = out.position();
        boolean large = size >= IN_EXTRA_64;
        int extra64 = large ? 20 : 0;
        long content = header + 30 + path.length + extra64 + 4;
        int padding = (int) (-content & ALIGNMENT - 1);

        var local = buffer(30 + path.length + extra64 + 4 + padding)
                .putInt(ZipArchive.LOCAL_HEADER)
                .putShort((short) VERSION_64)
                .putShort((short) UTF8_NAMES)
                .putShort((short) 0)
                .putInt(0)
                .putInt(0)
                .putInt((int) Math.min(size, IN_EXTRA_64))
                .putInt((int) Math.min(size, IN_EXTRA_64))
                .putShort((short) path.length)
                .putShort((short) (extra64 + 4 + padding))
                .put(path);
        if (large) {
            local.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
        }
        local.putShort((short) PADDING).putShort((short) padding).position(local.limit());
        fully(local.flip());

        var written = new ChecksummedChannel();
        body.writeTo(written);
        if (written.length != size) {
            throw new IOException(name + " has " + written.length + " bytes and not " + size);
        }
        out.write(buffer(4).putInt((int) written.crc.getValue()).flip(), header + 14);
        entries.add(new Entry(path, size, written.crc.getValue(), header));
    }

    private void directory() throws IOException {
        long start = out.position();
        for (Entry entry : entries) {
            boolean large = entry.size >= IN_EXTRA_64;
            boolean far = entry.header >= IN_EXTRA_64;
            int length = (large ? 16 : 0) + (far ? 8 : 0);
            var central = buffer(46 + entry.name.length + (length == 0 ? 0 : length + 4))
                    .putInt(ZipArchive.CENTRAL_HEADER)
                    .putShort((short) VERSION_64)
                    .putShort((short) VERSION_64)
                    .putShort((short) UTF8_NAMES)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) entry.crc)
                    .putInt((int) Math.min(entry.size, IN_EXTRA_64))
                    .putInt((int) Math.min(entry.size, IN_EXTRA_64))
                    .putShort((short) entry.name.length)
                    .putShort((short) (length == 0 ? 0 : length + 4))
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) Math.min(entry.header, IN_EXTRA_64))
                    .put(entry.name);
            if (length > 0) {
                central.putShort((short) 1).putShort((short) length);
            }
            if (large) {
                central.putLong(entry.size).putLong(entry.size);
            }
            if (far) {
                central.putLong(entry.header);
            }
            fully(central.flip());
        }
        long end64 = out.position();
        fully(buffer(98)
                .putInt(ZipArchive.END64)
                .putLong(44)
                .putShort((short) VERSION_64)
                .putShort((short) VERSION_64)
                .putInt(0)
                .putInt(0)
                .putLong(entries.size())
                .putLong(entries.size())
                .putLong(end64 - start)
                .putLong(start)
                .putInt(ZipArchive.END64_LOCATOR)
                .putInt(0)
                .putLong(end64)
                .putInt(1)
                .putInt(ZipArchive.END)
                .putInt(0)
                .putShort((short) Math.min(entries.size(), 0xffff))
                .putShort((short) Math.min(entries.size(), 0xffff))
                .putInt((int) Math.min(end64 - start, IN_EXTRA_64))
                .putInt((int) Math.min(start, IN_EXTRA_64))
                .putShort((short) 0)
                .flip());
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Passes bytes on to the file, and knows their number and checksum. */
    private final class ChecksummedChannel implements WritableByteChannel {

        private final CRC32 crc = new CRC32();
        private long length;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            crc.update(bytes.duplicate());
            fully(bytes);
            length += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
