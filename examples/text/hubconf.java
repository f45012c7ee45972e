import hub.core.Default;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import java.nio.file.Path;
import java.util.List;
import model.Languages;
import model.Tokenizer;

/** Recognises the language of a sentence, with a small LSTM that train.py trained. */
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
     * A bidirectional LSTM that recognises German, English, Spanish, French, Italian and Dutch.
     *
     * @param pretrained load the weights that train.py trained on sentences.txt
     */
    public Languages languages(@Default("false") boolean pretrained) {
        Tokenizer tokenizer = tokenizer();
        Weights weights = pretrained ? torch.weights(folder.resolve("languages.pth")) : torch.freshWeights();
        return weights.load(w -> new Languages(torch, w, tokenizer));
    }

    /** Turns text into the numbers that the network reads, and back. */
    public Tokenizer tokenizer() {
        return Tokenizer.read(folder.resolve("vocabulary.txt"));
    }

    /** The codes of the languages, in the order of the network's outputs. */
    public List<String> labels() {
        return Languages.CODES;
    }
}
