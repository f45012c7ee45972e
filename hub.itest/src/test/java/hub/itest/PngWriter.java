package hub.itest;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a grey picture as a PNG of any kind, so that a reader of all kinds can be tested.
 *
 * @param colour PNG's colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
 * @param depth bits a sample
 * @param interlaced whether in Adam7's passes
 */
record PngWriter(int colour, int depth, boolean interlaced) {

    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    /** Pixels are from 0 to 255, row by row; rows are filtered in turn in each of PNG's five ways. */
    byte[] write(int[] pixels, int width) throws IOException {
        int height = pixels.length / width;
        var scanlines = new ByteArrayOutputStream();
        for (int[] pass : interlaced ? ADAM7 : new int[][] {{0, 0, 1, 1}}) {
            byte[] above = null;
            for (int y = pass[1]; y < height && pass[0] < width; y += pass[3]) {
                byte[] row = row(pixels, y * width + pass[0], pass[2], (width - pass[0] + pass[2] - 1) / pass[2]);
                int filter = y % 5;
                scanlines.write(filter);
                scanlines.write(filtered(row, above == null ? new byte[row.length] : above, filter));
                above = row;
            }
        }
        var header = new ByteArrayOutputStream();
        var h = new DataOutputStream(header);
        h.writeInt(width);
        h.writeInt(height);
        h.write(new byte[] {(byte) depth, (byte) colour, 0, 0, (byte) (interlaced ? 1 : 0)});
        var file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(file, "IHDR", header.toByteArray());
        chunk(file, "tEXt", "Comment\0skipped".getBytes(StandardCharsets.ISO_8859_1));
        if (colour == 3) {
            byte[] palette = new byte[3 * (1 << depth)];
            for (int i = 0; i < palette.length; i++) {
                palette[i] = (byte) (i / 3 * 255 / ((1 << depth) - 1));
            }
            chunk(file, "PLTE", palette);
        }
        var compressed = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(compressed)) {
            scanlines.writeTo(deflate);
        }
        byte[] data = compressed.toByteArray();
        chunk(file, "IDAT", Arrays.copyOf(data, 3));
        chunk(file, "IDAT", Arrays.copyOfRange(data, 3, data.length));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private byte[] row(int[] pixels, int from, int step, int columns) {
        int channels = new int[] {1, 0, 3, 1, 2, 0, 4}[colour];
        byte[] row = new byte[(columns * channels * depth + 7) / 8];
        for (int i = 0; i < columns; i++) {
            int grey = pixels[from + i * step];
            for (int c = 0; c < channels; c++) {
                boolean alpha = channels % 2 == 0 && c == channels - 1;
                int sample = i * channels + c;
                if (depth < 8) {
                    int value = grey >> (8 - depth);
                    row[sample * depth / 8] |= (byte) (value << (8 - depth - sample * depth % 8));
                } else {
                    row[sample * depth / 8] = (byte) (alpha ? 77 : grey);
                }
            }
        }
        return row;
    }

    private byte[] filtered(byte[] row, byte[] above, int filter) {
        int channels = new int[] {1, 0, 3, 1, 2, 0, 4}[colour];
        int step = Math.max(1, channels * depth / 8);
        byte[] out = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            int left = i < step ? 0 : row[i - step] & 0xff;
            int up = above[i] & 0xff;
            int corner = i < step ? 0 : above[i - step] & 0xff;
            int guess = left + up - corner;
            int nearest =
                    Math.abs(guess - left) <= Math.abs(guess - up) && Math.abs(guess - left) <= Math.abs(guess - corner)
                            ? left
                            : Math.abs(guess - up) <= Math.abs(guess - corner) ? up : corner;
            out[i] = (byte) (row[i] - new int[] {0, left, up, (left + up) / 2, nearest}[filter]);
        }
        return out;
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        var checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        var out = new DataOutputStream(file);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) checksum.getValue());
    }
}
