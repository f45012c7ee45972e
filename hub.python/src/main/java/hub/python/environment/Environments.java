package hub.python.environment;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.KeptFiles;
import hub.core.spi.Progress;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Scripts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual environments in the hub directory: one for each set of requirements, made when a repo first needs it, and shared
 * by all processes.
 */
@Component(service = {Environments.class, KeptFiles.class})
public final class Environments implements KeptFiles {

    private static final Logger LOG = LoggerFactory.getLogger(Environments.class);

    private final Scripts scripts;
    private final Map<Path, Object> monitors = new ConcurrentHashMap<>();
    /** The locks of those that this process uses. It may run a worker of them at any time, so they are held to its end. */
    private final Map<Path, FileChannel> used = new HashMap<>();

    // Models run on while other parts of hub are restarted.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile HubDirectory directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Progress progress;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Downloader downloader;

    @Activate
    public Environments(@Reference Scripts scripts) {
        this.scripts = scripts;
    }

    Environments(HubDirectory directory, Scripts scripts, Progress progress, Downloader downloader) {
        this(scripts);
        this.directory = directory;
        this.progress = progress;
        this.downloader = downloader;
    }

    /**
     * The Python of a repo's own environment, which is made if it is not there; the base itself, if that has all that the repo
     * asks for. Only for a repo that is trusted: packages run code as they are installed.
     *
     * @param base the Python that makes it, and shares its PyTorch
     * @throws HubException of kind DEPENDENCY with what pip says if it cannot be made, OFFLINE, or DISK
     */
    public Interpreter of(Snapshot snapshot, RepoSource source, Interpreter base) {
        var script = new EnvironmentScript(base, scripts);
        EnvironmentPlan plan = script.answer(
                "plan",
                Map.of(
                        "root", snapshot.dir().toString(),
                        "dependencies", source.dependencies(),
                        "imports", source.imports()),
                EnvironmentPlan.class);
        plan.leftOut().forEach(line -> LOG.info("{}: not asked for: {}", snapshot.ref(), line));
        if (plan.met()) {
            return base;
        }
        var folder = new EnvironmentFolder(root().resolve(plan.key()));
        try {
            synchronized (monitors.computeIfAbsent(folder.path(), path -> new Object())) {
                use(folder, () -> make(folder, snapshot, plan, source, script));
            }
        } catch (IOException e) {
            throw DiskErrors.of(e, hubDirectory().root());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.DEPENDENCY, "Interrupted while waiting for " + folder.path() + ".", e);
        }
        return new Interpreter(folder.python(), base.version(), "environment of its own");
    }

    private Path root() {
        return hubDirectory().state().resolve("python");
    }

    private HubDirectory hubDirectory() {
        HubDirectory there = directory;
        if (there == null) {
            throw new HubException(
                    Kind.DEPENDENCY, "There is no hub directory: the bundle hub.core does not run. Start it.");
        }
        return there;
    }

    private boolean isOffline() {
        Downloader there = downloader;
        return there != null && there.isOffline();
    }

    private void tell(String line) {
        Progress there = progress;
        if (there != null) {
            there.update(line, 0, 0);
        }
    }

    private void use(EnvironmentFolder folder, Runnable make) throws IOException, InterruptedException {
        if (!holds(folder)) {
            FileChannel lock;
            try {
                lock = folder.openLock();
            } catch (IOException e) {
                if (folder.isComplete()) {
                    // A hub directory that cannot be written is used as it is.
                    return;
                }
                throw e;
            }
            try {
                lockComplete(folder, lock, make);
                hold(folder, lock);
            } catch (IOException | InterruptedException | RuntimeException e) {
                lock.close();
                throw e;
            }
        }
        folder.touch();
    }

    private synchronized boolean holds(EnvironmentFolder folder) {
        return used.containsKey(folder.path());
    }

    private synchronized void hold(EnvironmentFolder folder, FileChannel lock) {
        used.put(folder.path(), lock);
    }

    /** Takes the shared lock of an environment that is complete. */
    private static void lockComplete(EnvironmentFolder folder, FileChannel lock, Runnable make)
            throws IOException, InterruptedException {
        while (true) {
            FileLock shared = EnvironmentFolder.await(lock, true);
            if (folder.isComplete()) {
                return;
            }
            shared.release();
            try (FileLock _ = EnvironmentFolder.await(lock, false)) {
                // Another process may have made it meanwhile.
                if (!folder.isComplete()) {
                    make.run();
                }
            }
        }
    }

    private void make(
            EnvironmentFolder folder,
            Snapshot snapshot,
            EnvironmentPlan plan,
            RepoSource source,
            EnvironmentScript script) {
        String packages =
                plan.requirements().isEmpty() ? "no packages of its own" : String.join(", ", plan.requirements());
        if (isOffline()) {
            throw new HubException(
                    Kind.OFFLINE,
                    "The environment of " + snapshot.ref() + " is not made yet, and offline mode is on. It has "
                            + packages + ". Run it once without offline mode.");
        }
        tell("Making an environment for " + snapshot.ref() + " with " + packages);
        var last = script.run(
                "make",
                Map.of(
                        "folder", folder.path().toString(),
                        "requirements", plan.requirements(),
                        "imports", source.imports()),
                line -> tell("  " + line.path("progress").asString("")));
        if (last.has("failed")) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "The environment of " + snapshot.ref() + " cannot be made:\n"
                            + last.get("failed").asString());
        }
    }

    @Override
    public List<Kept> kept() {
        if (directory == null) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root())) {
            var kept = new ArrayList<Kept>();
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                kept.add(new EnvironmentFolder(folder).kept());
            }
            return kept;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw DiskErrors.of(e, hubDirectory().root());
        }
    }

    @Override
    public boolean remove(Path path, boolean dryRun) {
        var folder = new EnvironmentFolder(path);
        synchronized (monitors.computeIfAbsent(path, other -> new Object())) {
            // A second descriptor of the lock file, when closed, would end the lock of the first.
            if (holds(folder)) {
                return false;
            }
            try (FileChannel lock = folder.openLock();
                    FileLock alone = EnvironmentFolder.attempt(lock, false)) {
                boolean isFree = alone != null && folder.exists();
                if (isFree && !dryRun) {
                    folder.delete();
                }
                return isFree;
            } catch (IOException e) {
                throw DiskErrors.of(e, hubDirectory().root());
            }
        }
    }

    /** Lets go of those that were used: workers have ended before. */
    @Deactivate
    synchronized void close() {
        for (FileChannel lock : used.values()) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.debug("A lock of an environment cannot be closed", e);
            }
        }
        used.clear();
    }
}
