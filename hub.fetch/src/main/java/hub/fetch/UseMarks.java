package hub.fetch;

import hub.fetch.disk.Holder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which snapshots and weights running processes use, so that cleaning leaves them. Each process has one file, locked for
 * as long as it lives, with a line for each that it uses.
 */
@Component(service = UseMarks.class)
public final class UseMarks {

    private static final String USES = "uses=";

    private final Logger log = LoggerFactory.getLogger(UseMarks.class);
    private final Layout layout;
    private final Set<Path> marked = new HashSet<>();
    private Path file;
    private FileChannel channel;

    @Activate
    public UseMarks(@Reference Cache cache) {
        this.layout = cache.layout();
    }

    /** Says that this process uses a file or folder from now on. */
    synchronized void mark(Path path) {
        if (!marked.add(path)) {
            return;
        }
        try {
            if (channel == null || !file.startsWith(layout.root())) {
                open();
            }
            write(USES + path + "\n");
        } catch (IOException e) {
            // A cache that may only be read is not cleaned either.
            log.debug("Cannot mark {} as used", path, e);
        }
    }

    private void open() throws IOException {
        Files.createDirectories(layout.uses());
        file = layout.uses().resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID() + ".use");
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.tryLock();
        } catch (IOException e) {
            log.debug("No locks in {}; the process number stands for it", layout.root(), e);
        }
        write(Holder.self());
    }

    private void write(String line) throws IOException {
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    /** What any process uses now; marks of dead ones are removed. */
    synchronized Set<Path> inUse() throws IOException {
        var used = new HashSet<>(marked);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.uses(), "*.use")) {
            for (Path other : files) {
                if (!other.equals(file)) {
                    addUses(other, used);
                }
            }
        } catch (NoSuchFileException e) {
            // Nobody uses anything.
        }
        return used;
    }

    private static void addUses(Path other, Set<Path> used) throws IOException {
        try {
            String holder = Files.readString(other);
            if (Holder.isDead(holder) || isUnlocked(other)) {
                Files.deleteIfExists(other);
                return;
            }
            holder.lines()
                    .filter(line -> line.startsWith(USES))
                    .forEach(line -> used.add(Path.of(line.substring(USES.length()))));
        } catch (NoSuchFileException e) {
            // Its process ended just now.
        }
    }

    private static boolean isUnlocked(Path other) {
        try (var channel = FileChannel.open(other, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    @Deactivate
    synchronized void close() {
        try {
            if (channel != null) {
                channel.close();
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.debug("Cannot remove {}", file, e);
        }
    }
}
