package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.image.Filter;
import hub.gpu.image.Image;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a picture becomes an input, in the words and with the values of torchvision's {@code ImageClassification}: resized,
 * cropped in its middle, brought to numbers from 0 to 1, and normalised.
 *
 * @param resize the size of the shorter side, or height and width; empty to leave the picture as it is
 * @param crop height and width of what is cut out, or one number for both; empty to leave the picture as it is
 * @param mean what is subtracted from each channel, or one number for all
 * @param deviation what each channel is divided by after that, or one number for all
 */
public record PictureInput(
        List<Integer> resize, List<Integer> crop, Filter filter, List<Float> mean, List<Float> deviation) {

    private static final Pattern FILE = Pattern.compile("(?i).*\\.(png|jpe?g)");

    /** More than any network takes. */
    private static final int LONGEST_SIDE = 1 << 13;

    /** @throws IllegalArgumentException if a size or a number is none that can be meant; the message has torchvision's word */
    public PictureInput {
        requireSize("resize_size", resize);
        requireSize("crop_size", crop);
        for (List<Float> numbers : List.of(mean, deviation)) {
            if (numbers.size() != 1 && numbers.size() != 3) {
                throw new IllegalArgumentException(
                        "\"mean\" and \"std\" have one number for each of 1 or 3 channels, not " + numbers.size()
                                + ".");
            }
        }
        if (deviation.contains(0f)) {
            throw new IllegalArgumentException("\"std\" must not be 0.");
        }
    }

    private static void requireSize(String name, List<Integer> size) {
        if (size.size() > 2 || size.stream().anyMatch(pixels -> pixels < 1 || pixels > LONGEST_SIDE)) {
            throw new IllegalArgumentException(
                    "\"%s\" is one number or two, from 1 to %d, not %s.".formatted(name, LONGEST_SIDE, size));
        }
    }

    /** Whether a word names a picture. */
    static boolean isPicture(String word) {
        return FILE.matcher(word).matches();
    }

    /** @throws HubException of kind BUILD if a program has no inputs of these names */
    public static void requireInputs(Set<String> names, Signature signature) {
        Set<String> inputs = InputWords.names(signature);
        for (String name : names) {
            if (!inputs.contains(name)) {
                throw new HubException(
                        Kind.BUILD,
                        "its \"images\" has %s, which is no input: expected %s"
                                .formatted(name, String.join(", ", inputs)));
            }
        }
    }

    /** What to do where a publisher has not said how a picture becomes an input. */
    static HubException notSaid(String input, String word) {
        return new HubException(
                Kind.ARGUMENT,
                ("%1$s: nothing says how %2$s becomes this input. Put the program in a folder with a hubconf.json that"
                    + " has \"images\": {\"%1$s\": {\"resize_size\": [256], \"crop_size\": [224], \"mean\": [0.485,"
                    + " 0.456, 0.406], \"std\": [0.229, 0.224, 0.225]}} for it, with its own numbers, and run that"
                    + " folder. Or give the input as .npy or .safetensors.")
                        .formatted(input, word));
    }

    /**
     * A picture as a tensor: {@code (1, C, H, W)}, or {@code (C, H, W)} where the input has three dimensions.
     *
     * @throws HubException of kind ARGUMENT if the input takes no pictures, DISK or CORRUPT for the file
     */
    Tensor read(String input, Path file, ValueSpec.TensorSpec spec, Torch torch) {
        int channels = channels(input, spec);
        Image image;
        try {
            image = Image.read(file);
        } catch (IOException e) {
            throw new HubException(Kind.ARGUMENT, input + ": " + e.getMessage(), e);
        }
        Image ready = fitted(channels == 1 ? image.grey() : image);
        Tensor tensor = torch.tensor(numbers(ready, channels), 1, channels, ready.height(), ready.width())
                .to(spec.type());
        return spec.shape().size() == 3 ? tensor.squeeze(0) : tensor;
    }

    private int channels(String input, ValueSpec.TensorSpec spec) {
        int dimensions = spec.shape().size();
        boolean isPicture = spec.type().isFloatingPoint() && (dimensions == 3 || dimensions == 4);
        ValueSpec.Dimension channels = isPicture ? spec.shape().get(dimensions - 3) : null;
        if (channels == null || !channels.isFixed() || channels.min() != 1 && channels.min() != 3) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "%s takes no picture: it is %s, and a picture is float32 (N, C, H, W) with C of 1 or 3"
                            .formatted(input, spec));
        }
        if (channels.min() == 1 && Math.max(mean.size(), deviation.size()) > 1) {
            throw new HubException(
                    Kind.ARGUMENT, "%s has one channel, and its \"mean\" and \"std\" are for 3".formatted(input));
        }
        return (int) channels.min();
    }

    private Image fitted(Image image) {
        Image resized = switch (resize.size()) {
            case 0 -> image;
            case 1 -> shorter(image, resize.getFirst());
            default -> image.resize(resize.getLast(), resize.getFirst(), filter);
        };
        return crop.isEmpty() ? resized : resized.cropCenter(crop.getLast(), crop.getFirst());
    }

    private Image shorter(Image image, int pixels) {
        long longer = (long) pixels * Math.max(image.width(), image.height()) / Math.min(image.width(), image.height());
        if (longer > LONGEST_SIDE) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "a picture of %d x %d is too long: with %d at its shorter side it has %d at the other, and at most %d can be"
                            .formatted(image.width(), image.height(), pixels, longer, LONGEST_SIDE));
        }
        return image.resizeShorter(pixels, filter);
    }

    /** Channel by channel, in the order of torchvision's steps, for the same rounding. */
    private float[] numbers(Image image, int channels) {
        byte[] rgb = image.rgb();
        int pixels = rgb.length / 3;
        float[] numbers = new float[channels * pixels];
        for (int c = 0; c < channels; c++) {
            float less = mean.get(mean.size() == 1 ? 0 : c);
            float by = deviation.get(deviation.size() == 1 ? 0 : c);
            for (int i = 0; i < pixels; i++) {
                numbers[c * pixels + i] = ((rgb[3 * i + c] & 0xff) / 255f - less) / by;
            }
        }
        return numbers;
    }

    /** Read from the words of a publisher, of which only those that differ from the defaults stand there. */
    public static PictureInput of(
            List<Integer> resize, List<Integer> crop, String interpolation, List<Float> mean, List<Float> deviation) {
        return new PictureInput(
                or(resize, List.of()),
                or(crop, List.of()),
                filter(interpolation == null ? "bilinear" : interpolation),
                or(mean, List.of(0f)),
                or(deviation, List.of(1f)));
    }

    private static <T> List<T> or(List<T> given, List<T> initial) {
        if (given == null) {
            return initial;
        }
        if (given.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a number is null.");
        }
        return List.copyOf(given);
    }

    private static Filter filter(String name) {
        return switch (name) {
            case "bilinear" -> Filter.BILINEAR;
            case "bicubic" -> Filter.BICUBIC;
            default ->
                throw new IllegalArgumentException(
                        "\"interpolation\" is bilinear or bicubic, not \"%s\".".formatted(name));
        };
    }
}
