package hub.core.publish;

import hub.core.spi.DiskErrors;
import hub.core.spi.MissingSubmodules;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/** The files of a repo, without those that are no part of what a publisher pushes. */
final class RepoFiles {

    /** A URL of weights that the code of a repo names. */
    record Weights(URI url, boolean hasHash) {}

    /** In the order in which they count. */
    private static final List<String> HUBCONFS =
            List.of("hubconf.java", "src/main/java/hubconf.java", "hubconf.jar", "hubconf.py", "hubconf.json");

    /** What a build leaves. */
    private static final Set<String> MADE = Set.of("target", "build", "out", "__pycache__");

    private static final Pattern LICENCE = Pattern.compile("(?i)(licen[cs]e|copying)([.-].*)?");
    private static final Pattern CODE = Pattern.compile(".*\\.(java|py)|hubconf\\.json");

    /** It ends where no letter of a URL follows. A name with a brace is made as the code runs. */
    private static final Pattern URL = Pattern.compile(
            "https?://[\\w.~:/@!$&*+,;=%-]+\\.(pth\\.tar|pth?|th|pt2|ckpt|bin|onnx|safetensors)(?![\\w.~/%{-])(\\?[\\w.~:/@!$&*+,;=%-]*)?");

    /** As torch.hub reads it from a file's name, and long enough to tell files apart. */
    private static final Pattern HASH = Pattern.compile("-[0-9a-f]{8,64}\\.[^/]*$");

    /** Code that gives the whole hash beside the URL. */
    private static final Pattern WHOLE_HASH = Pattern.compile("\\b[0-9a-fA-F]{64}\\b");

    /** Larger files are no code that a person wrote. */
    private static final long LARGEST_CODE = 1 << 22;

    /** What a file begins with that Git LFS puts in the place of a large one. */
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\n";

    /** By the specification of Git LFS. */
    private static final long LARGEST_POINTER = 1024;

    private final Path root;
    private final List<Path> code = new ArrayList<>();
    private final List<Path> pointers = new ArrayList<>();
    private long count;
    private long bytes;

    private RepoFiles(Path root) {
        this.root = root;
    }

    static RepoFiles of(Path root) {
        var files = new RepoFiles(root);
        try {
            files.read();
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root, e));
        }
        return files;
    }

    private void read() throws IOException {
        // The bundle of a repo may be kept when its files are gone.
        if (!Files.isDirectory(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(root) && isLeftOut(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    count++;
                    bytes += attributes.size();
                    if (attributes.size() <= LARGEST_POINTER && isPointer(file)) {
                        pointers.add(file);
                    }
                    if (attributes.size() <= LARGEST_CODE
                            && CODE.matcher(file.getFileName().toString()).matches()) {
                        code.add(file);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            /** What cannot be read is left out of the repo, too. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(root)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isPointer(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(POINTER.length()), StandardCharsets.ISO_8859_1).equals(POINTER);
        } catch (IOException e) {
            // Nobody can push what cannot be read.
            return false;
        }
    }

    private static boolean isLeftOut(Path folder) {
        String name = folder.getFileName().toString();
        // The last one is a virtual environment of Python.
        return name.startsWith(".") || MADE.contains(name) || Files.exists(folder.resolve("pyvenv.cfg"));
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** The files, by their path in the repo, that lie here only as pointers of Git LFS. */
    List<String> pointers() {
        return pointers.stream()
                .map(file -> root.relativize(file).toString())
                .sorted()
                .toList();
    }

    /** The folders of other repos that the repo names, and that are empty here. */
    List<String> emptySubmodules() {
        try {
            return MissingSubmodules.in(root);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root.resolve(".gitmodules"), e));
        }
    }

    /** The files that make it a model repo; the first is used. */
    List<String> hubconfs() {
        return HUBCONFS.stream()
                .filter(file -> Files.isRegularFile(root.resolve(file)))
                .toList();
    }

    /** The name of the file that says what others may do with the repo. */
    Optional<String> licence() {
        if (!Files.isDirectory(root)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> LICENCE.matcher(name).matches())
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root, e));
        }
    }

    /** The URLs of weights that stand in the code, sorted. What code puts together as it runs is not seen. */
    List<Weights> weights() {
        var found = new TreeMap<String, Weights>();
        try {
            for (Path file : code) {
                // Whatever bytes are in it: a URL is of ASCII.
                find(code(file), found);
            }
            Path jar = root.resolve("hubconf.jar");
            if (Files.isRegularFile(jar)) {
                for (String text : classes(jar)) {
                    find(text, found);
                }
            }
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root, e));
        }
        return List.copyOf(found.values());
    }

    private static String code(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String name = file.getFileName().toString();
        return name.endsWith(".json") ? text : CodeText.of(text, name.endsWith(".py"));
    }

    private static void find(String text, TreeMap<String, Weights> found) {
        boolean givesHash = WHOLE_HASH.matcher(text).find();
        for (MatchResult match : URL.matcher(text).results().toList()) {
            try {
                URI url = new URI(match.group());
                found.putIfAbsent(
                        match.group(),
                        new Weights(
                                url, givesHash || HASH.matcher(url.getPath()).find()));
            } catch (URISyntaxException e) {
                // A pattern such as https://host/%s.pth: the URL is made as the code runs.
            }
        }
    }

    /** The compiled classes of a jar. The constants in them stand between bytes that are no part of a URL. */
    private static Collection<String> classes(Path jar) throws IOException {
        var classes = new ArrayList<String>();
        try (InputStream in = Files.newInputStream(jar);
                var zip = new ZipInputStream(in)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classes.add(new String(zip.readNBytes((int) LARGEST_CODE), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return classes;
    }
}
