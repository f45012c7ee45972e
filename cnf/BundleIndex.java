import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;

/**
 * Writes the index by which bundles are taken from the class path: the headers of their manifests, the descriptions of their
 * components, and the names of their files. {@code hub.embed.framework.ClassPathBundles} reads it.
 */
final class BundleIndex {

    /** They say where the classes lie, which is elsewhere here, or are of no use to a framework. */
    private static final Set<String> LEFT_OUT =
            Set.of("Bundle-ClassPath", "Manifest-Version", "Include-Resource", "Private-Package");

    private static final String SERVICE_COMPONENT = "Service-Component";
    private static final String COMPONENT_NAMESPACE = "http://www.osgi.org/xmlns/scr/";
    private static final String COMPONENTS = "OSGI-INF/components.xml";

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
        var entries = new TreeSet<String>();
        jar.stream()
                .map(entry -> entry.getName())
                .filter(entry -> !isJar(entry))
                .forEach(entries::add);
        String components = headers.get(SERVICE_COMPONENT);
        if (components != null) {
            Files.writeString(folder.resolve(name + ".components.xml"), merged(jar, components));
            headers.put(SERVICE_COMPONENT, COMPONENTS);
            entries.add(COMPONENTS);
        }
        Files.write(folder.resolve(name + ".entries"), entries, StandardCharsets.UTF_8);
        var text = new StringBuilder(name).append('\n');
        headers.forEach((header, value) -> text.append(header)
                .append(": ")
                .append(value.replace('\n', ' '))
                .append('\n'));
        return text.append('\n').toString();
    }

    /** The descriptions of all components in one file: Felix SCR makes a parser for each file. */
    private static String merged(JarFile jar, String components) throws IOException {
        var all = new StringBuilder("<components>\n");
        for (String path : components.split(",")) {
            all.append(description(jar, path.trim()).replaceFirst("<\\?xml[^>]*>\\s*", ""));
        }
        return all.append("</components>\n").toString();
    }

    /** One without the namespace is a component where it is the root of its file, and nothing inside another one. */
    private static String description(JarFile jar, String path) throws IOException {
        var entry = jar.getJarEntry(path);
        if (entry == null) {
            throw new IOException(jar.getName() + ": there is no " + path + ", which its " + SERVICE_COMPONENT
                    + " names; expected the name of one file");
        }
        try (var in = jar.getInputStream(entry)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!text.contains(COMPONENT_NAMESPACE)) {
                throw new IOException(jar.getName() + ": " + path + " has no namespace " + COMPONENT_NAMESPACE
                        + "…; its components would not start");
            }
            return text;
        }
    }

    /** Whether a file of a bundle is a library that lies inside it. On a class path, it lies beside it. */
    static boolean isJar(String entry) {
        return entry.startsWith("lib/") && entry.endsWith(".jar");
    }
}
