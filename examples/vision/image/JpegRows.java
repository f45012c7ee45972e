package image;

/**
 * The rows of one of a JPEG image's channels at the size of the image, as libjpeg-turbo's jdsample.c makes them: halved
 * channels are doubled with a triangle filter, others by repetition.
 */
final class JpegRows {

    private final int across;
    private final int down;
    private final boolean triangle;
    private final byte[] samples;
    private final int samplesAcross;
    private final int samplesDown;
    private final int[] sums;
    private final byte[] row;

    /**
     * @param across how many columns of the image a sample stands for
     * @param down how many rows of the image a sample stands for
     * @param width of the image
     */
    JpegRows(JpegComponent channel, int across, int down, int width) {
        this.across = across;
        this.down = down;
        triangle = across == 2 && channel.width > 2 && down <= 2 || across == 1 && down == 2;
        samples = channel.samples();
        samplesAcross = channel.width;
        samplesDown = channel.height;
        sums = new int[samplesAcross];
        row = new byte[width];
    }

    /** A row of the image, until the next is asked for. */
    byte[] row(int y) {
        int from = y / down * samplesAcross;
        if (across == 1 && down == 1) {
            System.arraycopy(samples, from, row, 0, row.length);
        } else if (!triangle) {
            for (int x = 0; x < row.length; x++) {
                row[x] = samples[from + x / across];
            }
        } else {
            sum(y);
            if (across == 1) {
                int bias = y % 2 == 0 ? 1 : 2;
                for (int x = 0; x < row.length; x++) {
                    row[x] = (byte) (sums[x] + bias >> 2);
                }
            } else {
                widen();
            }
        }
        return row;
    }

    /** Where rows are halved, the row itself counts three times its neighbour, above or below, whichever is nearer. */
    private void sum(int y) {
        int own = y / down;
        int neighbour = Math.clamp(own + (y % 2 == 0 ? -1 : 1), 0, samplesDown - 1);
        for (int x = 0; x < samplesAcross; x++) {
            int sample = samples[own * samplesAcross + x] & 0xff;
            sums[x] = down == 1 ? sample : 3 * sample + (samples[neighbour * samplesAcross + x] & 0xff);
        }
    }

    /** Doubles the sums, which are {@code down} == 2 ? 4 : 1 times the samples. */
    private void widen() {
        int shift = down == 1 ? 2 : 4;
        int leftBias = down == 1 ? 1 : 8;
        int rightBias = down == 1 ? 2 : 7;
        for (int x = 0; x < row.length; x++) {
            int i = x / 2;
            int neighbour = Math.clamp(i + (x % 2 == 0 ? -1 : 1), 0, samplesAcross - 1);
            row[x] = (byte) (3 * sums[i] + sums[neighbour] + (x % 2 == 0 ? leftBias : rightBias) >> shift);
        }
    }
}
