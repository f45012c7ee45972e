package hub.embed;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.embed.framework.ClassPathBundles;
import hub.embed.framework.RunningFramework;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The framework with hub's bundles in it. */
final class HubFramework {

    private static final String INDEX = "hub/embed/bundles/";
    private static final String CONFIGURATIONS = "org.apache.felix.configadmin";
    private static final String COMPONENTS = "org.apache.felix.scr";
    private static final String HUB = "hub.";

    private static final Map<String, String> FRAMEWORK = Map.of(
            // Several threads would outlive the framework for a while.
            "felix.resolver.parallelism",
            "1",
            // A repo sees what it imports, and nothing of the application.
            "felix.bootdelegation.implicit",
            "false",
            // A thousand running repos would keep a thousand jar files open.
            "felix.cache.filelimit",
            "200",
            // Otherwise each install searches all bundles for one of the same name and version.
            Constants.FRAMEWORK_BSNVERSION,
            Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
            // A process has one factory of URL handlers. It is the application's.
            "felix.service.urlhandlers",
            "false");

    private HubFramework() {}

    static RunningFramework start(Map<String, Map<String, Object>> configurations, Progress progress) {
        try {
            var bundles = new ClassPathBundles(HubFramework.class.getClassLoader(), List.of(INDEX));
            RunningFramework framework = RunningFramework.start(FRAMEWORK, bundles);
            try {
                start(framework.context(), bundles.locations(), configurations, progress);
                return framework;
            } catch (BundleException | IOException | RuntimeException e) {
                framework.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "hub cannot start: " + e.getMessage(), e);
        } catch (BundleException e) {
            throw new IllegalStateException("hub cannot start: " + e.getMessage(), e);
        }
    }

    /** Only what has components is started. The rest is there for its classes. */
    private static void start(
            BundleContext context,
            List<String> locations,
            Map<String, Map<String, Object>> configurations,
            Progress progress)
            throws BundleException, IOException {
        var installed = new ArrayList<Bundle>();
        for (String location : locations) {
            installed.add(context.installBundle(location));
        }
        // Before the console's.
        var first = new Hashtable<String, Object>(Map.of(Constants.SERVICE_RANKING, Integer.MAX_VALUE));
        context.registerService(Progress.class, progress, first);
        if (!configurations.isEmpty()) {
            KnownSettings known = KnownSettings.of(installed);
            configurations.forEach((pid, values) -> known.check(pid, values.keySet()));
            start(installed, CONFIGURATIONS);
            configure(Services.get(context, ConfigurationAdmin.class), configurations);
        }
        start(installed, COMPONENTS);
        start(installed, HUB);
    }

    private static void start(List<Bundle> bundles, String name) throws BundleException {
        for (Bundle bundle : bundles) {
            if (bundle.getSymbolicName().startsWith(name)) {
                bundle.start();
            }
        }
    }

    private static void configure(ConfigurationAdmin admin, Map<String, Map<String, Object>> configurations)
            throws IOException {
        for (var each : configurations.entrySet()) {
            String[] pid = each.getKey().split("-", 2);
            Configuration configuration = pid.length == 1
                    ? admin.getConfiguration(pid[0], null)
                    : admin.getFactoryConfiguration(pid[0], pid[1], null);
            var values = new Hashtable<>(each.getValue());
            if (pid.length == 2) {
                values.putIfAbsent("name", pid[1]);
            }
            configuration.update(values);
        }
    }
}
