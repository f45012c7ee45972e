package image;

/** Brings the channels of a JPEG image to RGB, as libjpeg-turbo's jdcolor.c and Pillow do. */
enum JpegColours {
    GREY,
    YCBCR,
    RGB,
    CMYK,
    YCCK;

    /** Writes a row of pixels. */
    void toRgb(byte[][] channels, int columns, byte[] rgb, int at) {
        int[] pixel = new int[3];
        for (int x = 0; x < columns; x++) {
            switch (this) {
                case GREY -> set(pixel, channels[0][x], channels[0][x], channels[0][x]);
                case RGB, CMYK -> set(pixel, channels[0][x], channels[1][x], channels[2][x]);
                case YCBCR, YCCK -> setYcc(pixel, channels[0][x], channels[1][x], channels[2][x]);
            }
            // Adobe's CMYK is stored inverted, as light and not as ink, so that black scales the others down.
            if (this == CMYK || this == YCCK) {
                int light = channels[3][x] & 0xff;
                for (int c = 0; c < 3; c++) {
                    pixel[c] = light - scale(255 - pixel[c], light);
                }
            }
            for (int c = 0; c < 3; c++) {
                rgb[at + 3 * x + c] = (byte) pixel[c];
            }
        }
    }

    private static void set(int[] pixel, byte first, byte second, byte third) {
        pixel[0] = first & 0xff;
        pixel[1] = second & 0xff;
        pixel[2] = third & 0xff;
    }

    /** JFIF's conversion with factors of 16 bits behind the point: 1.402, 0.34414, 0.71414, 1.772. */
    private static void setYcc(int[] pixel, byte luma, byte blue, byte red) {
        int y = luma & 0xff;
        int cb = (blue & 0xff) - 128;
        int cr = (red & 0xff) - 128;
        pixel[0] = Math.clamp(y + (91881 * cr + 0x8000 >> 16), 0, 255);
        pixel[1] = Math.clamp(y + (-22554 * cb - 46802 * cr + 0x8000 >> 16), 0, 255);
        pixel[2] = Math.clamp(y + (116130 * cb + 0x8000 >> 16), 0, 255);
    }

    private static int scale(int a, int b) {
        int product = a * b + 128;
        return product + (product >> 8) >> 8;
    }
}
