package hub.launch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * The folder with the bundles and the configuration of hub: {@code bundles/}, {@code shell/}, {@code conf/}. A framework is
 * started from it.
 */
public final class Distribution {

    private final Path home;

    /**
     * @param home the folder
     */
    public Distribution(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** A framework that runs, with a storage folder of its own: any number of them may run at a time. */
    RunningFramework start(boolean interactive) throws IOException, BundleException {
        Path storage = temporaryFolder();
        Map<String, String> configuration = configuration();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OSGi framework on the class path"))
                .newFramework(configuration);
        var running = new RunningFramework(framework, storage);
        // Where the process is told to end, the storage folder goes too.
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "hub-shutdown"));
        try {
            framework.init();
            var jars = new ArrayList<>(bundles());
            if (interactive) {
                jars.addAll(jars("shell"));
            }
            var bundles = new ArrayList<Bundle>();
            for (Path jar : jars) {
                // By reference: the jar is read where it lies, and not copied at each start.
                bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
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

    private static Path temporaryFolder() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return Files.createTempDirectory(folder, "hub-framework-");
        } catch (IOException e) {
            throw new IOException(
                    "cannot write into " + folder + ", the folder for temporary files: " + why(e)
                            + ". Set TMPDIR to a folder that can be written.",
                    e);
        }
    }

    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.toString();
        };
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

    /** The bundles that run everywhere; the interactive shell has some more. */
    public List<Path> bundles() throws IOException {
        return jars("bundles");
    }

    private List<Path> jars(String folder) throws IOException {
        try (var files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
