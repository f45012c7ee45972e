package model;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Embedding;
import hub.gpu.nn.LSTM;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.RecurrentArguments;
import java.util.ArrayList;
import java.util.List;

/** An LSTM in both directions over embedded characters; takes {@code (N, L)} and gives {@code (N, 6)} logits. */
public final class Languages extends Module {

    /** ISO 639-1. */
    public static final List<String> CODES = List.of("de", "en", "es", "fr", "it", "nl");

    private static final int EMBEDDED = 16;
    private static final int HIDDEN = 40;
    private static final int MAX_CHARACTERS = 10_000;

    /** The language of a text, and the probability that it is right. */
    public record Prediction(String language, float probability, String text) {}

    private final Torch torch;
    private final Tokenizer tokenizer;
    private final Embedding embedding;
    private final LSTM lstm;
    private final Linear fc;

    public Languages(Torch torch, Weights w, Tokenizer tokenizer) {
        this.torch = torch;
        this.tokenizer = tokenizer;
        embedding = new Embedding(w.at("embedding"), tokenizer.size(), EMBEDDED);
        lstm = new LSTM(
                w.at("lstm"),
                EMBEDDED,
                HIDDEN,
                RecurrentArguments.layers(1).batchFirst(true).bidirectional(true));
        fc = new Linear(w.at("fc"), 2 * HIDDEN, CODES.size());
    }

    @Override
    protected Tensor forward(Tensor ids) {
        return fc.apply(lstm.apply(embedding.apply(ids)).mean(1));
    }

    /**
     * Says in which language each text is written. The answer is always one of the six. A low probability means that the
     * text is in another language, or has no character that the vocabulary knows.
     *
     * @throws IllegalArgumentException if there is no text, or if one is empty or longer than 10,000 characters
     */
    public List<Prediction> predict(String... texts) {
        if (texts.length == 0) {
            throw new IllegalArgumentException("name a text, or several");
        }
        var predictions = new ArrayList<Prediction>();
        for (String text : texts) {
            float[] probabilities = probabilities(tokenizer.encode(text));
            int best = 0;
            for (int i = 1; i < probabilities.length; i++) {
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            predictions.add(new Prediction(CODES.get(best), probabilities[best], text));
        }
        return predictions;
    }

    private float[] probabilities(long[] ids) {
        if (ids.length == 0 || ids.length > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a text of " + ids.length + " characters; expected 1 to " + MAX_CHARACTERS);
        }
        try (TensorScope _ = torch.scope()) {
            Tensor x = torch.tensor(ids, 1, ids.length).to(torch.device());
            return apply(x).softmax(1).toFloatArray();
        }
    }
}
