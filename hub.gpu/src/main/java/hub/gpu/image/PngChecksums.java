package hub.gpu.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The checksums of a PNG's chunks, which the JDK's reader does not verify. Source: the PNG specification, 5.3 to 5.5. */
final class PngChecksums {

    private static final int SIGNATURE = 8;

    /** A chunk's length, type and checksum. */
    private static final int FRAME = 12;

    /** @throws IOException if a chunk is not whole, or not as its checksum says, or if the last one is missing */
    static void verify(byte[] file) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(file).position(SIGNATURE);
        String type = "";
        while (!type.equals("IEND")) {
            if (rest.remaining() < FRAME
                    || Integer.compareUnsigned(rest.getInt(rest.position()), rest.remaining() - FRAME) > 0) {
                throw new IOException("PNG cut short");
            }
            int length = rest.getInt();
            var checksum = new CRC32();
            checksum.update(rest.slice(rest.position(), 4 + length));
            type = StandardCharsets.ISO_8859_1
                    .decode(rest.slice(rest.position(), 4))
                    .toString();
            if (!type.matches("[A-Za-z]{4}")) {
                throw new IOException("damaged PNG: no chunk begins where one must");
            }
            rest.position(rest.position() + 4 + length);
            if (rest.getInt() != (int) checksum.getValue()) {
                throw new IOException("damaged PNG: wrong checksum of its " + type + " chunk");
            }
        }
    }

    private PngChecksums() {}
}
