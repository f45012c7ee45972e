package model;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.image.Image;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A network that says what an image shows; takes {@code (N, 3, H, W)}, normalised, and gives {@code (N, classes)} logits. */
public final class Classifier extends Module {

    private static final int TOP = 5;

    /** What an image may show, the likeliest first. */
    public record Prediction(String image, List<Guess> top) {}

    /** One thing that an image may show. */
    public record Guess(String label, float probability) {}

    private final Torch torch;
    private final Module network;
    private final StateDict stateDict;
    private final Published preset;
    private final List<String> labels;

    Classifier(Torch torch, Module network, StateDict stateDict, Published preset, List<String> labels) {
        this.torch = torch;
        this.network = network;
        this.stateDict = stateDict;
        this.preset = preset;
        this.labels = labels;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** Its parameters and statistics, by torchvision's names. */
    public StateDict stateDict() {
        return stateDict;
    }

    /**
     * Says what images show: the five likeliest classes of each.
     *
     * @param images PNG or JPEG files of any size
     * @throws IOException if a file is neither; the message names it
     * @throws IllegalArgumentException if there is no image
     * @throws IllegalStateException if the weights are not made to classify
     */
    public List<Prediction> predict(Path... images) throws IOException {
        if (images.length == 0) {
            throw new IllegalArgumentException("name an image: a PNG or JPEG file, or several");
        }
        var predictions = new ArrayList<Prediction>();
        for (Path image : images) {
            predictions.add(new Prediction(image.toString(), predict(Image.read(image))));
        }
        return predictions;
    }

    private List<Guess> predict(Image image) {
        float[] probabilities;
        try (TensorScope _ = torch.scope()) {
            Tensor x = torch.tensor(input(image), 1, 3, preset.crop(), preset.crop());
            probabilities = apply(x.to(torch.device())).softmax(1).toFloatArray();
        }
        if (Float.isNaN(probabilities[0])) {
            throw new IllegalStateException("These weights do not classify: the network's outputs are no numbers."
                    + " Those of vgg16's IMAGENET1K_FEATURES are not, since it has no classifier.");
        }
        return IntStream.range(0, probabilities.length)
                .mapToObj(label -> new Guess(name(label), probabilities[label]))
                .sorted(Comparator.comparing(Guess::probability).reversed())
                .limit(TOP)
                .toList();
    }

    private String name(int label) {
        return label < labels.size() ? labels.get(label) : Integer.toString(label);
    }

    /** The input {@code (3, crop, crop)}, as torchvision's ImageClassification makes it. */
    private float[] input(Image image) {
        int size = preset.crop();
        byte[] rgb = image.resizeShorter(preset.resize(), preset.filter())
                .cropCenter(size, size)
                .rgb();
        float[] mean = preset.mean();
        float[] deviation = preset.deviation();
        float[] input = new float[rgb.length];
        for (int i = 0; i < size * size; i++) {
            for (int c = 0; c < 3; c++) {
                input[c * size * size + i] = ((rgb[3 * i + c] & 0xff) / 255f - mean[c]) / deviation[c];
            }
        }
        return input;
    }
}
