package hub.itest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.Repo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** examples/text: an LSTM that PyTorch trained recognises languages. */
@ExtendWith(InFramework.class)
public class TextIT {

    private static final Path TEXT = HubProcess.ROOT.resolve("examples/text");

    /** The sentences that train.py kept, and how many of them it said that its network recognised. */
    private static final int KEPT = 60;

    private static final int RIGHT = 58;

    @Inject
    private Hub hub;

    private List<?> predict(Object... texts) {
        Repo repo = hub.open(TEXT.toString());
        Object model = repo.load("languages", Arguments.named("pretrained", true));
        return (List<?>) repo.invoke(model, "predict", Arguments.of(texts));
    }

    private static Object language(Object prediction) throws ReflectiveOperationException {
        return prediction.getClass().getMethod("language").invoke(prediction);
    }

    @Test
    public void accuracyEqualsPythons() throws IOException, ReflectiveOperationException {
        List<String> lines = Files.readAllLines(TEXT.resolve("sentences.txt"));
        List<String> kept = lines.subList(lines.size() - KEPT, lines.size());
        List<?> predictions =
                predict(kept.stream().map(line -> line.split("\t")[1]).toArray());
        int right = 0;
        for (int i = 0; i < KEPT; i++) {
            right += language(predictions.get(i)).equals(kept.get(i).split("\t")[0]) ? 1 : 0;
        }
        assertEquals(RIGHT, right);
    }

    @Test
    public void sentencesOfNobodysAreRecognised() throws ReflectiveOperationException {
        assertEquals(
                "de", language(predict("Wo ist denn nur mein Schuh geblieben?").getFirst()));
        assertEquals(
                "en",
                language(predict("WHERE ON EARTH HAVE I LEFT THE OTHER SHOE?").getFirst()));
    }

    /** PyTorch's, of train.py's network with the weights in the repo. */
    @Test
    public void probabilitiesEqualPythons() throws ReflectiveOperationException {
        List<?> predictions = predict("Where is the station?", "Wo ist der Bahnhof?", "¿Dónde está la estación?", "世界");
        double[] expected = {0.99985993, 0.95520157, 0.99999309, 0.21392721};
        for (int i = 0; i < expected.length; i++) {
            Object prediction = predictions.get(i);
            Object probability = prediction.getClass().getMethod("probability").invoke(prediction);
            assertEquals(expected[i], (float) probability, 1e-5, prediction::toString);
        }
    }

    @Test
    public void noTextIsAMistake() {
        var e = assertThrows(IllegalArgumentException.class, this::predict);

        assertTrue(e.getMessage().endsWith("name a text, or several"), e::getMessage);
    }

    @Test
    public void aNumberWithoutCharacterIsRefused() {
        Repo repo = hub.open(TEXT.toString());
        Object tokenizer = repo.load("tokenizer", Arguments.none());
        for (long id : new long[] {-1, 53}) {
            var error = assertThrows(
                    IllegalArgumentException.class,
                    () -> repo.invoke(tokenizer, "decode", Arguments.of(new long[] {id})));
            assertEquals("no character has the number " + id + "; expected 0 to 52", error.getMessage());
        }
    }

    @Test
    public void aTextOfNoOrTooManyCharactersIsRefused() {
        for (int characters : new int[] {0, 10_001}) {
            var error = assertThrows(IllegalArgumentException.class, () -> predict("😀".repeat(characters)));
            assertEquals("a text of " + characters + " characters; expected 1 to 10000", error.getMessage());
        }
        assertEquals(1, predict("😀".repeat(10_000)).size());
    }

    @Test
    public void theTokenizerIsAnEntrypointToo() {
        Repo repo = hub.open(TEXT.toString());
        Object tokenizer = repo.load("tokenizer", Arguments.none());
        var ids = (long[]) repo.invoke(tokenizer, "encode", Arguments.of("Grüße, 世界"));
        assertEquals(9, ids.length);
        assertEquals("grüße, ??", repo.invoke(tokenizer, "decode", Arguments.of((Object) ids)));
        assertArrayEquals(ids, (long[]) repo.invoke(tokenizer, "encode", Arguments.of("gru\u0308ße, 世界")));
    }
}
