package hub.itest;

import static hub.itest.Await.awaitEquals;

import java.io.IOException;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configurations of a test inside a framework. At its end they are deleted, and the defaults are back. */
final class Settings implements AutoCloseable {

    /** A key of no component. Services of a component have it as soon as the component has its configuration. */
    private static final String MARK = "hub.itest.mark";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private final Map<String, Long> marks = new HashMap<>();

    Settings(BundleContext context, ConfigurationAdmin configurations) {
        this.context = context;
        this.configurations = configurations;
    }

    /** Configures a component in place of what was set before, and waits until it has that. */
    void set(String pid, Map<String, ?> values) throws Exception {
        long mark = System.nanoTime();
        var all = new Hashtable<String, Object>(values);
        all.put(MARK, mark);
        configurations.getConfiguration(pid, "?").update(all);
        awaitEquals(true, () -> isThere(pid, mark));
        marks.put(pid, mark);
    }

    private boolean isThere(String pid, long mark) throws InvalidSyntaxException {
        var services = context.getAllServiceReferences(null, "(&(service.pid=" + pid + ")(" + MARK + "=" + mark + "))");
        return services != null && services.length > 0;
    }

    /** Adds a configuration of a factory. */
    Configuration add(String factory, Map<String, ?> values) throws IOException {
        Configuration added = configurations.createFactoryConfiguration(factory, "?");
        added.update(new Hashtable<String, Object>(values));
        return added;
    }

    /** As {@link #add}, and waits until a component has it. */
    void addAndAwait(String factory, Map<String, ?> values) throws Exception {
        long mark = System.nanoTime();
        var all = new HashMap<String, Object>(values);
        all.put(MARK, mark);
        String pid = add(factory, all).getPid();
        awaitEquals(true, () -> isThere(pid, mark));
        marks.put(pid, mark);
    }

    @Override
    public void close() throws IOException, InvalidSyntaxException {
        Configuration[] all = configurations.listConfigurations("(service.pid=hub.*)");
        for (Configuration each : Stream.ofNullable(all).flatMap(Stream::of).toList()) {
            each.delete();
        }
        // A component may miss a configuration that takes the place of a deleted one before it has seen the deletion.
        for (var mark : marks.entrySet()) {
            while (isThere(mark.getKey(), mark.getValue())) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
