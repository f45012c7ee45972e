package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The objects of a pack, each under the id that its content has: what the server says of them is not trusted. Commits and
 * trees are held in memory, files are left in the pack.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
final class Pack {

    private static final int COMMIT = 1;
    private static final int TREE = 2;
    private static final int BLOB = 3;
    private static final int TAG = 4;
    private static final int OFFSET_DELTA = 6;
    private static final int REFERENCE_DELTA = 7;
    private static final List<String> TYPES = List.of("", "commit", "tree", "blob", "tag");
    private static final int HEADER = 12;
    private static final int BUFFER = 1 << 16;

    /** Git makes no deltas of larger files, and git's commits and trees are smaller by far. */
    private static final long LARGEST_IN_MEMORY = 512L << 20;

    private static final long MOST_IN_MEMORY = 1L << 30;

    /** Where the bytes of a pack are. */
    @FunctionalInterface
    interface Bytes {

        /** Reads from a position; returns -1 at the end. */
        int read(ByteBuffer into, long position) throws IOException;

        static Bytes of(byte[] all) {
            return (into, position) -> {
                int count = (int) Math.min(into.remaining(), all.length - position);
                if (count <= 0) {
                    return -1;
                }
                into.put(all, (int) position, count);
                return count;
            };
        }

        static Bytes of(FileChannel file) {
            return file::read;
        }
    }

    /**
     * An object as it stands in the pack.
     *
     * @param type its own type, or that of its base if it is a delta
     * @param size of what is stored: the object, or the delta
     * @param data where its compressed bytes begin
     * @param base of a delta, else null
     */
    private record Stored(int type, long size, long data, Stored base) {}

    /** A delta whose base is known by its place or by its id. */
    private record Waiting(long start, long size, long data) {}

    private final Bytes pack;
    private final String algorithm;
    private final Map<String, Stored> files = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, byte[]> commits = new HashMap<>();
    private final Map<String, byte[]> trees = new HashMap<>();
    private long inMemory;

    private Pack(Bytes pack, String algorithm) {
        this.pack = pack;
        this.algorithm = algorithm;
    }

    /**
     * Reads a pack from its beginning to its end.
     *
     * @param algorithm of the ids, {@code SHA-1} or {@code SHA-256}
     * @throws HubException of kind CORRUPT if it is broken or not whole
     */
    static Pack read(Bytes bytes, String algorithm) throws IOException {
        var pack = new Pack(bytes, algorithm);
        try {
            pack.readAll();
        } catch (DataFormatException | IndexOutOfBoundsException | ArithmeticException e) {
            throw corrupt(e);
        }
        return pack;
    }

    private static HubException corrupt(Exception cause) {
        return new HubException(Kind.CORRUPT, "The git server sent a pack that cannot be read.", cause);
    }

    /** The commits by their ids. */
    Map<String, byte[]> commits() {
        return commits;
    }

    /**
     * A tree.
     *
     * @throws HubException of kind CORRUPT if it is not in the pack
     */
    byte[] tree(String id) {
        return found(trees, "folder", id);
    }

    /** The length of a file. */
    long size(String id) {
        return found(sizes, "file", id);
    }

    /** Writes a file. */
    void write(String id, OutputStream out) throws IOException {
        Stored file = found(files, "file", id);
        try {
            if (file.base() == null) {
                inflate(file.data(), file.size(), out);
            } else {
                out.write(content(file));
            }
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    private static <T> T found(Map<String, T> objects, String what, String id) {
        T object = objects.get(id);
        if (object == null) {
            throw new HubException(Kind.CORRUPT, "The git server did not send the " + what + " " + id + ".");
        }
        return object;
    }

    private void readAll() throws IOException, DataFormatException {
        var in = new Reader();
        byte[] header = in.bytes(HEADER);
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (!new String(header, 0, 4, StandardCharsets.US_ASCII).equals("PACK") || fields.getInt(4) != 2) {
            throw corrupt(null);
        }
        long count = Integer.toUnsignedLong(fields.getInt(8));
        var waiting = new HashMap<Object, List<Waiting>>();
        var bases = new ArrayList<Found>();
        for (long i = 0; i < count; i++) {
            long start = in.at;
            int first = in.next();
            int type = first >> 4 & 7;
            long size = first & 15;
            for (int shift = 4, more = first; (more & 0x80) != 0; shift += 7) {
                more = in.next();
                size |= (long) (more & 0x7f) << shift;
            }
            if (size < 0) {
                throw corrupt(null);
            }
            switch (type) {
                case COMMIT, TREE, BLOB, TAG -> {
                    var stored = new Stored(type, size, in.at, null);
                    bases.add(new Found(start, add(stored, in), stored));
                }
                case OFFSET_DELTA, REFERENCE_DELTA -> {
                    Object base = type == OFFSET_DELTA
                            ? (Object) (start - in.offset())
                            : HexFormat.of().formatHex(in.bytes(newDigest().getDigestLength()));
                    waiting.computeIfAbsent(base, b -> new ArrayList<>()).add(new Waiting(start, size, in.at));
                    in.at = inflate(in.at, size, OutputStream.nullOutputStream());
                }
                default -> throw corrupt(null);
            }
        }
        resolve(bases, waiting);
    }

    /** An object whose id is known. */
    private record Found(long start, String id, Stored stored) {}

    /** Goes from each object to the deltas that it is the base of, and on to theirs. */
    private void resolve(List<Found> bases, Map<Object, List<Waiting>> waiting)
            throws IOException, DataFormatException {
        Deque<Found> todo = new ArrayDeque<>(bases);
        while (!todo.isEmpty() && !waiting.isEmpty()) {
            Found base = todo.pop();
            var deltas = new ArrayList<Waiting>();
            for (Object name : List.<Object>of(base.start(), base.id())) {
                List<Waiting> known = waiting.remove(name);
                deltas.addAll(known == null ? List.of() : known);
            }
            if (deltas.isEmpty()) {
                continue;
            }
            byte[] held = commits.getOrDefault(base.id(), trees.get(base.id()));
            byte[] content = held == null ? content(base.stored()) : held;
            for (Waiting delta : deltas) {
                var stored = new Stored(base.stored().type(), delta.size(), delta.data(), base.stored());
                byte[] object = Delta.apply(content, inflated(delta.data(), delta.size()), LARGEST_IN_MEMORY);
                todo.push(new Found(delta.start(), add(stored, object), stored));
            }
        }
        if (!waiting.isEmpty()) {
            throw corrupt(null);
        }
    }

    /** Adds an object that is stored as it is, and goes on behind it; returns its id. */
    private String add(Stored object, Reader in) throws IOException, DataFormatException {
        if (object.type() != BLOB) {
            var bytes = new ByteArrayOutputStream();
            in.at = inflate(object.data(), checkedSize(object.size()), bytes);
            return add(object, bytes.toByteArray());
        }
        MessageDigest digest = digest(object.type(), object.size());
        in.at = inflate(object.data(), object.size(), new DigestStream(digest));
        String id = HexFormat.of().formatHex(digest.digest());
        files.put(id, object);
        sizes.put(id, object.size());
        return id;
    }

    private String add(Stored object, byte[] bytes) {
        MessageDigest digest = digest(object.type(), bytes.length);
        String id = HexFormat.of().formatHex(digest.digest(bytes));
        switch (object.type()) {
            case COMMIT -> keep(commits, id, bytes);
            case TREE -> keep(trees, id, bytes);
            case BLOB -> {
                files.put(id, object);
                sizes.put(id, (long) bytes.length);
            }
            default -> {}
        }
        return id;
    }

    private void keep(Map<String, byte[]> objects, String id, byte[] bytes) {
        inMemory += bytes.length;
        if (inMemory > MOST_IN_MEMORY) {
            throw new HubException(Kind.CORRUPT, "The git server sent more commits and folders than hub reads.");
        }
        objects.put(id, bytes);
    }

    private byte[] content(Stored object) throws IOException, DataFormatException {
        var deltas = new ArrayDeque<Stored>();
        Stored at = object;
        for (; at.base() != null; at = at.base()) {
            deltas.push(at);
        }
        byte[] content = inflated(at.data(), at.size());
        for (Stored delta : deltas) {
            content = Delta.apply(content, inflated(delta.data(), delta.size()), LARGEST_IN_MEMORY);
        }
        return content;
    }

    private static long checkedSize(long size) {
        if (size > LARGEST_IN_MEMORY) {
            throw new HubException(
                    Kind.CORRUPT, "The git server sent an object of " + size + " bytes, more than hub reads.");
        }
        return size;
    }

    private byte[] inflated(long data, long size) throws IOException, DataFormatException {
        var bytes = new ByteArrayOutputStream((int) Math.min(checkedSize(size), BUFFER));
        inflate(data, size, bytes);
        return bytes.toByteArray();
    }

    /** Writes exactly {@code size} decompressed bytes; returns where the compressed ones end. */
    private long inflate(long data, long size, OutputStream out) throws IOException, DataFormatException {
        try (var inflater = new Inflater()) {
            var input = ByteBuffer.allocate((int) Math.min(BUFFER, size + 64));
            var output = new byte[(int) Math.min(BUFFER, size + 1)];
            long at = data;
            long done = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int read = pack.read(input.clear(), at);
                    if (read <= 0) {
                        throw new DataFormatException("the pack is cut off");
                    }
                    at += read;
                    inflater.setInput(input.flip());
                }
                int count = inflater.inflate(output);
                if (count == 0 && inflater.needsDictionary()) {
                    throw new DataFormatException("an object that is compressed in another way");
                }
                done += count;
                if (done > size) {
                    throw new DataFormatException("an object of another size");
                }
                out.write(output, 0, count);
            }
            if (done != size) {
                throw new DataFormatException("an object of another size");
            }
            return data + inflater.getBytesRead();
        }
    }

    private MessageDigest digest(int type, long size) {
        MessageDigest digest = newDigest();
        digest.update((TYPES.get(type) + " " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    private MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hashes what is written to it. */
    private static final class DigestStream extends OutputStream {

        private final MessageDigest digest;

        DigestStream(MessageDigest digest) {
            this.digest = digest;
        }

        @Override
        public void write(int value) {
            digest.update((byte) value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }
    }

    /** Reads what stands between the compressed bytes. */
    private final class Reader {

        private long at;

        byte[] bytes(int count) throws IOException, DataFormatException {
            ByteBuffer bytes = ByteBuffer.allocate(count);
            while (bytes.hasRemaining()) {
                int read = pack.read(bytes, at);
                if (read <= 0) {
                    throw new DataFormatException("the pack is cut off");
                }
                at += read;
            }
            return bytes.array();
        }

        int next() throws IOException, DataFormatException {
            return bytes(1)[0] & 0xff;
        }

        long offset() throws IOException, DataFormatException {
            int more = next();
            long offset = more & 0x7f;
            while ((more & 0x80) != 0) {
                more = next();
                offset = (offset + 1 << 7) | more & 0x7f;
            }
            return offset;
        }
    }
}
