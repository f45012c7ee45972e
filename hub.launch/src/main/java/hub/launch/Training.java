package hub.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the commands of one kind in one JVM, so that the JVM can write a cache of the classes that they need. Arguments: the
 * kind, the folder of a repo, and that of one that was built before.
 */
final class Training {

    private Training() {}

    public static void main(String[] args) throws Exception {
        String repo = args[1];
        String built = args[2];
        List<List<String>> commands = Map.of(
                        "command",
                        List.of(
                                List.of("help"),
                                List.of("list", repo),
                                List.of("help", repo, "answer"),
                                List.of("list", built),
                                List.of("models")),
                        "run",
                        List.of(List.of("run", built, "answer", "n=6"), List.of("run", repo, "answer", "n=6")))
                .get(args[0]);
        try (var framework =
                new Distribution(Path.of(System.getProperty("hub.home"))).start(List.of(Distribution.BUNDLES))) {
            var commandLine = Main.commandLine(framework.context());
            for (var command : commands) {
                // One that fails is no harm: the cache has what it needed.
                commandLine.applyAsInt(command.toArray(String[]::new));
            }
        }
        System.exit(0);
    }
}
