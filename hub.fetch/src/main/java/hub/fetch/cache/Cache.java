package hub.fetch.cache;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.fetch.disk.Locks;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
        Path lock = layout.lock(path);
        try (Locks.Held _ = locks.acquire(lock, what, progress)) {
            return work.run();
        } catch (IOException e) {
            throw disk(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.DISK, "Interrupted while waiting for the lock of " + what + ".", e);
        }
    }

    /** Does work that needs no lock. */
    public <T> T unlocked(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw disk(e);
        }
    }

    /** The system names the file in most errors, but not when the disk is full. */
    private HubException disk(IOException e) {
        boolean isNamed = e instanceof FileSystemException file && file.getFile() != null;
        String where = isNamed ? "" : "in the hub directory " + layout.root() + " or where the file shall be: ";
        return new HubException(Kind.DISK, "Cannot read or write " + where + words(e), e);
    }

    private static String words(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": access is denied";
            case NoSuchFileException missing -> missing.getFile() + ": it is not there";
            case FileAlreadyExistsException file -> file.getFile() + ": it is not a folder";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
