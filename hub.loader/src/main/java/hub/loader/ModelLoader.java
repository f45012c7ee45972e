package hub.loader;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Repo;
import hub.core.spi.BundleMemory;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.build.Builder;
import hub.loader.build.BuiltBundle;
import hub.loader.call.Invoker;
import hub.loader.call.Services;
import hub.loader.maven.MavenLibraries;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Builds, installs and starts model bundles. */
@Component(
        service = {RepoLoader.class, CollisionHook.class},
        configurationPid = ModelLoader.PID)
@Designate(ocd = ModelLoader.Config.class)
public final class ModelLoader implements RepoLoader, CollisionHook {

    static final String PID = "hub.loader";

    private static final String LOCATION = "hub:";

    @ObjectClassDefinition(name = "hub: building and running model repos")
    @interface Config {

        @AttributeDefinition(description = "Seconds that compiling a repo may take")
        int compile_seconds() default 120;

        @AttributeDefinition(description = "The Maven repositories that mvn: dependencies are taken from")
        String[] maven_repositories() default {"https://repo.maven.apache.org/maven2/"};

        @AttributeDefinition(
                description =
                        "What no repo may reach for, FILES, NETWORK, PROCESSES, REFLECTION, NATIVE, THREADS, EXIT, or"
                                + " which packages none may import, some.name or some.name.*")
        String[] refuse() default {};

        @AttributeDefinition(description = "Seconds that a service which a repo needs may take to come")
        int service_seconds() default 5;

        @AttributeDefinition(description = "Seconds that the constructor of a repo's hubconf may take")
        int start_seconds() default 60;

        @AttributeDefinition(description = "Seconds that closing a repo waits for calls inside it")
        int close_seconds() default 10;
    }

    private final BundleContext context;
    private final Config config;
    private final Policy policy;
    private final Builder builder;
    private final AtomicLong starts = new AtomicLong();

    @Reference
    private volatile List<BundleMemory> memories = List.of();

    @Activate
    public ModelLoader(
            BundleContext context,
            @Reference HubDirectory directory,
            @Reference Downloader downloader,
            @Reference RepoStore store,
            Config config) {
        this.context = context;
        this.config = config;
        this.policy = Policy.parse(config.refuse());
        List<URI> repositories =
                Arrays.stream(config.maven_repositories()).map(URI::create).toList();
        this.builder = new Builder(
                context,
                directory,
                new MavenLibraries(directory, downloader, repositories),
                store,
                Duration.ofSeconds(config.compile_seconds()));
        removeLeftovers();
    }

    /** A process that died left its model bundles in a framework that keeps them; what is needed is started anew. */
    private void removeLeftovers() {
        for (Bundle bundle : context.getBundles()) {
            if (isModel(bundle)) {
                uninstall(bundle);
            }
        }
    }

    private static boolean isModel(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    @Override
    public List<Entrypoint> describe(Snapshot snapshot) {
        return builder.describe(snapshot).entrypoints();
    }

    @Override
    public Inspection inspect(Snapshot snapshot) {
        return builder.get(snapshot).inspection();
    }

    @Override
    public Repo start(Snapshot snapshot) {
        BuiltBundle built = builder.get(snapshot);
        policy.check(snapshot, built.inspection());
        Bundle bundle = install(snapshot, built);
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            uninstall(bundle);
            if (built.fresh() || e.getType() != BundleException.RESOLVE_ERROR) {
                throw unresolved(snapshot, e);
            }
            // What it was built against has moved on.
            built = builder.build(snapshot);
            bundle = install(snapshot, built);
            startFresh(snapshot, bundle);
        }
        return instantiate(snapshot, built, bundle);
    }

    private void startFresh(Snapshot snapshot, Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            uninstall(bundle);
            throw unresolved(snapshot, e);
        }
    }

    private Bundle install(Snapshot snapshot, BuiltBundle built) {
        // A location that is in use would give the bundle that has it.
        String location = LOCATION + snapshot.ref() + "@" + snapshot.revision() + "#" + starts.incrementAndGet();
        try (var jar = Files.newInputStream(built.jar())) {
            return context.installBundle(location, jar);
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "Cannot read " + built.jar() + ": " + e, e);
        } catch (BundleException e) {
            throw new HubException(
                    Kind.BUILD, "The bundle of " + snapshot.ref() + " cannot be installed: " + e.getMessage(), e);
        }
    }

    private Repo instantiate(Snapshot snapshot, BuiltBundle built, Bundle bundle) {
        try {
            ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
            var services = new Services(
                    bundle.getBundleContext(),
                    snapshot.dir(),
                    Duration.ofSeconds(config.service_seconds()),
                    Duration.ofSeconds(config.start_seconds()));
            Class<?> type = bundle.loadClass("hubconf");
            Object hubconf = services.create(type);
            return new ModelRepo(
                    snapshot,
                    bundle,
                    built.documentation(),
                    hubconf,
                    new Invoker(loader),
                    Duration.ofSeconds(config.close_seconds()),
                    this::memoryOf);
        } catch (ClassNotFoundException e) {
            uninstall(bundle);
            throw new HubException(Kind.BUILD, "hubconf.java of " + snapshot.ref() + " declares no class hubconf.", e);
        } catch (RuntimeException | Error e) {
            uninstall(bundle);
            throw e;
        }
    }

    private static HubException unresolved(Snapshot snapshot, BundleException e) {
        return new HubException(
                Kind.BUILD, "The bundle of " + snapshot.ref() + " does not start: " + e.getMessage(), e);
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new HubException(Kind.BUILD, bundle + " cannot be uninstalled: " + e.getMessage(), e);
        }
    }

    private long memoryOf(long bundle) {
        return memories.stream()
                .flatMap(memory -> memory.usage(bundle).stream())
                .mapToLong(BundleMemory.Usage::bytes)
                .sum();
    }

    /** One revision may run more than once, as while a swap brings back the one before. */
    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> candidates) {
        candidates.removeIf(ModelLoader::isModel);
    }
}
