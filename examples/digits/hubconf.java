import hub.core.Default;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import model.Digits;

/** Handwritten digits, read by a small convolutional network that train.py trained. */
public final class hubconf {

    /** What the repo needs to load. */
    public static final List<String> dependencies = List.of("hub.gpu.nn");

    private final Torch torch;
    private final Path folder;

    public hubconf(Torch torch, Path folder) {
        this.torch = torch;
        this.folder = folder;
    }

    /**
     * A network that reads handwritten digits of 8 × 8 pixels, light strokes on a dark ground.
     *
     * @param pretrained load the weights that train.py trained on the UCI optical digits
     */
    public Digits digits(@Default("false") boolean pretrained) {
        Weights weights = pretrained ? torch.weights(_helper()) : torch.freshWeights();
        return weights.load(w -> new Digits(torch, w));
    }

    /** What the labels that {@code predict} returns stand for, in order. */
    public List<String> labels() {
        return IntStream.range(0, Digits.CLASSES).mapToObj(Integer::toString).toList();
    }

    /** The file of the weights. No entrypoint, since its name begins with an underscore. */
    public Path _helper() {
        return folder.resolve("digits.pth");
    }
}
