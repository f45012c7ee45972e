package hub.bench.start;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** What a library gets and gives: a grey picture of 8 × 8, and ten numbers. */
final class Picture {

    static final int SIZE = 8;

    private Picture() {}

    /** Its pixels, from 0 to 1. */
    static float[] read(String file) throws IOException {
        BufferedImage image = ImageIO.read(new File(file));
        var pixels = new float[SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = image.getRaster().getSample(i % SIZE, i / SIZE, 0) / 255f;
        }
        return pixels;
    }

    static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
