package model;

import hub.gpu.image.Filter;

/**
 * Weights that torchvision publishes.
 *
 * @param model the entrypoint that they are for
 * @param name {@code IMAGENET1K_V1} and the like
 * @param resize the size that the shorter side of an image is brought to
 * @param crop width and height of the square that is cut out of its middle
 * @param mean what is subtracted from each colour, which is from 0 to 1
 * @param deviation what each colour is divided by after that
 * @param isDefault whether {@code DEFAULT} stands for these weights
 */
record Published(
        String model,
        String name,
        String url,
        int resize,
        int crop,
        Filter filter,
        float[] mean,
        float[] deviation,
        boolean isDefault) {

    /** A line of weights.csv. */
    static Published parse(String line) {
        String[] fields = line.split(",");
        return new Published(
                fields[0],
                fields[1],
                fields[2],
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                Filter.valueOf(fields[5]),
                colours(fields[6]),
                colours(fields[7]),
                Boolean.parseBoolean(fields[8]));
    }

    /** The same for squares of another size. */
    Published withCrop(int size) {
        return new Published(
                model, name, url, (int) ((long) size * resize / crop), size, filter, mean, deviation, isDefault);
    }

    private static float[] colours(String field) {
        String[] numbers = field.split(" ");
        return new float[] {Float.parseFloat(numbers[0]), Float.parseFloat(numbers[1]), Float.parseFloat(numbers[2])};
    }
}
