package hub.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of README.md, as applications are packed: a process of its own, from a class path and from one jar. */
class PackagingIT {

    @TempDir
    Path folder;

    @Test
    void runsFromAClassPath() throws Exception {
        assertRuns(System.getProperty("java.class.path"));
    }

    /** An application that has not gone to slf4j 2 yet. */
    @Test
    void runsWithAnOlderSlf4j() throws Exception {
        String others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> !Path.of(part).getFileName().toString().startsWith("slf4j-"))
                .collect(Collectors.joining(File.pathSeparator));
        try (Stream<Path> older = Files.list(Path.of("target/slf4j"))) {
            assertRuns(older.map(jar -> jar.toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator, "", File.pathSeparator + others)));
        }
    }

    /** As maven-shade-plugin makes it: of each file the first one is taken, and the manifests of the bundles are gone. */
    @Test
    void runsFromOneJarThatAllOthersWereMergedInto() throws Exception {
        Path merged = folder.resolve("merged.jar");
        var names = new HashSet<String>(Set.of(JarFile.MANIFEST_NAME));
        try (var out = new JarOutputStream(Files.newOutputStream(merged))) {
            for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (Files.isDirectory(Path.of(part))) {
                    addFiles(Path.of(part), out, names);
                } else {
                    addEntries(Path.of(part), out, names);
                }
            }
        }
        assertRuns(merged.toString());
    }

    private static void addEntries(Path file, JarOutputStream out, Set<String> names) throws IOException {
        try (var jar = new JarFile(file.toFile())) {
            for (var entry : jar.stream().toList()) {
                if (names.add(entry.getName())) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(out);
                }
            }
        }
    }

    private static void addFiles(Path folder, JarOutputStream out, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (names.add(name)) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    private void assertRuns(String classPath) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        classPath,
                        PlainJava.class.getName())
                .directory(Path.of("..").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), () -> read(err));
        assertTrue(read(out).matches("\\[\\d, \\d\\]\\R"), () -> read(out) + read(err));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
