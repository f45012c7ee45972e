package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the commits of a pack.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
final class CommitPack {

    /**
     * A commit.
     *
     * @param id its SHA-1
     * @param parents the ids of its parents
     */
    record Commit(String id, List<String> parents) {}

    private static final int COMMIT = 1;
    private static final int OFFSET_DELTA = 6;
    private static final int REFERENCE_DELTA = 7;
    private static final int HEADER = 12;
    private static final int LARGEST_COMMIT = 16 << 20;
    private static final long LARGEST_TOTAL = 1L << 30;

    private final byte[] pack;
    private final Map<Integer, byte[]> byOffset = new HashMap<>();
    private final Map<String, byte[]> byId = new HashMap<>();
    private int at = HEADER;
    private long total;

    private CommitPack(byte[] pack) {
        this.pack = pack;
    }

    static List<Commit> read(byte[] pack) {
        try {
            return new CommitPack(pack).readAll();
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    private static HubException corrupt(Exception cause) {
        return new HubException(Kind.CORRUPT, "The git server sent a pack that cannot be read.", cause);
    }

    private List<Commit> readAll() throws DataFormatException {
        if (pack.length < HEADER || !new String(pack, 0, 4, StandardCharsets.US_ASCII).equals("PACK")) {
            throw corrupt(null);
        }
        var commits = new ArrayList<Commit>();
        long count = Integer.toUnsignedLong(intAt(8));
        for (long i = 0; i < count; i++) {
            int start = at;
            int first = next();
            int type = first >> 4 & 7;
            long size = first & 15;
            for (int shift = 4, more = first; (more & 0x80) != 0; shift += 7) {
                more = next();
                size |= (long) (more & 0x7f) << shift;
            }
            byte[] base = switch (type) {
                case OFFSET_DELTA -> byOffset.get(start - offset());
                case REFERENCE_DELTA -> byId.get(HexFormat.of().formatHex(pack, at, at += 20));
                default -> null;
            };
            byte[] bytes = inflate(size);
            if (type == OFFSET_DELTA || type == REFERENCE_DELTA) {
                if (base == null) {
                    continue;
                }
                bytes = applied(base, bytes);
            } else if (type != COMMIT) {
                continue;
            }
            Commit commit = commit(bytes);
            byOffset.put(start, bytes);
            byId.put(commit.id(), bytes);
            commits.add(commit);
        }
        return commits;
    }

    private int intAt(int offset) {
        return (pack[offset] & 0xff) << 24
                | (pack[offset + 1] & 0xff) << 16
                | (pack[offset + 2] & 0xff) << 8
                | pack[offset + 3] & 0xff;
    }

    private int next() {
        return pack[at++] & 0xff;
    }

    private int offset() {
        int more = next();
        int offset = more & 0x7f;
        while ((more & 0x80) != 0) {
            more = next();
            offset = (offset + 1 << 7) | more & 0x7f;
        }
        return offset;
    }

    private byte[] inflate(long size) throws DataFormatException {
        total += size;
        if (size > LARGEST_COMMIT || total > LARGEST_TOTAL) {
            throw new HubException(Kind.CORRUPT, "The git server sent a pack with commits larger than hub reads.");
        }
        var bytes = new byte[(int) size];
        try (var inflater = new Inflater()) {
            inflater.setInput(pack, at, pack.length - at);
            int done = 0;
            while (!inflater.finished()) {
                // One byte of room beyond the end, so that the checksum after the last byte is read too.
                int read = done < bytes.length
                        ? inflater.inflate(bytes, done, bytes.length - done)
                        : inflater.inflate(new byte[1]);
                if (read == 0 && !inflater.finished() || done + read > bytes.length) {
                    throw new DataFormatException("object of another size");
                }
                done += read;
            }
            if (done != bytes.length) {
                throw new DataFormatException("object of another size");
            }
            at += (int) inflater.getBytesRead();
        }
        return bytes;
    }

    private static byte[] applied(byte[] base, byte[] delta) {
        int[] position = {0};
        long baseSize = varint(delta, position);
        long size = varint(delta, position);
        if (baseSize != base.length || size > LARGEST_COMMIT) {
            throw corrupt(null);
        }
        var out = new ByteArrayOutputStream((int) size);
        while (position[0] < delta.length) {
            int code = delta[position[0]++] & 0xff;
            if ((code & 0x80) != 0) {
                int offset = little(delta, position, code, 4);
                int length = little(delta, position, code >> 4, 3);
                out.write(base, offset, length == 0 ? 0x10000 : length);
            } else {
                out.write(delta, position[0], code);
                position[0] += code;
            }
            if (out.size() > size) {
                throw corrupt(null);
            }
        }
        return out.toByteArray();
    }

    private static long varint(byte[] bytes, int[] position) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = bytes[position[0]++] & 0xff;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
    }

    private static int little(byte[] bytes, int[] position, int present, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if ((present >> i & 1) != 0) {
                value |= (bytes[position[0]++] & 0xff) << 8 * i;
            }
        }
        return value;
    }

    private static Commit commit(byte[] bytes) {
        // Headers end at the first empty line; the message may quote anything.
        List<String> parents = new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith("parent "))
                .map(line -> line.substring("parent ".length()))
                .toList();
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("commit " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return new Commit(HexFormat.of().formatHex(sha1.digest(bytes)), parents);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
