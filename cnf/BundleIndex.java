import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;

/**
 * Writes the index by which bundles are taken from the class path: the headers of their manifests, and the names of their
 * files. {@code hub.embed.framework.ClassPathBundles} reads it.
 */
final class BundleIndex {

    /** They say where the classes lie, which is elsewhere here, or are of no use to a framework. */
    private static final Set<String> LEFT_OUT =
            Set.of("Bundle-ClassPath", "Manifest-Version", "Include-Resource", "Private-Package");

    /** Arguments: the folder of the jars, and the folder of the index. */
    public static void main(String[] args) throws IOException {
        write(jars(Path.of(args[0])), Path.of(args[1]));
    }

    /** The jars of a folder, sorted. */
    static List<Path> jars(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    static void write(List<Path> jars, Path folder) throws IOException {
        Files.createDirectories(folder);
        var headers = new StringBuilder();
        for (Path file : jars) {
            try (var jar = new JarFile(file.toFile())) {
                headers.append(add(jar, folder));
            }
        }
        Files.writeString(folder.resolve("headers"), headers);
    }

    private static String add(JarFile jar, Path folder) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        jar.getManifest().getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
        headers.keySet().removeAll(LEFT_OUT);
        String name = headers.get("Bundle-SymbolicName").split(";")[0].trim();
        var entries = jar.stream()
                .map(entry -> entry.getName())
                .filter(entry -> !isJar(entry))
                .sorted()
                .toList();
        Files.write(folder.resolve(name + ".entries"), entries, StandardCharsets.UTF_8);
        var text = new StringBuilder(name).append('\n');
        headers.forEach((header, value) -> text.append(header)
                .append(": ")
                .append(value.replace('\n', ' '))
                .append('\n'));
        return text.append('\n').toString();
    }

    /** Whether a file of a bundle is a library that lies inside it. On a class path, it lies beside it. */
    static boolean isJar(String entry) {
        return entry.startsWith("lib/") && entry.endsWith(".jar");
    }
}
