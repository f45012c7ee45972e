package hub.fetch.cache;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.DiskErrors;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.fetch.disk.LockFolder;
import hub.fetch.disk.Locks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The cache in the hub directory: its layout, its locks, and what was reloaded in this process. */
@Component(service = Cache.class)
public final class Cache {

    /** Work on the disk. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private final CacheLayout layout;
    private final Locks locks = new Locks(!Boolean.getBoolean("hub.locks.lease"));
    private final Map<String, Instant> reloads = new ConcurrentHashMap<>();

    @Activate
    public Cache(@Reference HubDirectory directory) {
        this.layout = new CacheLayout(directory);
    }

    public CacheLayout layout() {
        return layout;
    }

    /** Notes that a repo was reloaded just now. The weights that it asks for later must be newer than that. */
    public void reloaded(RepoRef repo) {
        reloads.put(repo.toString(), Instant.now());
    }

    /** When a repo was last reloaded in this process. */
    public Optional<Instant> lastReload(String repo) {
        return Optional.ofNullable(reloads.get(repo));
    }

    /**
     * Does work that one thread at a time may do, of all threads of all processes.
     *
     * @param path the file or folder that the work is about
     * @param what the work in words, for those who wait
     */
    public <T> T locked(Path path, String what, Progress progress, Work<T> work) {
        try (Locks.Held _ = lock(layout.lock(path), what, progress)) {
            return work.run();
        } catch (IOException e) {
            throw explained(e);
        } catch (UncheckedIOException e) {
            throw explained(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.DISK, "Interrupted while waiting for the lock of " + what + ".", e);
        }
    }

    /** A cache that cannot be written is read all the same. Then the lock lies in a temporary folder. */
    private Locks.Held lock(Path lock, String what, Progress progress) throws IOException, InterruptedException {
        try {
            return locks.acquire(lock, what, progress);
        } catch (IOException e) {
            if (!DiskErrors.isUnwritable(e)) {
                throw e;
            }
            return locks.acquire(LockFolder.forLocks().resolve(lock.getFileName()), what, progress);
        }
    }

    /** Does work that needs no lock. */
    public <T> T unlocked(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw explained(e);
        } catch (UncheckedIOException e) {
            throw explained(e.getCause());
        }
    }

    private HubException explained(IOException e) {
        return DiskErrors.of(e, layout.root());
    }
}
