package image;

/** One of a JPEG image's channels: its coefficients block by block, and what becomes of them. */
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
    final int blocksPerRow;

    final short[] coefficients;

    /** The step of each coefficient, in zigzag order, as it stood when the channel's first scan began. */
    int[] steps;

    /**
     * @param across this channel's horizontal sampling factor, of {@code maxAcross}
     * @param down this channel's vertical sampling factor, of {@code maxDown}
     */
    JpegComponent(
            int id, int across, int down, int tableId, int imageWidth, int imageHeight, int maxAcross, int maxDown) {
        this.id = id;
        this.across = across;
        this.down = down;
        this.tableId = tableId;
        width = Math.ceilDiv(imageWidth * across, maxAcross);
        height = Math.ceilDiv(imageHeight * down, maxDown);
        blocksAcross = Math.ceilDiv(width, 8);
        blocksDown = Math.ceilDiv(height, 8);
        blocksPerRow = Math.ceilDiv(imageWidth, 8 * maxAcross) * across;
        int blockRows = Math.ceilDiv(imageHeight, 8 * maxDown) * down;
        coefficients = new short[Math.multiplyExact(64, blocksPerRow * blockRows)];
    }

    /** Where the coefficients of a block begin. */
    int block(int column, int row) {
        return 64 * (row * blocksPerRow + column);
    }

    /** Its samples, {@link #width} in a row. */
    byte[] samples() {
        byte[] samples = new byte[width * height];
        var dct = new InverseDct(steps);
        byte[] block = new byte[64];
        for (int row = 0; row < blocksDown; row++) {
            for (int column = 0; column < blocksAcross; column++) {
                dct.apply(coefficients, block(column, row), block);
                int columns = Math.min(8, width - 8 * column);
                for (int y = 0; y < 8 && 8 * row + y < height; y++) {
                    System.arraycopy(block, 8 * y, samples, (8 * row + y) * width + 8 * column, columns);
                }
            }
        }
        return samples;
    }
}
