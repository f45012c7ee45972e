package hub.launch;

import hub.embed.framework.ClassPathBundles;
import hub.embed.framework.RunningFramework;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * The folder of hub: {@code lib/}, {@code bundles/}, {@code serve/} and {@code shell/} with what is on the class path,
 * {@code conf/} with the configuration. A framework is started from it.
 */
public final class Distribution {

    /** The bundles of every command. */
    static final String BUNDLES = "bundles";
    /** Those of the command serve. */
    static final String SERVE = "serve";
    /** Those of the interactive shell. */
    static final String SHELL = "shell";

    private static final String FIRST = "hub.start.first";
    private static final String LOG = "org.slf4j.simpleLogger.";
    private static final Pattern ALL = Pattern.compile(".*");
    /** What has the components and the configurations of a command that needs no other group. It starts no shell. */
    private static final Pattern STARTED = Pattern.compile("org\\.apache\\.felix\\.(configadmin|scr)|hub\\..*");
    /** hub.core asks for Gogo, whose types its commands have. */
    private static final Pattern INSTALLED = Pattern.compile("org\\.apache\\.felix\\.gogo\\.runtime|" + STARTED);

    private final Path home;

    /**
     * @param home the folder
     */
    public Distribution(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /**
     * A framework that runs, with a storage folder of its own: any number of them may run at a time. Its bundles come from the
     * class path.
     *
     * @param groups which bundles: each a folder of the distribution
     */
    RunningFramework start(List<String> groups) throws IOException, BundleException {
        Map<String, String> configuration = configuration();
        warnOfUnknown(configuration);
        var index = groups.stream().map(group -> "hub/launch/" + group + "/").toList();
        boolean simple = groups.equals(List.of(BUNDLES));
        var bundles = new ClassPathBundles(
                Distribution.class.getClassLoader(), index, (simple ? INSTALLED : ALL).asMatchPredicate());
        RunningFramework running = RunningFramework.start(configuration, bundles);
        running.closeAtExit();
        try {
            install(running.context(), bundles.locations(), simple ? STARTED : ALL);
            return running;
        } catch (BundleException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** What is written there and read by nothing, such as a setting that is a system property, must not pass in silence. */
    private static void warnOfUnknown(Map<String, String> configuration) {
        configuration.keySet().stream()
                .filter(name -> name.startsWith("hub.") && !name.equals(FIRST))
                .sorted()
                .forEach(name -> System.err.println("hub: conf/framework.properties: " + name
                        + " is read by nothing there: the only key of hub is " + FIRST + ". Settings of hub's parts"
                        + " are configurations"));
    }

    /**
     * Before anything logs: the log is slf4j's own simple one, which takes its settings from system properties when it is first
     * used. What is set there already stays.
     */
    void configureLog() throws IOException {
        configuration().forEach((name, value) -> {
            if (name.startsWith(LOG)) {
                System.getProperties().putIfAbsent(name, value);
            }
        });
    }

    /** Installs the bundles that run everywhere into a framework that runs, and starts them. */
    public void install(BundleContext context) throws IOException, BundleException {
        // By reference: the jar is read where it lies, and not copied at each start.
        install(
                context,
                bundles().stream().map(jar -> "reference:" + jar.toUri()).toList(),
                ALL);
    }

    /** @param started the symbolic names of what is started; the other bundles are there for their classes */
    private static void install(BundleContext context, List<String> locations, Pattern started) throws BundleException {
        var installed = new ArrayList<Bundle>();
        for (String location : locations) {
            installed.add(context.installBundle(location));
        }
        for (Bundle bundle : installed) {
            if (started.matcher(bundle.getSymbolicName()).matches()
                    && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
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
     * The bundles that run everywhere, as jars for a framework that has none of them on its class path, in the order of their
     * start. Those that {@value #FIRST} names come first: what the others log at their start goes through them.
     */
    public List<Path> bundles() throws IOException {
        var names = List.of(configuration().getOrDefault(FIRST, "").split(","));
        var jars = new ArrayList<Path>();
        for (String group : List.of(BUNDLES, SERVE)) {
            try (var files = Files.list(home.resolve(group))) {
                files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
            }
        }
        jars.sort(Comparator.<Path>comparingInt(jar -> position(jar, names)).thenComparing(Comparator.naturalOrder()));
        return jars;
    }

    private static int position(Path jar, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (jar.getFileName().toString().startsWith(names.get(i) + "-")) {
                return i;
            }
        }
        return names.size();
    }
}
