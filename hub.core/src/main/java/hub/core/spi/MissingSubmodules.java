package hub.core.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The folders of a repo that its {@code .gitmodules} names, and that other git repositories fill. */
public final class MissingSubmodules {

    /** What to do where one is missing. */
    public static final String ADVICE =
            "In a clone, run `git submodule update --init --recursive`. Where hub fetched the repo, a warning said why:"
                    + " load it with --reload to ask again.";

    private static final Pattern PATH = Pattern.compile("(?m)^\\s*path\\s*=\\s*\"?([^\"\\r\\n]+?)\"?\\s*$");

    private MissingSubmodules() {}

    /**
     * The folders that are missing or empty, sorted, as the file names them.
     *
     * @throws IOException if the file is there and cannot be read
     */
    public static List<String> in(Path root) throws IOException {
        Path file = root.resolve(".gitmodules");
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        return PATH.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                .results()
                .map(path -> path.group(1))
                .filter(path -> isEmpty(root, path))
                .sorted()
                .toList();
    }

    private static boolean isEmpty(Path root, String path) {
        try {
            String[] names = root.resolve(path).toFile().list();
            return names == null || names.length == 0;
        } catch (InvalidPathException e) {
            return true;
        }
    }
}
