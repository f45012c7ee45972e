import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Makes what the launcher needs to take bundles from the class path: an index of their manifests and files, the jars that some
 * of them hold inside, and a manifest for the launcher's jar that names all of them as its class path.
 *
 * <p>Arguments: the folder of the distribution, with {@code bundles/}, {@code serve/} and {@code shell/}; the folder of the
 * launcher's classes; the manifest to write; and the names of jars that are left out.
 */
final class ClassPath {

    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        Path index = Path.of(args[1], "hub", "launch");
        var without = List.of(args).subList(3, args.length);
        var classPath = new ArrayList<String>();
        for (String group : List.of("bundles", "serve", "shell")) {
            List<Path> jars = BundleIndex.jars(home.resolve(group)).stream()
                    .filter(file -> without.stream()
                            .noneMatch(name -> file.getFileName().toString().startsWith(name)))
                    .toList();
            BundleIndex.write(jars, index.resolve(group));
            for (Path file : jars) {
                classPath.add("../" + group + "/" + file.getFileName());
                unpackJars(file, home.resolve("lib"));
            }
        }
        BundleIndex.jars(home.resolve("lib")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("hub.launch.jar"))
                .forEach(classPath::add);
        // A line of a manifest has at most 72 bytes; a longer one goes on in the next, after a space.
        String line = "Class-Path: " + String.join(" ", classPath);
        Files.writeString(Path.of(args[2]), String.join("\n ", line.split("(?<=\\G.{70})")) + "\n");
    }

    private static void unpackJars(Path bundle, Path lib) throws IOException {
        try (var jar = new JarFile(bundle.toFile())) {
            for (var entry : jar.stream()
                    .filter(entry -> BundleIndex.isJar(entry.getName()))
                    .toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(
                            in,
                            lib.resolve(Path.of(entry.getName()).getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
