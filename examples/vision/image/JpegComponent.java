package image;

import java.util.Arrays;

/** One of a JPEG image's channels: its coefficients block by block, and the samples that they become. */
final class JpegComponent {

    final int id;
    final int across;
    final int down;
    final int tableId;

    /** The samples that belong to the image. */
    final int width;

    final int height;

    /** The blocks that hold those samples. */
    final int blocksAcross;

    final int blocksDown;

    /** The blocks of a row as they are stored: whole units of all channels. */
    private final int blocksPerRow;

    /** Of all blocks if they come in passes, else of the one that is read: a quarter of the memory. */
    private short[] coefficients;

    private final boolean progressive;
    private final byte[] block = new byte[64];
    private byte[] samples;
    private InverseDct dct;

    /**
     * @param across this channel's horizontal sampling factor, of {@code maxAcross}
     * @param down this channel's vertical sampling factor, of {@code maxDown}
     */
    JpegComponent(
            int id,
            int across,
            int down,
            int tableId,
            int imageWidth,
            int imageHeight,
            int maxAcross,
            int maxDown,
            boolean progressive) {
        this.id = id;
        this.across = across;
        this.down = down;
        this.tableId = tableId;
        this.progressive = progressive;
        width = Math.ceilDiv(imageWidth * across, maxAcross);
        height = Math.ceilDiv(imageHeight * down, maxDown);
        blocksAcross = Math.ceilDiv(width, 8);
        blocksDown = Math.ceilDiv(height, 8);
        blocksPerRow = Math.ceilDiv(imageWidth, 8 * maxAcross) * across;
        int blockRows = Math.ceilDiv(imageHeight, 8 * maxDown) * down;
        coefficients = new short[progressive ? Math.multiplyExact(64, blocksPerRow * blockRows) : 64];
        samples = progressive ? null : new byte[width * height];
    }

    /** Whether a scan had data of it. */
    boolean hasBegun() {
        return dct != null;
    }

    /** @param steps the step of each coefficient, in zigzag order, as it stands when the channel's first scan begins */
    void begin(int[] steps) {
        dct = new InverseDct(steps);
    }

    short[] coefficients() {
        return coefficients;
    }

    /** Where the coefficients of a block begin. */
    int block(int column, int row) {
        return progressive ? 64 * (row * blocksPerRow + column) : 0;
    }

    /** Turns a block that no further pass adds to into samples. */
    void blockRead(int column, int row) {
        if (!progressive) {
            transform(column, row);
            Arrays.fill(coefficients, (short) 0);
        }
    }

    /** Its samples, {@link #width} in a row; its coefficients are gone then. */
    byte[] samples() {
        if (progressive) {
            samples = new byte[width * height];
            for (int row = 0; row < blocksDown; row++) {
                for (int column = 0; column < blocksAcross; column++) {
                    transform(column, row);
                }
            }
            coefficients = null;
        }
        return samples;
    }

    private void transform(int column, int row) {
        dct.apply(coefficients, block(column, row), block);
        int columns = Math.min(8, width - 8 * column);
        for (int y = 0; y < 8 && 8 * row + y < height && columns > 0; y++) {
            System.arraycopy(block, 8 * y, samples, (8 * row + y) * width + 8 * column, columns);
        }
    }
}
