package hub.embed.framework;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * The platform's bundles, with their classes on the class path (OSGi Connect). There the JVM's cache of linked classes covers
 * them, and whoever starts the framework shares their types. Model bundles have class loaders of their own, as ever.
 *
 * <p>An index in a jar says which bundles there are. It is made when hub is built, by {@code cnf/BundleIndex.java}: the jars
 * themselves may be merged into one, or lie inside another.
 */
public final class ClassPathBundles implements ModuleConnector {

    /** A property of the framework: the symbolic names of the bundles whose packages it exports itself. */
    static final String EXPORTED = "hub.exported.bundles";

    private static final String SCHEME = "classpath:";

    private final ClassLoader loader;
    private final Map<String, ClassPathBundle> byLocation = new LinkedHashMap<>();
    private final List<String> exported = new ArrayList<>();
    // The class path has one slf4j, which serves those that were compiled against another one too.
    private final List<String> packages = new ArrayList<>(
            List.of("org.slf4j;version=1.7.36", "org.slf4j;version=2.0.17", "org.slf4j.spi;version=2.0.17"));

    /** All bundles of an index, to be installed. */
    public ClassPathBundles(ClassLoader loader, List<String> folders) throws IOException {
        this(loader, folders, any -> true);
    }

    /**
     * @param loader has the classes and files of the bundles, and the index
     * @param folders the folders of the index, each with a slash at its end
     * @param installed the symbolic names of the bundles that can be installed; the framework itself exports the packages of
     *     the others, which takes less time
     */
    public ClassPathBundles(ClassLoader loader, List<String> folders, Predicate<String> installed) throws IOException {
        this.loader = loader;
        for (String folder : folders) {
            read(folder, installed);
        }
    }

    private void read(String folder, Predicate<String> installed) throws IOException {
        var in = loader.getResourceAsStream(folder + "headers");
        if (in == null) {
            throw new IOException(
                    "there is no index of bundles in " + folder + ": hub's jars are not from a build by Maven");
        }
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String name = lines.readLine(); name != null; name = lines.readLine()) {
                Map<String, String> headers = headers(lines);
                if (installed.test(name)) {
                    byLocation.put(SCHEME + name, new ClassPathBundle(headers, loader, folder + name));
                } else {
                    exported.add(name);
                    Optional.ofNullable(headers.get(Constants.EXPORT_PACKAGE)).ifPresent(packages::add);
                }
            }
        }
    }

    private static Map<String, String> headers(BufferedReader lines) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return headers;
    }

    /** Where to install them from, in the order of the index. */
    public List<String> locations() {
        return new ArrayList<>(byLocation.keySet());
    }

    /** What the framework exports, as in a manifest. */
    String packages() {
        return String.join(",", packages);
    }

    /** The bundles whose packages are among them. */
    String exported() {
        return String.join(",", exported);
    }

    @Override
    public void initialize(File storage, Map<String, String> configuration) {
        // The index is read already.
    }

    @Override
    public Optional<ConnectModule> connect(String location) {
        return Optional.ofNullable(byLocation.get(location));
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }
}
