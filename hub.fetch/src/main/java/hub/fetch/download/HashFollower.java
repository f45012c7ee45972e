package hub.fetch.download;

import hub.fetch.disk.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Callable;

/** Hashes a file while it arrives, up to the first missing byte, on a thread of its own. */
final class HashFollower implements Callable<String> {

    private static final int BUFFER = 1 << 18;

    private final PartialFile file;

    HashFollower(PartialFile file) {
        this.file = file;
    }

    /** Waits until the file has ended, and returns its SHA-256 in hexadecimal. */
    @Override
    public String call() throws IOException, InterruptedException {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long generation = -1;
        long hashed = 0;
        while (true) {
            PartialFile.Next next = file.awaitMore(generation, hashed);
            if (next.generation() != generation) {
                generation = next.generation();
                hashed = 0;
                digest.reset();
            } else if (hashed < next.frontier()) {
                buffer.clear().limit((int) Math.min(BUFFER, next.frontier() - hashed));
                int read = file.read(buffer, hashed);
                if (read > 0) {
                    digest.update(buffer.flip());
                    hashed += read;
                }
            } else if (next.ended()) {
                return HexFormat.of().formatHex(digest.digest());
            }
        }
    }
}
