package hub.loader.build;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.HubDirectory;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.maven.MavenLibraries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the bundles of snapshots, or finds those that were made before. */
public final class Builder {

    private static final Logger LOG = LoggerFactory.getLogger(Builder.class);

    private final BundleContext context;
    private final HubDirectory directory;
    private final MavenLibraries maven;
    private final RepoStore store;
    private final Duration limit;

    /**
     * @param context sees the packages that repos may import
     * @param directory where built bundles are kept
     * @param maven finds the libraries that repos name
     * @param store says whether a local folder is still what it was
     * @param limit how long a compilation may take
     */
    public Builder(
            BundleContext context, HubDirectory directory, MavenLibraries maven, RepoStore store, Duration limit) {
        this.context = context;
        this.directory = directory;
        this.maven = maven;
        this.store = store;
        this.limit = limit;
    }

    /**
     * What a snapshot says of itself, from its built bundle or its sources.
     *
     * @throws HubException of kind NOT_FOUND, BUILD or DISK
     */
    public Documentation describe(Snapshot snapshot) {
        Optional<BuiltBundle> built = find(snapshot);
        if (built.isPresent()) {
            return built.get().documentation();
        }
        try {
            return contents(snapshot, FrameworkPackages.of(context)).documentation();
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        }
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
        // The libraries are in the bundle; packages and bundles may have left the framework since it was built.
        refuseMissing(
                new Offers(context).missing(parts(built.get().documentation()).get(false)));
        return built.get();
    }

    /**
     * Builds the bundle of a snapshot, whatever is in the cache.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD or DISK
     */
    public BuiltBundle build(Snapshot snapshot) {
        long began = System.nanoTime();
        FrameworkPackages packages = FrameworkPackages.of(context);
        try {
            RepoContents contents = contents(snapshot, packages);
            Documentation hubconf = contents.documentation();
            List<Path> libraries = libraries(hubconf, packages);
            BundleCache cache = cache();
            Path file = cache.file(snapshot);
            try (var made = contents.make(libraries)) {
                var inspection = new AtomicReference<Inspection>();
                cache.put(file, out -> {
                    inspection.set(
                            new ModelJar(snapshot, packages).write(made.jar(), made.documentation(), libraries, out));
                    refuseChanged(snapshot);
                });
                LOG.info("Built {} at {} in {} ms", snapshot.ref(), snapshot.revision(), millisSince(began));
                return new BuiltBundle(file, made.documentation(), inspection.get(), true);
            }
        } catch (HubException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        } catch (Exception e) {
            throw new HubException(Kind.BUILD, snapshot.ref() + " cannot become a bundle: " + e, e);
        }
    }

    /** A file saved during the build would be remembered under the revision from before. */
    private void refuseChanged(Snapshot snapshot) {
        if (snapshot.ref() instanceof RepoRef.Local local
                && !store.snapshot(local, LoadOptions.DEFAULT).revision().equals(snapshot.revision())) {
            throw new HubException(Kind.BUILD, local + " changed while it was being built; try again.");
        }
    }

    private RepoContents contents(Snapshot snapshot, FrameworkPackages packages) {
        return RepoContents.of(snapshot, packages, limit);
    }

    private Optional<BuiltBundle> find(Snapshot snapshot) {
        Path file = cache().file(snapshot);
        Optional<BuiltBundle> found = Optional.ofNullable(BuiltBundle.read(file));
        found.ifPresent(bundle -> BundleCache.touch(file));
        return found;
    }

    /** All dependencies are looked for, so that one message names all that are missing. */
    private List<Path> libraries(Documentation hubconf, FrameworkPackages packages) throws IOException {
        Map<Boolean, List<String>> parts = parts(hubconf);
        MavenLibraries.Resolution resolved = maven.resolve(parts.get(true));
        var missing = new ArrayList<>(new Offers(context).missing(parts.get(false)));
        missing.addAll(resolved.missing());
        refuseMissing(missing);
        return Libraries.toBring(resolved.libraries(), packages);
    }

    /** The dependencies by whether they come from Maven. */
    private static Map<Boolean, List<String>> parts(Documentation documentation) {
        return documentation.dependencies().stream()
                .collect(Collectors.partitioningBy(name -> name.startsWith(MavenLibraries.PREFIX)));
    }

    private static void refuseMissing(List<String> missing) {
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
