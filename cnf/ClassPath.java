import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;

/**
 * Makes what the launcher needs to take bundles from the class path: an index of their manifests and files, the jars that some
 * of them hold inside, and a manifest for the launcher's jar that names all of them as its class path.
 *
 * <p>Arguments: the folder of the distribution, with {@code bundles/} and {@code shell/}; the folder of the launcher's classes;
 * the manifest to write; and the names of jars that are left out.
 */
final class ClassPath {

    /** They say where the classes lie, which is elsewhere here, or are of no use to a framework. */
    private static final Set<String> LEFT_OUT =
            Set.of("Bundle-ClassPath", "Manifest-Version", "Include-Resource", "Private-Package");

    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        Path index = Path.of(args[1], "hub", "launch");
        var without = List.of(args).subList(3, args.length);
        var classPath = new ArrayList<String>();
        for (String group : List.of("bundles", "shell")) {
            Path folder = Files.createDirectories(index.resolve(group));
            var headers = new StringBuilder();
            for (Path file : jars(home.resolve(group))) {
                if (without.stream()
                        .noneMatch(name -> file.getFileName().toString().startsWith(name))) {
                    classPath.add("../" + group + "/" + file.getFileName());
                    try (var jar = new JarFile(file.toFile())) {
                        headers.append(add(jar, folder));
                        unpackJars(jar, home.resolve("lib"));
                    }
                }
            }
            Files.writeString(folder.resolve("headers"), headers);
        }
        jars(home.resolve("lib")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("hub.launch.jar"))
                .forEach(classPath::add);
        // A line of a manifest has at most 72 bytes; a longer one goes on in the next, after a space.
        String line = "Class-Path: " + String.join(" ", classPath);
        Files.writeString(Path.of(args[2]), String.join("\n ", line.split("(?<=\\G.{70})")) + "\n");
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
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

    private static void unpackJars(JarFile jar, Path lib) throws IOException {
        for (var entry : jar.stream().filter(entry -> isJar(entry.getName())).toList()) {
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(
                        in, lib.resolve(Path.of(entry.getName()).getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean isJar(String entry) {
        return entry.startsWith("lib/") && entry.endsWith(".jar");
    }
}
