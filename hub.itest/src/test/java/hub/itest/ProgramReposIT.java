package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repos that hold exported programs and no code, in a container: loaded, unloaded, and replaced while they serve. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ProgramReposIT {

    private static final Path EXPORTED = HubProcess.ROOT.resolve("examples/exported");
    private static final Path HOLDOUT = HubProcess.ROOT.resolve("examples/digits/holdout.csv");

    /** How many of the images train.py said that its network read. */
    private static final int RIGHT = 386;

    @Inject
    private Hub hub;

    @Inject
    private Torch torch;

    @Test
    public void entrypointsAreThoseOfHubconf() {
        List<Entrypoint> entrypoints = hub.list(EXPORTED.toString());
        assertEquals(
                "digits, languages", entrypoints.stream().map(Entrypoint::name).collect(Collectors.joining(", ")));
        String help = hub.help(EXPORTED.toString(), "languages").help();
        assertTrue(help.contains("Tells the language of texts") && help.contains("int64 (s23 in 1..1024, 32)"), help);
    }

    /** As many as the network in Python, and the one in Java: examples/digits. */
    @Test
    public void theProgramReadsDigits() throws IOException {
        List<String> rows = Files.readAllLines(HOLDOUT);
        float[] pixels = new float[rows.size() * 64];
        int[] labels = new int[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            int[] row = Arrays.stream(rows.get(i).split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            for (int j = 0; j < 64; j++) {
                pixels[i * 64 + j] = row[j] * 15 / 255f;
            }
            labels[i] = row[64];
        }
        try (var _ = torch.scope();
                Repo repo = hub.open(EXPORTED.toString())) {
            Module digits = repo.load("digits", Module.class, Arguments.none());
            Tensor read = digits.apply(
                            torch.tensor(pixels, labels.length, 1, 8, 8).to(torch.device()))
                    .argmax(1);
            long[] found = read.toLongArray();
            int right = 0;
            for (int i = 0; i < labels.length; i++) {
                right += found[i] == labels[i] ? 1 : 0;
            }
            assertEquals(RIGHT, right);
        }
    }

    @Test
    public void theProgramReadsPictures() throws IOException {
        try (Repo repo = hub.open(EXPORTED.toString());
                var pictures = Files.newDirectoryStream(HubProcess.ROOT.resolve("examples/digits/samples"), "*.png")) {
            Object digits = repo.load("digits", Arguments.none());
            int read = 0;
            for (Path picture : pictures) {
                var rows = (List<?>) repo.invoke(
                        digits, "run", Arguments.named("x", picture.toString()).asWords());
                assertTrue(
                        picture.toString().endsWith("-label-" + largest((List<?>) rows.getFirst()) + ".png"),
                        picture::toString);
                read++;
            }
            assertEquals(10, read);
        }
    }

    private static int largest(List<?> scores) {
        return IntStream.range(0, scores.size())
                .boxed()
                .max(Comparator.comparing(i -> (Double) scores.get(i)))
                .orElseThrow();
    }

    @Test
    public void nothingIsLeftOfARepoThatWasClosed() {
        Repo repo = hub.open(EXPORTED.toString());
        Object languages = repo.load("languages", Arguments.none());
        assertEquals(
                "check, run",
                repo.describe(languages).stream().map(Entrypoint::name).collect(Collectors.joining(", ")));
        var unloaded = repo.closeAndVerify();
        assertTrue(unloaded.gone(), unloaded::toString);
        assertEquals(0, unloaded.heldBytes());
    }

    @Test
    public void aProgramIsReplacedWhileItServes() throws Exception {
        Path repo = Files.createTempDirectory("programs");
        Files.copy(EXPORTED.resolve("digits.pt2"), repo.resolve("net.pt2"));
        try (LiveModel<Program> model = hub.follow(repo.toString(), "net", Program.class)) {
            assertTrue(signature(model).startsWith("(x: float32 "), signature(model));
            Path next = Files.copy(EXPORTED.resolve("languages.pt2"), repo.resolve("next.part"));
            Files.move(next, repo.resolve("net.pt2"), StandardCopyOption.ATOMIC_MOVE);
            awaitEquals(true, () -> signature(model).startsWith("(ids: int64 "));
            Files.writeString(repo.resolve("net.pt2"), "no program");
            awaitEquals(LiveModel.State.STALE, model::state);
            assertTrue(signature(model).startsWith("(ids: int64 "), signature(model));
        }
    }

    private static String signature(LiveModel<Program> model) {
        return model.use(program -> program.signature().toString());
    }
}
