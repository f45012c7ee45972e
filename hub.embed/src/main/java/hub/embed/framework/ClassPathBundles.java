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
import org.osgi.framework.BundleActivator;
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

    private static final String SCHEME = "classpath:";

    private final ClassLoader loader;
    private final Map<String, ClassPathBundle> byLocation = new LinkedHashMap<>();

    /**
     * @param loader has the classes and files of the bundles, and the index
     * @param folders the folders of the index, each with a slash at its end
     */
    public ClassPathBundles(ClassLoader loader, List<String> folders) throws IOException {
        this.loader = loader;
        for (String folder : folders) {
            read(folder);
        }
    }

    private void read(String folder) throws IOException {
        var in = loader.getResourceAsStream(folder + "headers");
        if (in == null) {
            throw new IOException(
                    "there is no index of bundles in " + folder + ": hub's jars are not from a build by Maven");
        }
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String name = lines.readLine(); name != null; name = lines.readLine()) {
                var bundle = new ClassPathBundle(headers(lines), loader, folder + name);
                byLocation.put(SCHEME + name, bundle);
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
