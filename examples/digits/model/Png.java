package model;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads PNG files of every colour type and bit depth, interlaced ones too, as 8-bit RGB; transparency is left out.
 *
 * <p>Source: Portable Network Graphics (PNG) Specification, W3C. In Java, because a small JDK has no javax.imageio.
 */
final class Png {

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    /** What a heap of 512 MB has room for: an image takes 3 bytes a pixel while it is read, beside the file. */
    private static final int MAX_PIXELS = 1 << 26;

    /** What no deflate stream exceeds. */
    private static final int MAX_INFLATION = 1032;

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    /** The first column, first row, column step and row step of each pass. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    private final int width;
    private final int height;
    private final int depth;
    private final int colour;
    private final int[][] passes;
    private final int bitsPerPixel;
    private byte[] palette = {};
    private final List<ByteArrayInputStream> compressed = new ArrayList<>();

    static boolean is(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file).getLong() == SIGNATURE;
    }

    static Image decode(byte[] file) throws IOException {
        try {
            return new Png(ByteBuffer.wrap(file, 8, file.length - 8)).decode();
        } catch (EOFException e) {
            throw new IOException("PNG cut short", e);
        } catch (ZipException e) {
            throw damaged(e.getMessage());
        }
    }

    private Png(ByteBuffer file) throws IOException {
        Chunk header = Chunk.read(file);
        if (!header.is("IHDR") || header.data().remaining() != 13) {
            throw damaged("it does not begin with its header");
        }
        width = header.data().getInt();
        height = header.data().getInt();
        depth = header.data().get();
        colour = header.data().get();
        int methods = header.data().getShort();
        int interlace = header.data().get();
        if (width <= 0 || height <= 0) {
            throw damaged("its size is " + Integer.toUnsignedString(width) + "x" + Integer.toUnsignedString(height));
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new IOException("PNG of " + width + "x" + height + " pixels; at most " + MAX_PIXELS + " are read");
        }
        if (methods != 0 || interlace < 0 || interlace > 1) {
            throw damaged("unknown compression, filter or interlace method");
        }
        passes = interlace == 1 ? ADAM7 : ONE_PASS;
        bitsPerPixel = depth * channels(colour, depth);

        for (Chunk chunk = Chunk.read(file); !chunk.is("IEND"); chunk = Chunk.read(file)) {
            if (chunk.is("PLTE")) {
                palette = chunk.bytes();
            } else if (chunk.is("IDAT")) {
                compressed.add(chunk.stream());
            }
        }
    }

    private static int channels(int colour, int depth) throws IOException {
        boolean whole = depth == 8 || depth == 16;
        boolean packed = depth == 1 || depth == 2 || depth == 4;
        if (colour == GREY && (whole || packed) || colour == PALETTE && (depth == 8 || packed)) {
            return 1;
        }
        if (whole && (colour == RGB || colour == GREY_ALPHA || colour == RGB_ALPHA)) {
            return colour == RGB ? 3 : colour == GREY_ALPHA ? 2 : 4;
        }
        throw damaged("no colour type " + colour + " has " + depth + " bits");
    }

    private Image decode() throws IOException {
        long compressedBytes =
                compressed.stream().mapToLong(ByteArrayInputStream::available).sum();
        if (compressedBytes * MAX_INFLATION * 8 < (long) width * height * bitsPerPixel) {
            throw new EOFException();
        }
        byte[] rgb = new byte[3 * width * height];
        try (InputStream in = new InflaterInputStream(new SequenceInputStream(Collections.enumeration(compressed)))) {
            for (int[] pass : passes) {
                decodePass(in, pass[0], pass[1], pass[2], pass[3], rgb);
            }
        }
        return new Image(width, height, rgb);
    }

    private void decodePass(InputStream in, int left, int top, int columnStep, int rowStep, byte[] rgb)
            throws IOException {
        int columns = (width - left + columnStep - 1) / columnStep;
        if (columns <= 0) {
            return;
        }
        int rowBytes = Math.toIntExact(((long) columns * bitsPerPixel + 7) / 8);
        byte[] above = new byte[rowBytes];
        byte[] row = new byte[rowBytes];
        for (int y = top; y < height; y += rowStep) {
            int filter = in.read();
            if (filter < 0 || in.readNBytes(row, 0, rowBytes) < rowBytes) {
                throw new EOFException();
            }
            unfilter(filter, row, above, Math.max(1, bitsPerPixel / 8));
            for (int i = 0; i < columns; i++) {
                writePixel(row, i, rgb, 3 * (y * width + left + i * columnStep));
            }
            byte[] next = above;
            above = row;
            row = next;
        }
    }

    private static void unfilter(int filter, byte[] row, byte[] above, int step) throws IOException {
        for (int i = 0; i < row.length; i++) {
            int left = i < step ? 0 : row[i - step] & 0xff;
            int up = above[i] & 0xff;
            row[i] += (byte)
                    switch (filter) {
                        case 0 -> 0;
                        case 1 -> left;
                        case 2 -> up;
                        case 3 -> (left + up) / 2;
                        case 4 -> paeth(left, up, i < step ? 0 : above[i - step] & 0xff);
                        default -> throw damaged("unknown row filter " + filter);
                    };
        }
    }

    private static int paeth(int left, int up, int upLeft) {
        int toLeft = Math.abs(up - upLeft);
        int toUp = Math.abs(left - upLeft);
        int toUpLeft = Math.abs(left + up - 2 * upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    private void writePixel(byte[] row, int i, byte[] rgb, int at) throws IOException {
        switch (colour) {
            case GREY, GREY_ALPHA -> {
                byte grey = depth >= 8
                        ? row[i * bitsPerPixel / 8]
                        : (byte) (packedSample(row, i) * 255 / ((1 << depth) - 1));
                rgb[at] = grey;
                rgb[at + 1] = grey;
                rgb[at + 2] = grey;
            }
            case PALETTE -> {
                int entry = 3 * packedSample(row, i);
                if (entry + 3 > palette.length) {
                    throw damaged("colour " + entry / 3 + " of a palette of " + palette.length / 3);
                }
                System.arraycopy(palette, entry, rgb, at, 3);
            }
            default -> {
                int from = i * (bitsPerPixel / 8);
                rgb[at] = row[from];
                rgb[at + 1] = row[from + depth / 8];
                rgb[at + 2] = row[from + 2 * depth / 8];
            }
        }
    }

    /** A sample of at most 8 bits, of which several may share a byte. */
    private int packedSample(byte[] row, int i) {
        int bit = i * depth;
        return row[bit / 8] >> (8 - depth - bit % 8) & ((1 << depth) - 1);
    }

    private static IOException damaged(String what) {
        return new IOException("damaged PNG: " + what);
    }

    /** A piece of the file, its checksum verified. */
    private record Chunk(String type, ByteBuffer data) {

        static Chunk read(ByteBuffer file) throws IOException {
            if (file.remaining() < 12) {
                throw new EOFException();
            }
            int length = file.getInt();
            if (length < 0 || length > file.remaining() - 8) {
                throw new EOFException();
            }
            var checksum = new CRC32();
            checksum.update(file.slice(file.position(), 4 + length));
            byte[] type = new byte[4];
            file.get(type);
            ByteBuffer data = file.slice(file.position(), length);
            file.position(file.position() + length);
            String name = new String(type, StandardCharsets.ISO_8859_1);
            if (!name.matches("[A-Za-z]{4}")) {
                throw damaged("no part begins where one must");
            }
            if (file.getInt() != (int) checksum.getValue()) {
                throw damaged("wrong checksum of its " + name + " part");
            }
            return new Chunk(name, data);
        }

        boolean is(String other) {
            return type.equals(other);
        }

        /** The data where it lies in the file. */
        ByteArrayInputStream stream() {
            return new ByteArrayInputStream(data.array(), data.arrayOffset(), data.remaining());
        }

        byte[] bytes() {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            return bytes;
        }
    }
}
