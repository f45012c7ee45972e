package hub.python.service;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.LanguageRuntime;
import hub.core.spi.RepoSource;
import hub.core.spi.RepoStore;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.python.environment.CompiledModules;
import hub.python.environment.EnvironmentPolicy;
import hub.python.environment.Environments;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Interpreters;
import hub.python.interpreter.Scripts;
import hub.python.process.ForkServers;
import hub.python.process.PythonRepo;
import hub.python.process.RepoLaunch;
import hub.python.process.RepoOutput;
import hub.python.read.RepoReader;
import hub.python.torchhub.TorchHubAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** One bundle's instance of {@link LanguageRuntime}. */
@Component(
        service = LanguageRuntime.class,
        property = LanguageRuntime.LANGUAGE + "=python",
        scope = ServiceScope.BUNDLE,
        configurationPid = PythonService.PID)
@Designate(ocd = PythonConfig.class)
public final class PythonService implements LanguageRuntime {

    static final String PID = "hub.python";

    /** Set by hub's own launcher: its standard error stream is a person's. */
    private static final String LAUNCHER = "hub.home";

    /** What a repo's own code installs would be there for all others. */
    private static final Map<String, String> NO_INSTALLS =
            Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", "", "UV_NO_INDEX", "1", "UV_OFFLINE", "1");

    private final RepoStore store;
    private final Scripts scripts;
    private final ForkServers servers;
    private final TorchHubAnswers answers;
    private final Environments environments;
    private final CompiledModules compiled;
    private final WorkerMemory memory;
    private final long bundleId;
    private final BundleTorch torch;
    private final PythonConfig config;
    private final WorkerCounts workers;
    private final Interpreters interpreters;
    private final List<PythonRepo> running = new CopyOnWriteArrayList<>();

    @Activate
    public PythonService(
            @Reference RepoStore store,
            @Reference Scripts scripts,
            @Reference ForkServers servers,
            @Reference TorchHubAnswers answers,
            @Reference Environments environments,
            @Reference CompiledModules compiled,
            @Reference WorkerMemory memory,
            ComponentContext context,
            Map<String, Object> properties) {
        this.store = store;
        this.scripts = scripts;
        this.servers = servers;
        this.answers = answers;
        this.environments = environments;
        this.compiled = compiled;
        this.memory = memory;
        this.bundleId = context.getUsingBundle().getBundleId();
        this.torch = new BundleTorch(context.getBundleContext(), context.getUsingBundle());
        this.config = PythonSettings.read(properties, System::getenv);
        this.workers = WorkerCounts.parse(config.workers());
        this.interpreters = new Interpreters(config.python(), System::getenv);
    }

    @Override
    public RepoSource read(Snapshot snapshot) {
        return new RepoReader(interpreters.find(), scripts).read(snapshot);
    }

    @Override
    public RunningCode start(Snapshot snapshot, RepoSource source, int count) {
        var launch = new RepoLaunch(
                snapshot,
                () -> isUnchanged(snapshot),
                source,
                interpreter(snapshot, source),
                compiled.folder(snapshot),
                NO_INSTALLS,
                answers.of(snapshot.ref()),
                output(snapshot),
                limit(config.call_seconds()),
                limit(config.start_seconds()),
                count == 0 ? workers.of(snapshot.ref()) : count);
        var repo = new PythonRepo(launch, servers, torch);
        running.add(repo);
        memory.add(bundleId, repo::processes);
        return repo;
    }

    /** Nobody writes to what was fetched. A local folder is the caller's own. */
    private boolean isUnchanged(Snapshot snapshot) {
        return !(snapshot.ref() instanceof RepoRef.Local)
                || store.snapshot(snapshot.ref(), LoadOptions.DEFAULT)
                        .revision()
                        .equals(snapshot.revision());
    }

    private Interpreter interpreter(Snapshot snapshot, RepoSource source) {
        Interpreter base = interpreters.find();
        return config.environment() == EnvironmentPolicy.OWN ? environments.of(snapshot, source, base) : base;
    }

    private static RepoOutput output(Snapshot snapshot) {
        return System.getProperty(LAUNCHER) != null
                ? RepoOutput.to(System.err)
                : RepoOutput.to(LoggerFactory.getLogger(snapshot.ref().toString()));
    }

    private static Duration limit(int seconds) {
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    /** Ends the processes of all its repos. */
    @Deactivate
    void close() {
        running.forEach(PythonRepo::close);
        memory.remove(bundleId);
    }
}
