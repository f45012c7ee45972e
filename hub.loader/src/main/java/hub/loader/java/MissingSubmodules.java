package hub.loader.java;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folders of other git repositories that a repo names and that are empty. Sources may miss what is not there. */
final class MissingSubmodules {

    private static final Pattern PATH = Pattern.compile("(?m)^\\s*path\\s*=\\s*\"?([^\"\\r\\n]+?)\"?\\s*$");

    private MissingSubmodules() {}

    /** A line that names them and says what to do; empty if none is missing. */
    static String advice(Path root) {
        Path file = root.resolve(".gitmodules");
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            String missing = PATH.matcher(text)
                    .results()
                    .map(path -> path.group(1))
                    .filter(path -> isEmpty(root, path))
                    .collect(Collectors.joining(", "));
            return missing.isEmpty()
                    ? ""
                    : "\nThe repo has git submodules that are not here: " + missing
                            + ". In a clone, run `git submodule update --init --recursive`. Where hub fetched the repo,"
                            + " a warning said why: load it with --reload to ask again.";
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean isEmpty(Path root, String path) {
        try (Stream<Path> files = Files.list(root.resolve(path))) {
            return files.findAny().isEmpty();
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }
}
