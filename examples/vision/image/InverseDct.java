package image;

/**
 * The inverse discrete cosine transform in whole numbers, bit for bit that of the Independent JPEG Group's jidctint.c:
 * C. Loeffler, A. Ligtenberg and G. Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications", 1989.
 */
final class InverseDct {

    /** The row and column (8 × row + column) of each coefficient as a file holds them. */
    static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private static final int FRACTION_BITS = 13;
    private static final int COLUMN_BITS = 2;

    private final int[] steps = new int[64];
    private final int[] work = new int[64];

    /** @param zigzagSteps the quantization table, in zigzag order */
    InverseDct(int[] zigzagSteps) {
        for (int i = 0; i < 64; i++) {
            steps[ZIGZAG[i]] = zigzagSteps[i];
        }
    }

    /** Turns the 64 coefficients from {@code at} on into 64 samples from 0 to 255, row by row. */
    void apply(short[] coefficients, int at, byte[] samples) {
        for (int i = 0; i < 64; i++) {
            work[i] = coefficients[at + i] * steps[i];
        }
        for (int column = 0; column < 8; column++) {
            transform(column, 8, FRACTION_BITS - COLUMN_BITS);
        }
        for (int row = 0; row < 64; row += 8) {
            transform(row, 1, FRACTION_BITS + COLUMN_BITS + 3);
        }
        for (int i = 0; i < 64; i++) {
            samples[i] = (byte) Math.clamp(work[i] + 128, 0, 255);
        }
    }

    private void transform(int at, int by, int shift) {
        int even = (work[at + 2 * by] + work[at + 6 * by]) * 4433;
        int even2 = even - work[at + 6 * by] * 15137;
        int even3 = even + work[at + 2 * by] * 6270;
        int even0 = (work[at] + work[at + 4 * by]) << FRACTION_BITS;
        int even1 = (work[at] - work[at + 4 * by]) << FRACTION_BITS;

        int in7 = work[at + 7 * by];
        int in5 = work[at + 5 * by];
        int in3 = work[at + 3 * by];
        int in1 = work[at + by];
        int shared = (in7 + in3 + in5 + in1) * 9633;
        int sum71 = (in7 + in1) * -7373;
        int sum53 = (in5 + in3) * -20995;
        int sum73 = (in7 + in3) * -16069 + shared;
        int sum51 = (in5 + in1) * -3196 + shared;
        int odd0 = in7 * 2446 + sum71 + sum73;
        int odd1 = in5 * 16819 + sum53 + sum51;
        int odd2 = in3 * 25172 + sum53 + sum73;
        int odd3 = in1 * 12299 + sum71 + sum51;

        int half = 1 << (shift - 1);
        int outer = even0 + even3 + half;
        int inner = even0 - even3 + half;
        int upper = even1 + even2 + half;
        int lower = even1 - even2 + half;
        work[at] = outer + odd3 >> shift;
        work[at + 7 * by] = outer - odd3 >> shift;
        work[at + by] = upper + odd2 >> shift;
        work[at + 6 * by] = upper - odd2 >> shift;
        work[at + 2 * by] = lower + odd1 >> shift;
        work[at + 5 * by] = lower - odd1 >> shift;
        work[at + 3 * by] = inner + odd0 >> shift;
        work[at + 4 * by] = inner - odd0 >> shift;
    }
}
