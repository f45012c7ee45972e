package hub.gpu.libtorch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the PyTorch of the Python that runs repos, of the active Python environment, of the Python on the path, or of the user, without running it. */
final class PythonEnvironments {

    private PythonEnvironments() {}

    /** The {@code torch/lib} folders that exist, the likeliest first. */
    static List<TorchFolder> torchFolders(Map<String, String> environment, String home) {
        return prefixes(environment, home).stream()
                .flatMap(prefix -> sitePackages(prefix).stream())
                .map(packages -> packages.resolve("torch").resolve("lib"))
                .filter(Files::isDirectory)
                .distinct()
                .map(TorchFolder::new)
                .toList();
    }

    private static List<Path> prefixes(Map<String, String> environment, String home) {
        var prefixes = new ArrayList<Path>();
        String runsRepos = environment.getOrDefault("HUB_PYTHON", "");
        if (!runsRepos.isBlank()) {
            Path named = Path.of(runsRepos);
            prefixes.add(Files.isDirectory(named) ? named : prefixOf(named));
        }
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                prefixes.add(Path.of(value));
            }
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path python = Path.of(folder, "python3");
            if (!folder.isBlank() && Files.isExecutable(python)) {
                prefixes.add(prefixOf(python));
            }
        }
        if (home != null) {
            prefixes.add(Path.of(home, ".local"));
        }
        return prefixes;
    }

    /** The folder of an environment. Its {@code bin/python3} is often a link, and must not be resolved beside a pyvenv.cfg. */
    private static Path prefixOf(Path python) {
        Path prefix = python.toAbsolutePath().getParent().getParent();
        if (prefix == null || Files.exists(prefix.resolve("pyvenv.cfg"))) {
            return prefix == null ? python.toAbsolutePath().getRoot() : prefix;
        }
        try {
            return python.toRealPath().getParent().getParent();
        } catch (IOException e) {
            return prefix;
        }
    }

    private static List<Path> sitePackages(Path prefix) {
        var found = new ArrayList<Path>();
        found.add(prefix.resolve("Lib").resolve("site-packages"));
        Path lib = prefix.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (Stream<Path> versions = Files.list(lib)) {
                versions.filter(dir -> dir.getFileName().toString().startsWith("python3"))
                        .sorted()
                        .forEach(dir ->
                                found.addAll(List.of(dir.resolve("site-packages"), dir.resolve("dist-packages"))));
            } catch (IOException unreadable) {
                return found;
            }
        }
        return found;
    }
}
