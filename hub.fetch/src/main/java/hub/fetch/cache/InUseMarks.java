package hub.fetch.cache;

import hub.core.HubException;
import hub.core.spi.Progress;
import hub.fetch.disk.DiskErrors;
import hub.fetch.disk.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks on the snapshots and weights that running processes use. Cleaning leaves what is marked. Each process has one
 * file with a line for each path, and holds a lock beside it for as long as it lives. Nothing can be marked while another
 * process removes: if a path is still there after it was marked, it stays there.
 */
@Component(service = InUseMarks.class)
public final class InUseMarks {

    static final String MARKS = ".use";
    static final String LOCK = ".lock";

    private static final String USES = "uses=";

    /** Work that is done while nothing can be marked. */
    @FunctionalInterface
    interface Removal {
        void run(Used used) throws IOException;
    }

    /**
     * What processes use.
     *
     * @param isUnknown whether a mark cannot be read. It may be on anything.
     */
    record Used(Set<Path> paths, boolean isUnknown) {

        boolean contains(Path path) {
            return isUnknown || paths.contains(path);
        }
    }

    /**
     * This process's marks in one hub directory. The marks and the lock are two files: when a process reads a file that it
     * has locked, and closes it, the lock ends.
     */
    private record Own(Path marks, Path lock, FileChannel channel) {}

    private final Logger log = LoggerFactory.getLogger(InUseMarks.class);
    private final Cache cache;
    private final CacheLayout layout;
    private final Set<Path> marked = ConcurrentHashMap.newKeySet();
    /** By the folder of the marks. The hub directory may change, and what was used of the old one is still in use. */
    private final Map<Path, Own> own = new HashMap<>();

    @Activate
    public InUseMarks(@Reference Cache cache) {
        this.cache = cache;
        this.layout = cache.layout();
    }

    /** Marks a file or folder as used by this process. The caller then looks whether it is still there. */
    public void mark(Path path) {
        if (marked.contains(path)) {
            return;
        }
        try {
            locked(() -> write(path));
            marked.add(path);
        } catch (HubException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            // A read-only cache cannot be cleaned either.
            log.debug("Cannot mark {} as used", path, e);
        }
    }

    /** Runs a removal, and tells it what any process uses. Nothing can be marked meanwhile. */
    void whileNothingIsMarked(Removal removal) {
        locked(() -> removal.run(inUse()));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void locked(Step step) {
        cache.locked(layout.uses(), "cleaning the cache", Progress.NONE, () -> {
            step.run();
            return null;
        });
    }

    private synchronized void write(Path path) throws IOException {
        Own mine = own.get(layout.uses());
        if (mine == null) {
            mine = open(layout.uses());
            own.put(layout.uses(), mine);
        }
        Path marks = mine.marks();
        DiskErrors.naming(
                marks, () -> Files.writeString(marks, USES + layout.key(path) + "\n", StandardOpenOption.APPEND));
    }

    private Own open(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
        Path lock = folder.resolve(name + LOCK);
        var channel = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.tryLock();
        } catch (IOException e) {
            log.debug("There are no locks in {}: the process number stands in", folder, e);
        }
        // The holder is in the file from the start. Another process would test the lock of a file without one.
        Path beside = Files.writeString(folder.resolve(name + ".tmp"), ProcessIdentity.self());
        Path marks = folder.resolve(name + MARKS);
        Files.move(beside, marks, StandardCopyOption.ATOMIC_MOVE);
        return new Own(marks, lock, channel);
    }

    /** What any process uses now. Marks of dead processes are removed where that is possible. */
    Used inUse() throws IOException {
        var used = new HashSet<Path>();
        boolean isUnknown = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.uses(), "*" + MARKS)) {
            for (Path marks : files) {
                try {
                    addUses(marks, used);
                } catch (NoSuchFileException e) {
                    // Its process ended just now.
                } catch (IOException e) {
                    log.warn("Cannot read {}, so everything in the cache counts as in use: {}", marks, e.getMessage());
                    isUnknown = true;
                }
            }
        } catch (NoSuchFileException e) {
            // Nobody uses anything.
        }
        return new Used(used, isUnknown);
    }

    private void addUses(Path marks, Set<Path> used) throws IOException {
        String holder = Files.readString(marks);
        // The lock tells of other hosts alone: some file systems give every lock to every process.
        boolean isGone =
                ProcessIdentity.isOfThisHost(holder) ? ProcessIdentity.isDead(holder) : isUnlocked(lockOf(marks));
        if (isGone) {
            delete(marks);
            return;
        }
        holder.lines()
                .filter(line -> line.startsWith(USES))
                .forEach(line -> used.add(layout.path(line.substring(USES.length()))));
    }

    /** Nobody has to remove the marks of a dead process: they count for nothing. */
    private void delete(Path marks) {
        try {
            Files.deleteIfExists(marks);
            Files.deleteIfExists(lockOf(marks));
        } catch (IOException e) {
            log.debug("Cannot remove {}", marks, e);
        }
    }

    private static Path lockOf(Path marks) {
        return marks.resolveSibling(marks.getFileName().toString().replace(MARKS, LOCK));
    }

    private static boolean isUnlocked(Path lock) {
        try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                var held = channel.tryLock()) {
            return held != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    @Deactivate
    public synchronized void close() {
        for (Own mine : own.values()) {
            try {
                Files.deleteIfExists(mine.marks());
                mine.channel().close();
                Files.deleteIfExists(mine.lock());
            } catch (IOException e) {
                log.debug("Cannot remove {}", mine.marks(), e);
            }
        }
        own.clear();
    }
}
