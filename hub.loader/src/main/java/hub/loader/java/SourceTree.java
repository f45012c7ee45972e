package hub.loader.java;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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

    /** The places of {@code hubconf.java}: the first where it is counts. */
    static Stream<Path> hubconfs(Path root) {
        return Stream.of(root, root.resolve(MAIN_SOURCES)).map(folder -> folder.resolve(HUBCONF));
    }

    /** Finds the files of a snapshot. What this user may not read is left out. */
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

    /**
     * The classes that files in {@code META-INF/services} name: a ServiceLoader finds them by these names only.
     *
     * @throws HubException of kind BUILD if such a file is not UTF-8, with the place
     */
    List<String> serviceProviders() throws IOException {
        var providers = new ArrayList<String>();
        for (var resource : resources.entrySet()) {
            if (resource.getKey().startsWith("META-INF/services/")) {
                Path file = resource.getValue();
                SourceFile.encodingError(file).ifPresent(error -> {
                    throw new HubException(Kind.BUILD, root.relativize(file) + ":" + error);
                });
                for (String line : Files.readAllLines(file)) {
                    providers.add(line.replaceFirst("#.*", "").strip());
                }
            }
        }
        return providers;
    }

    /**
     * The resources of a bundle that has these sources: those beside them, and those under the resources folder.
     *
     * @throws HubException of kind BUILD if there are too many, or too many bytes of them
     */
    Map<String, Path> resourcesFor(Collection<Path> compiled) throws IOException {
        Set<Path> folders = compiled.stream().map(Path::getParent).collect(Collectors.toSet());
        var found = new TreeMap<>(resources);
        beside.forEach((path, file) -> {
            if (folders.contains(file.getParent())) {
                found.put(path, file);
            }
        });
        var limits = new BundleLimits(root);
        for (Path file : found.values()) {
            limits.add(Files.size(file));
        }
        return found;
    }

    private static final class Reader {

        private final Path root;
        private final List<Path> sources = new ArrayList<>();
        private final Map<String, Path> beside = new TreeMap<>();
        private final Map<String, Path> resources = new TreeMap<>();

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
                    if (!attributes.isRegularFile() || name.startsWith(".") || !Files.isReadable(file)) {
                        return FileVisitResult.CONTINUE;
                    }
                    if (withSources && name.endsWith(".java")) {
                        sources.add(file);
                    } else if (!onlyPackages || attributes.size() <= MAX_RESOURCE && !name.endsWith(".jar")) {
                        String path = folder.relativize(file)
                                .toString()
                                .replace(root.getFileSystem().getSeparator(), "/");
                        (onlyPackages ? beside : resources).putIfAbsent(path, file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (!(e instanceof AccessDeniedException)) {
                        throw e;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
