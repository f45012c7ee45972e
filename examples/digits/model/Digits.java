package model;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.ConvArguments;
import hub.gpu.nn.Linear;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Two convolutions and two linear layers; takes {@code (N, 1, 8, 8)} from 0 to 1 and gives {@code (N, 10)} logits. */
public final class Digits extends Module {

    /** How many digits there are. */
    public static final int CLASSES = 10;

    private static final int SIZE = 8;

    private static final Pattern ROW = Pattern.compile("((\\d|1[0-6]),){64}\\d");

    /** The digit that an image shows, and the probability that it is right. */
    public record Prediction(String image, int label, float probability) {}

    /** How many images were read correctly. */
    public record Accuracy(int right, int total) {}

    private final Torch torch;
    private final Conv2d conv1;
    private final Conv2d conv2;
    private final MaxPool2d pool;
    private final Linear fc1;
    private final Linear fc2;

    public Digits(Torch torch, Weights w) {
        this.torch = torch;
        conv1 = new Conv2d(w.at("conv1"), 1, 16, ConvArguments.kernel(3).padding(1));
        conv2 = new Conv2d(w.at("conv2"), 16, 32, ConvArguments.kernel(3).padding(1));
        pool = new MaxPool2d(2);
        fc1 = new Linear(w.at("fc1"), 32 * 4 * 4, 64);
        fc2 = new Linear(w.at("fc2"), 64, CLASSES);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = conv1.apply(x).relu();
        y = pool.apply(conv2.apply(y).relu());
        return fc2.apply(fc1.apply(y.flatten(1)).relu());
    }

    /**
     * Reads the digits in images.
     *
     * @param images PNG files of any size and colours, with light strokes on a dark ground
     * @throws IOException if a file is no PNG; the message names it
     * @throws IllegalArgumentException if there is no image
     */
    public List<Prediction> predict(Path... images) throws IOException {
        if (images.length == 0) {
            throw new IllegalArgumentException("name an image: a PNG file, or several");
        }
        float[] pixels = new float[images.length * SIZE * SIZE];
        for (int i = 0; i < images.length; i++) {
            float[] grey = Image.read(images[i]).grey(SIZE, SIZE);
            System.arraycopy(grey, 0, pixels, i * grey.length, grey.length);
        }
        float[] probabilities = probabilities(pixels);
        var predictions = new ArrayList<Prediction>();
        for (int i = 0; i < images.length; i++) {
            int label = likeliest(probabilities, i);
            predictions.add(new Prediction(images[i].toString(), label, probabilities[i * CLASSES + label]));
        }
        return predictions;
    }

    /**
     * Reads digits whose labels are known.
     *
     * @param file rows of 64 values from 0 to 16 and the label, separated by commas, as UCI writes them
     * @throws IOException if there is no such file, or a row is of another form; the message names file and row
     */
    public Accuracy evaluate(Path file) throws IOException {
        List<int[]> rows = rows(file);
        float[] pixels = new float[rows.size() * SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows.get(i / (SIZE * SIZE))[i % (SIZE * SIZE)] * 15;
        }
        float[] probabilities = probabilities(pixels);
        int right = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (likeliest(probabilities, i) == rows.get(i)[SIZE * SIZE]) {
                right++;
            }
        }
        return new Accuracy(right, rows.size());
    }

    private static List<int[]> rows(Path file) throws IOException {
        var rows = new ArrayList<int[]>();
        for (String line : lines(file)) {
            if (!ROW.matcher(line).matches()) {
                throw new IOException(file + ":" + (rows.size() + 1)
                        + ": expected 64 whole numbers from 0 to 16 and the label, 0 to 9, separated by commas");
            }
            rows.add(Arrays.stream(line.split(",")).mapToInt(Integer::parseInt).toArray());
        }
        return rows;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": no text", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** From pixels, 0 to 255, of any number of images. */
    private float[] probabilities(float[] pixels) {
        if (pixels.length == 0) {
            return new float[0];
        }
        try (TensorScope _ = torch.scope()) {
            Tensor x = torch.tensor(pixels, pixels.length / (SIZE * SIZE), 1, SIZE, SIZE)
                    .div(255)
                    .to(torch.device());
            return apply(x).softmax(1).toFloatArray();
        }
    }

    private static int likeliest(float[] probabilities, int image) {
        int best = 0;
        for (int label = 1; label < CLASSES; label++) {
            if (probabilities[image * CLASSES + label] > probabilities[image * CLASSES + best]) {
                best = label;
            }
        }
        return best;
    }
}
