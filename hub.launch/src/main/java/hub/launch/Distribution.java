package hub.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** The folder with the bundles and the configuration of hub, from which a framework is started. */
final class Distribution {

    private final Path home;

    Distribution(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** A framework that runs, with a storage folder of its own: any number of them may run at a time. */
    Running start(boolean interactive) throws IOException, BundleException {
        Path storage = Files.createTempDirectory("hub-framework-");
        Map<String, String> configuration = configuration();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OSGi framework on the class path"))
                .newFramework(configuration);
        var running = new Running(framework, storage);
        // Also where the process is told to end: no storage folder is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "hub-shutdown"));
        try {
            framework.init();
            var bundles = new ArrayList<Bundle>();
            install(framework.getBundleContext(), "bundles", bundles);
            if (interactive) {
                install(framework.getBundleContext(), "shell", bundles);
            }
            framework.start();
            for (Bundle bundle : bundles) {
                if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                }
            }
            return running;
        } catch (BundleException | IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private Map<String, String> configuration() throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("conf/framework.properties"))) {
            properties.load(in);
        }
        var configuration = new HashMap<String, String>();
        properties
                .stringPropertyNames()
                .forEach(name ->
                        configuration.put(name, properties.getProperty(name).replace("${hub.home}", home.toString())));
        return configuration;
    }

    private void install(BundleContext context, String folder, List<Bundle> into) throws IOException, BundleException {
        try (var jars = Files.newDirectoryStream(home.resolve(folder), "*.jar")) {
            for (Path jar : jars) {
                // By reference: the jar is read where it lies, and not copied at each start.
                into.add(context.installBundle("reference:" + jar.toUri()));
            }
        }
    }

    /** A framework and its storage folder, which goes with it. */
    record Running(Framework framework, Path storage) implements AutoCloseable {

        BundleContext context() {
            return framework.getBundleContext();
        }

        void waitForStop() throws InterruptedException {
            framework.waitForStop(0);
        }

        @Override
        public synchronized void close() {
            try {
                framework.stop();
                framework.waitForStop(10_000);
                delete(storage);
            } catch (BundleException | IOException e) {
                System.err.println("hub: the framework did not stop cleanly: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void delete(Path folder) throws IOException {
            if (Files.notExists(folder)) {
                return;
            }
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }
}
