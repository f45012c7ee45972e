package hub.loader;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Repo;
import hub.core.spi.BundleMemory;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.DiskErrors;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Listing;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.build.Builder;
import hub.loader.build.BuiltBundle;
import hub.loader.framework.FrameworkCapabilities;
import hub.loader.framework.ServiceLookup;
import hub.loader.java.JavaDependencies;
import hub.loader.java.JavaLanguage;
import hub.loader.java.maven.MavenLibraries;
import hub.loader.language.Documentation;
import hub.loader.runtime.RuntimeLanguage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds, installs and starts model bundles. */
@Component(
        service = {RepoLoader.class, CollisionHook.class},
        configurationPid = ModelLoader.PID)
@Designate(ocd = ModelLoader.Config.class)
public final class ModelLoader implements RepoLoader, CollisionHook {

    static final String PID = "hub.loader";

    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private static final String LOCATION = "hub:";

    /** How long another part of hub may take to come back. */
    private static final Duration RESTART = Duration.ofSeconds(5);

    @ObjectClassDefinition(
            name = "hub: building and running model repos",
            description = "A change holds for the next repo that is built or started, and ends nothing.")
    @interface Config {

        @AttributeDefinition(description = "Seconds that compiling a repo may take")
        int compile_seconds() default 120;

        @AttributeDefinition(description = "The Maven repositories that mvn: dependencies are taken from")
        String[] maven_repositories() default {"https://repo.maven.apache.org/maven2/"};

        @AttributeDefinition(
                description =
                        "What no repo may reach for: FILES, NETWORK, PROCESSES, REFLECTION, NATIVE, THREADS, EXIT; or"
                                + " import: some.name, or some.name.* with the packages below")
        String[] refuse() default {};

        @AttributeDefinition(description = "Seconds to wait for a service that a repo needs")
        int service_seconds() default 5;

        @AttributeDefinition(description = "Seconds that the constructor of a repo's hubconf may take")
        int start_seconds() default 60;

        @AttributeDefinition(description = "Seconds that closing a repo waits for calls inside it")
        int close_seconds() default 10;
    }

    /** The configuration, and what is made by it. */
    private record Settings(Config config, RefusalPolicy refusals, Builder builder) {}

    private final BundleContext context;
    private final AtomicLong starts = new AtomicLong();
    private final RunningBundles running;

    /** Taken anew when the configuration changes. What runs goes on as it was started. */
    private volatile Settings settings;

    /** A field, because they come and go while models run. A constructor takes only what stays. */
    @Reference
    private volatile List<BundleMemory> memories = List.of();

    @Activate
    public ModelLoader(BundleContext context, Map<String, Object> properties) {
        this.context = context;
        this.settings = read(properties);
        this.running = new RunningBundles(context);
        removeLeftovers();
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings = read(properties);
    }

    private Settings read(Map<String, Object> properties) {
        var checked = CheckedConfiguration.read(PID, Config.class, properties);
        Config config = checked.values();
        var refusals =
                RefusalPolicy.parse(config.refuse()).with(checked.problems().get("refuse"));
        refusals.problems().forEach(problem -> LOG.error("{} Until that is mended, no repo runs.", problem));
        List<URI> repositories = Arrays.stream(config.maven_repositories())
                .flatMap(url ->
                        CheckedConfiguration.parse(
                                PID, "maven.repositories", url, "URLs", "this one is left out", URI::create)
                                .stream())
                .toList();
        // Other parts of hub are looked up when they are needed: models run on while those are restarted.
        var parts = new ServiceLookup(context, RESTART);
        HubDirectory directory = () -> parts.get(HubDirectory.class, PID).root();
        Downloader downloader =
                (url, file, hash, progress) -> parts.get(Downloader.class, PID).download(url, file, hash, progress);
        var java = new JavaLanguage(
                new JavaDependencies(
                        new FrameworkCapabilities(context), new MavenLibraries(directory, downloader, repositories)),
                new JavaLanguage.TimeLimits(
                        Duration.ofSeconds(config.compile_seconds()), Duration.ofSeconds(config.start_seconds())));
        var builder = new Builder(
                context,
                directory,
                () -> parts.get(RepoStore.class, PID),
                List.of(java, RuntimeLanguage.python(parts), RuntimeLanguage.programs(parts)));
        return new Settings(config, refusals, builder);
    }

    @Deactivate
    void close() {
        running.close();
    }

    /** Uninstalls what a process that died left in a framework that keeps its bundles. */
    private void removeLeftovers() {
        for (Bundle bundle : context.getBundles()) {
            if (BuiltBundle.isModel(bundle)) {
                uninstall(bundle);
            }
        }
    }

    @Override
    public Listing describe(Snapshot snapshot) {
        Documentation documentation = settings.builder().describe(snapshot);
        return new Listing(documentation.entrypoints(), documentation.dynamic(), documentation.dependencies());
    }

    @Override
    public Inspection inspect(Snapshot snapshot) {
        return settings.builder().get(snapshot).inspection().withSubmodules(snapshot.submodules());
    }

    @Override
    public List<String> wrongDefaults(Snapshot snapshot) {
        BuiltBundle built = settings.builder().get(snapshot);
        return built.language().wrongDefaults(built.documentation(), built.jar());
    }

    @Override
    public Repo start(Snapshot snapshot) {
        return start(snapshot, 0, () -> {});
    }

    @Override
    public Repo start(Snapshot snapshot, int workers, Runnable ended) {
        Settings current = settings;
        return start(snapshot, workers, ended, current, current.builder().get(snapshot));
    }

    private Repo start(Snapshot snapshot, int workers, Runnable ended, Settings current, BuiltBundle built) {
        current.refusals().check(snapshot, built.inspection());
        Bundle bundle = install(snapshot, built);
        try {
            bundle.start(Bundle.START_TRANSIENT);
            Set<ServiceReference<?>> given = ConcurrentHashMap.newKeySet();
            var services = new ServiceLookup(
                    bundle.getBundleContext(),
                    Duration.ofSeconds(current.config().service_seconds()),
                    given::add);
            RunningCode code = built.language().run(bundle, snapshot, built.documentation(), services, workers);
            var repo = new ModelRepo(
                    snapshot,
                    bundle,
                    built.documentation(),
                    code,
                    Duration.ofSeconds(current.config().close_seconds()),
                    bundleId -> BundleMemory.bytes(memories, bundleId));
            running.add(repo, Set.copyOf(given), ended);
            return repo;
        } catch (BundleException e) {
            uninstall(bundle);
            if (!built.fresh() && e.getType() == BundleException.RESOLVE_ERROR) {
                // The packages that it was built against have changed since.
                return start(
                        snapshot, workers, ended, current, current.builder().build(snapshot));
            }
            throw new HubException(
                    Kind.BUILD, "The bundle of " + snapshot.ref() + " does not start: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            uninstall(bundle);
            throw e;
        }
    }

    private Bundle install(Snapshot snapshot, BuiltBundle built) {
        // Installing at a location that is in use returns the bundle that is there.
        String location = LOCATION + snapshot.ref() + "@" + snapshot.revision() + "#" + starts.incrementAndGet();
        try (var jar = Files.newInputStream(built.jar())) {
            return context.installBundle(location, jar);
        } catch (IOException e) {
            throw DiskErrors.of(e);
        } catch (BundleException e) {
            if (e.getCause() instanceof IOException disk) {
                Path storage = Path.of(String.valueOf(context.getProperty(Constants.FRAMEWORK_STORAGE)));
                throw DiskErrors.of(DiskErrors.named(storage, disk));
            }
            throw new HubException(
                    Kind.BUILD, "The bundle of " + snapshot.ref() + " cannot be installed: " + e.getMessage(), e);
        }
    }

    private static void uninstall(Bundle bundle) {
        try {
            BundleEnd.uninstall(bundle);
        } catch (BundleException e) {
            throw new HubException(Kind.BUILD, bundle + " cannot be uninstalled: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            // The loader of before was faster, for example: it may still be ending its models when the next one starts.
            LOG.debug("{} was uninstalled already", bundle);
        }
    }

    /** Lets one revision run more than once: a swap may bring back a revision while it is still being closed. */
    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> candidates) {
        candidates.removeIf(BuiltBundle::isModel);
    }
}
