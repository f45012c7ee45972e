package hub.loader.build;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.HubDirectory;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the bundles of snapshots, or finds those that were made before. */
public final class Builder {

    private static final Logger LOG = LoggerFactory.getLogger(Builder.class);

    private final BundleContext context;
    private final HubDirectory directory;
    private final Duration limit;

    /**
     * @param context sees the packages that repos may import
     * @param directory where built bundles are kept
     * @param limit how long a compilation may take
     */
    public Builder(BundleContext context, HubDirectory directory, Duration limit) {
        this.context = context;
        this.directory = directory;
        this.limit = limit;
    }

    /**
     * What a snapshot says of itself, from its built bundle or its sources.
     *
     * @throws HubException of kind NOT_FOUND, BUILD or DISK
     */
    public Documentation describe(Snapshot snapshot) {
        return find(snapshot).map(BuiltBundle::documentation).orElseGet(() -> read(snapshot));
    }

    /**
     * The bundle of a snapshot; all that it needs is there.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD or DISK
     */
    public BuiltBundle get(Snapshot snapshot) {
        Optional<BuiltBundle> built = find(snapshot);
        if (built.isEmpty()) {
            return build(snapshot);
        }
        requireDependencies(built.get().documentation(), FrameworkPackages.of(context));
        return built.get();
    }

    /**
     * Builds the bundle of a snapshot, whatever is in the cache.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD or DISK
     */
    public BuiltBundle build(Snapshot snapshot) {
        long began = System.nanoTime();
        Documentation hubconf = read(snapshot);
        FrameworkPackages packages = FrameworkPackages.of(context);
        requireDependencies(hubconf, packages);
        try {
            Path root = snapshot.dir().toAbsolutePath();
            SourceTree tree = SourceTree.read(root, SourceTree.findHubconf(root));
            var compiled = new SourceCompiler(root, packages, limit).compile(tree.sources(), List.of());
            var cache = cache();
            Path jar = cache.file(snapshot);
            cache.put(
                    jar,
                    out -> new ModelJar(snapshot, packages)
                            .write(compiled.classes(), compiled.documentation(), tree.resources(), List.of(), out));
            LOG.info("Built {} at {} in {} ms", snapshot.ref(), snapshot.revision(), millisSince(began));
            return new BuiltBundle(jar, compiled.documentation(), true);
        } catch (HubException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        } catch (Exception e) {
            throw new HubException(Kind.BUILD, snapshot.ref() + " cannot become a bundle: " + e, e);
        }
    }

    private Optional<BuiltBundle> find(Snapshot snapshot) {
        return Optional.ofNullable(BuiltBundle.read(cache().file(snapshot)));
    }

    private Documentation read(Snapshot snapshot) {
        Path root = snapshot.dir().toAbsolutePath();
        Path hubconf = SourceTree.findHubconf(root);
        if (hubconf == null) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    snapshot.ref() + " has no hubconf.java, neither at its root nor under src/main/java (in " + root
                            + "): it is no model repo.");
        }
        try {
            return new SourceCompiler(root, FrameworkPackages.of(context), limit).read(List.of(hubconf));
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        }
    }

    private static void requireDependencies(Documentation documentation, FrameworkPackages packages) {
        List<String> missing = packages.missing(documentation.dependencies());
        if (!missing.isEmpty()) {
            throw new HubException(Kind.DEPENDENCY, "Missing dependencies: " + String.join(", ", missing));
        }
    }

    private BundleCache cache() {
        return new BundleCache(directory.state().resolve("bundles"));
    }

    private static HubException unreadable(Snapshot snapshot, IOException e) {
        return new HubException(Kind.DISK, "Cannot build " + snapshot.ref() + ": " + e, e);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
