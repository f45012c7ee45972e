package hub.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * The folder with the bundles and the configuration of hub: {@code bundles/}, {@code shell/}, {@code conf/}. A framework is
 * started from it.
 */
public final class Distribution {

    private static final String FIRST = "hub.start.first";

    private final Path home;

    /**
     * @param home the folder
     */
    public Distribution(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** A framework that runs, with a storage folder of its own: any number of them may run at a time. */
    RunningFramework start(boolean interactive) throws IOException, BundleException {
        StorageFolder storage = StorageFolder.create();
        Map<String, String> configuration = configuration();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.path().toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OSGi framework on the class path"))
                .newFramework(configuration);
        var running = new RunningFramework(framework, storage);
        // Where the process is told to end, the storage folder goes too.
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "hub-shutdown"));
        try {
            framework.start();
            var jars = new ArrayList<>(bundles());
            if (interactive) {
                jars.addAll(jars("shell"));
            }
            install(framework.getBundleContext(), jars);
            return running;
        } catch (BundleException | IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** Installs the bundles that run everywhere into a framework that runs, and starts them. */
    public void install(BundleContext context) throws IOException, BundleException {
        install(context, bundles());
    }

    private static void install(BundleContext context, List<Path> jars) throws BundleException {
        var installed = new ArrayList<Bundle>();
        for (Path jar : jars) {
            // By reference: the jar is read where it lies, and not copied at each start.
            installed.add(context.installBundle("reference:" + jar.toUri()));
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    /** The configuration of the framework: {@code conf/framework.properties}, with the name of this folder filled in. */
    public Map<String, String> configuration() throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("conf/framework.properties"))) {
            properties.load(in);
        }
        var configuration = new HashMap<String, String>();
        for (String name : properties.stringPropertyNames()) {
            configuration.put(name, properties.getProperty(name).replace("${hub.home}", home.toString()));
        }
        return configuration;
    }

    /**
     * The bundles that run everywhere, in the order of their start; the interactive shell has some more. Those that
     * {@value #FIRST} names come first: what the others log at their start goes through them.
     */
    public List<Path> bundles() throws IOException {
        var names = List.of(configuration().getOrDefault(FIRST, "").split(","));
        return jars("bundles").stream()
                .sorted(Comparator.comparingInt(jar -> position(jar, names)))
                .toList();
    }

    private static int position(Path jar, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (jar.getFileName().toString().startsWith(names.get(i) + "-")) {
                return i;
            }
        }
        return names.size();
    }

    private List<Path> jars(String folder) throws IOException {
        try (var files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
