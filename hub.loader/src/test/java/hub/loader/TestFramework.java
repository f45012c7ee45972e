package hub.loader;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.testing.Equinox;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A real framework that exports hub's API from the class path, and a loader in it. */
final class TestFramework implements AutoCloseable {

    static final String FELIX = "Felix";
    static final String EQUINOX = "Equinox";

    final Framework framework;
    final Path dir;

    private TestFramework(Framework framework, Path dir) {
        this.framework = framework;
        this.dir = dir;
    }

    static TestFramework start(Path dir) throws BundleException {
        return start(dir, FELIX);
    }

    static TestFramework start(Path dir, String implementation) throws BundleException {
        return start(dir, implementation, true);
    }

    /** One that has the bundles of the one before. */
    static TestFramework restart(Path dir, String implementation) throws BundleException {
        return start(dir, implementation, false);
    }

    private static TestFramework start(Path dir, String implementation, boolean clean) throws BundleException {
        var configuration = new HashMap<String, String>();
        configuration.put(Constants.FRAMEWORK_STORAGE, dir.resolve("framework").toString());
        if (clean) {
            configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        }
        configuration.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "hub.core;version=0.1.0,hub.core.spi;version=0.1.0");
        configuration.put("felix.bootdelegation.implicit", "false");
        // Milliseconds until Equinox saves the list of its bundles; its default is half a minute.
        configuration.put("eclipse.stateSaveDelayInterval", "1000");
        Framework framework =
                (implementation.equals(EQUINOX) ? Equinox.factory() : felix()).newFramework(configuration);
        framework.start();
        var running = new TestFramework(framework, dir);
        running.context().registerService(HubDirectory.class, running.directory(), null);
        running.context().registerService(Downloader.class, TestFramework::download, null);
        running.context().registerService(RepoStore.class, new Folders(), null);
        return running;
    }

    private static FrameworkFactory felix() {
        return new org.apache.felix.framework.FrameworkFactory();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    ModelLoader loader() {
        return loader(List.of(), Map.of());
    }

    ModelLoader loader(List<URI> repositories, Map<String, Object> changed) {
        var settings = new HashMap<String, Object>(Map.of("service.seconds", 0, "close.seconds", 1));
        settings.put(
                "maven.repositories", repositories.stream().map(URI::toString).toArray(String[]::new));
        settings.putAll(changed);
        var loader = new ModelLoader(context(), settings);
        context().registerService(CollisionHook.class, loader, null);
        return loader;
    }

    private static String download(URI url, Path file, String hashPrefix, Progress progress) {
        try (var in = url.toURL().openStream()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return "";
        } catch (FileNotFoundException e) {
            throw new HubException(Kind.NOT_FOUND, "There is no " + url, e);
        } catch (IOException e) {
            throw new HubException(Kind.NETWORK, "Cannot download " + url, e);
        }
    }

    HubDirectory directory() {
        return () -> dir.resolve("hub");
    }

    /** Local folders alone. */
    private static final class Folders implements RepoStore {

        @Override
        public Snapshot snapshot(RepoRef ref, LoadOptions options) {
            try {
                return TestFramework.snapshot(((RepoRef.Local) ref).dir());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Snapshot update(RepoRef ref, LoadOptions options) {
            return snapshot(ref, options);
        }

        @Override
        public Optional<Snapshot> cached(RepoRef.Remote ref, String revision) {
            throw new AssertionError(ref);
        }
    }

    /** The snapshot of a folder as it is now. */
    static Snapshot snapshot(Path folder) throws IOException {
        int hash = 0;
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(file));
            }
        }
        return new Snapshot(new RepoRef.Local(folder), HexFormat.of().toHexDigits(hash), folder);
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
