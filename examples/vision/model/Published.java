package model;

import image.Filter;
import java.net.URI;

/**
 * Weights that torchvision publishes.
 *
 * @param model the entrypoint that they are for
 * @param name {@code IMAGENET1K_V1} or {@code IMAGENET1K_V2}
 * @param resize what the shorter side of an image is brought to
 * @param crop width and height of the square that is cut out of its middle
 */
record Published(String model, String name, URI url, int resize, int crop, Filter filter) {

    /** A line of weights.csv. */
    static Published parse(String line) {
        String[] fields = line.split(",");
        return new Published(
                fields[0],
                fields[1],
                URI.create(fields[2]),
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                Filter.valueOf(fields[5]));
    }
}
