package hub.fetch.cache;

import hub.core.HubException;
import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
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
 *
 * <p>The marks outlive this component: a model that was loaded through it runs on after a restart or an update of the
 * bundle. The next instance in the process takes them over. They end with the process.
 */
@Component(service = InUseMarks.class)
public final class InUseMarks {

    static final String MARKS = ".use";
    static final String LOCK = ".lock";

    private static final String USES = "uses=";
    private static final String HELD = "hub.use.";

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
     *
     * @param claim the system property that says that the lock is held
     */
    private record Own(Path marks, FileChannel channel, String claim) {}

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
        takeOver();
    }

    /** Takes over the marks that an earlier instance in this process left, so that other hosts see their lock held. */
    private void takeOver() {
        String mine = ProcessHandle.current().pid() + "-*" + MARKS;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.uses(), mine)) {
            for (Path marks : files) {
                Own left = ProcessIdentity.isSelf(ProcessIdentity.read(marks)) ? hold(marks) : null;
                if (left != null) {
                    own.put(marks.getParent(), left);
                    return;
                }
            }
        } catch (IOException | DirectoryIteratorException | HubException e) {
            // There is no folder yet, or no hub directory at all. The next step that needs one fails and says why.
        }
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
        Path marks = folder.resolve(name + MARKS);
        Own mine = hold(marks);
        // The holder is in the file from the start. Another process would test the lock of a file without one.
        Path beside = folder.resolve(ProcessIdentity.uniqueName() + ".tmp");
        DiskErrors.writing(marks, beside, () -> Files.writeString(beside, ProcessIdentity.self()));
        Files.move(beside, marks, StandardCopyOption.ATOMIC_MOVE);
        return mine;
    }

    /**
     * Holds the lock beside marks. Another framework in this process has other classes, but the same system properties, and
     * must not open a file that this one has locked: the lock would end when it closes it.
     *
     * @return null if another instance in this process holds it
     */
    private Own hold(Path marks) throws IOException {
        Path lock = lockOf(marks);
        String claim = HELD + lock.getParent().toRealPath().resolve(lock.getFileName());
        if (System.getProperties().putIfAbsent(claim, "") != null) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            System.clearProperty(claim);
            throw e;
        }
        try {
            channel.tryLock();
        } catch (IOException e) {
            log.debug("There are no locks in {}: the process number stands in", lock.getParent(), e);
        }
        return new Own(marks, channel, claim);
    }

    /** What any process uses now. Marks of dead processes are removed where that is possible. */
    Used inUse() throws IOException {
        var used = new HashSet<Path>();
        boolean isUnknown = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.uses(), "*" + MARKS)) {
            for (Path marks : files) {
                try {
                    isUnknown |= !addUses(marks, used);
                } catch (NoSuchFileException e) {
                    // Its process ended just now.
                } catch (IOException e) {
                    tellUnknown(marks, e.getMessage());
                    isUnknown = true;
                }
            }
        } catch (NoSuchFileException e) {
            // Nobody uses anything.
        }
        return new Used(used, isUnknown);
    }

    /** @return whether it is known what the process uses */
    private boolean addUses(Path marks, Set<Path> used) throws IOException {
        String holder = ProcessIdentity.read(marks);
        // The lock tells of other hosts alone: some file systems give every lock to every process.
        boolean isGone =
                ProcessIdentity.isOfThisHost(holder) ? ProcessIdentity.isDead(holder) : isUnlocked(lockOf(marks));
        if (isGone) {
            delete(marks);
            return true;
        }
        holder.lines()
                .filter(line -> line.startsWith(USES))
                .forEach(line -> used.add(layout.path(line.substring(USES.length()))));
        if (ProcessIdentity.isDamaged(holder)) {
            tellUnknown(marks, "it has bytes that are no text");
            return false;
        }
        return true;
    }

    private void tellUnknown(Path marks, String why) {
        log.warn(
                "Cannot read {}, so everything in the cache counts as in use: {}. If no process uses the cache, delete"
                        + " that file.",
                marks,
                why);
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

    /** Lets go of the locks, so that the next instance can take them. The marks stay. */
    @Deactivate
    public synchronized void close() {
        for (Own mine : own.values()) {
            try {
                mine.channel().close();
            } catch (IOException e) {
                log.debug("Cannot close the lock of {}", mine.marks(), e);
            }
            System.clearProperty(mine.claim());
        }
        own.clear();
    }
}
