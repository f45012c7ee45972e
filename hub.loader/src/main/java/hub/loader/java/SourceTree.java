package hub.loader.java;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/**
 * The files of a snapshot that may go into its bundle. Sources lie at the root and under {@code src/main/java}; resources
 * beside them and under {@code src/main/resources}.
 *
 * @param root the snapshot's folder
 * @param hubconf the file {@code hubconf.java}
 * @param sources all Java sources, sorted
 * @param beside other files in folders of sources, by their path in the bundle
 * @param resources the files under {@code src/main/resources}, by their path in the bundle
 */
record SourceTree(Path root, Path hubconf, List<Path> sources, Map<String, Path> beside, Map<String, Path> resources) {

    static final String HUBCONF = "hubconf.java";

    private static final Path MAIN_SOURCES = Path.of("src", "main", "java");
    private static final Path MAIN_RESOURCES = Path.of("src", "main", "resources");

    /** Folders at the root that hold no sources of the repo itself. */
    private static final Set<String> NOT_SOURCES = Set.of("src", "target", "build", "out", "bin", "test", "tests");

    /** Bigger files beside sources are weights and samples. They stay in the snapshot, where the repo reads them. */
    private static final long MAX_RESOURCE = 1 << 20;

    private static final int MAX_FILES = 10_000;
    private static final long MAX_BYTES = 256 << 20;

    /** The file {@code hubconf.java} of a snapshot; null if there is none. */
    static Path findHubconf(Path root) {
        for (Path folder : List.of(root, root.resolve(MAIN_SOURCES))) {
            if (Files.isRegularFile(folder.resolve(HUBCONF))) {
                return folder.resolve(HUBCONF);
            }
        }
        return null;
    }

    /**
     * Finds the files of a snapshot.
     *
     * @throws HubException of kind BUILD if there are too many files, or too many bytes
     */
    static SourceTree read(Path root, Path hubconf) throws IOException {
        var reader = new Reader(root);
        reader.read(root, true, true);
        reader.read(root.resolve(MAIN_SOURCES), true, true);
        reader.read(root.resolve(MAIN_RESOURCES), false, false);
        var sources = reader.sources.stream().sorted().toList();
        return new SourceTree(root, hubconf, sources, reader.beside, reader.resources);
    }

    /** Whether a source lies in the folder of its class's package: beside the hubconf, or below a usual root. */
    boolean isAtHome(Path source, String className) {
        int dot = className.lastIndexOf('.');
        String folder = dot < 0 ? "" : className.substring(0, dot).replace('.', '/');
        return Stream.of(hubconf.getParent(), root, root.resolve(MAIN_SOURCES))
                .anyMatch(home -> home.resolve(folder).equals(source.getParent()));
    }

    /** The classes that files in {@code META-INF/services} name: a ServiceLoader finds them by these names only. */
    List<String> serviceProviders() throws IOException {
        var providers = new ArrayList<String>();
        for (var resource : resources.entrySet()) {
            if (resource.getKey().startsWith("META-INF/services/")) {
                for (String line : Files.readAllLines(resource.getValue())) {
                    providers.add(line.replaceFirst("#.*", "").strip());
                }
            }
        }
        return providers;
    }

    /** The resources of a bundle that has these sources: those beside them, and those under the resources folder. */
    Map<String, Path> resourcesFor(Collection<Path> compiled) {
        Set<Path> folders = compiled.stream().map(Path::getParent).collect(Collectors.toSet());
        var found = new TreeMap<>(resources);
        beside.forEach((path, file) -> {
            if (folders.contains(file.getParent())) {
                found.put(path, file);
            }
        });
        return found;
    }

    private static final class Reader {

        private final Path root;
        private final List<Path> sources = new ArrayList<>();
        private final Map<String, Path> beside = new TreeMap<>();
        private final Map<String, Path> resources = new TreeMap<>();
        private int files;
        private long bytes;

        Reader(Path root) {
            this.root = root;
        }

        void read(Path folder, boolean withSources, boolean onlyPackages) throws IOException {
            if (!Files.isDirectory(folder)) {
                return;
            }
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    String name =
                            dir.getFileName() == null ? "" : dir.getFileName().toString();
                    boolean skipped = !dir.equals(folder)
                            && (name.startsWith(".")
                                    || onlyPackages && !SourceVersion.isIdentifier(name)
                                    || dir.getParent().equals(root) && NOT_SOURCES.contains(name));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (!attributes.isRegularFile() || name.startsWith(".")) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (withSources && name.endsWith(".java")) {
                        count(attributes.size());
                        sources.add(file);
                    } else if (!onlyPackages || attributes.size() <= MAX_RESOURCE && !name.endsWith(".jar")) {
                        String path = folder.relativize(file)
                                .toString()
                                .replace(root.getFileSystem().getSeparator(), "/");
                        if (!onlyPackages) {
                            count(attributes.size());
                        }
                        (onlyPackages ? beside : resources).putIfAbsent(path, file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }

        private void count(long size) {
            files++;
            bytes = Math.addExact(bytes, size);
            if (files > MAX_FILES || bytes > MAX_BYTES) {
                throw new HubException(
                        Kind.BUILD,
                        root + " has more than " + MAX_FILES + " sources, or more than " + (MAX_BYTES >> 20)
                                + " MiB of them: that is no model repo.");
            }
        }
    }
}
