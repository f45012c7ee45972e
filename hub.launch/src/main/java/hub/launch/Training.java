package hub.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the commands of one kind in one JVM, so that the JVM can write a cache of the classes that they need. Arguments: the
 * kind, the folder of a repo, that of one that was built before, and that of the example digits.
 */
final class Training {

    private Training() {}

    public static void main(String[] args) throws Exception {
        String repo = args[1];
        String built = args[2];
        String digits = args[3];
        var answers = List.of(List.of("run", built, "answer", "n=6"), List.of("run", repo, "answer", "n=6"));
        List<List<String>> commands = Map.of(
                        "command",
                        List.of(
                                List.of("help"),
                                List.of("list", repo),
                                List.of("help", repo, "answer"),
                                List.of("list", built),
                                List.of("models")),
                        "run",
                        answers,
                        "tensors",
                        Stream.concat(
                                        answers.stream(),
                                        Stream.of(List.of(
                                                "run", digits, "digits", "pretrained=true", "predict", image(digits))))
                                .toList())
                .get(args[0]);
        var distribution = new Distribution(Path.of(System.getProperty("hub.home")));
        distribution.configureLog();
        try (var _ = Main.tensorsAhead(commands.getLast());
                var framework = distribution.start(List.of(Distribution.BUNDLES))) {
            var commandLine = Main.commandLine(framework.context());
            for (var command : commands) {
                // One that fails is no harm: the cache has what it needed.
                commandLine.applyAsInt(command.toArray(String[]::new));
            }
        }
        System.exit(0);
    }

    private static String image(String digits) throws IOException {
        try (var samples = Files.list(Path.of(digits, "samples"))) {
            return samples.findAny().orElseThrow().toString();
        }
    }
}
