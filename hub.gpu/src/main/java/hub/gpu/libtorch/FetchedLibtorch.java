package hub.gpu.libtorch;

import hub.core.HubException;
import hub.core.spi.DiskErrors;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * libtorch's libraries in the hub directory, fetched once from Maven Central. A folder under its final name is complete: it
 * is filled under another name, and then moved. Processes take turns by a file lock. Some file systems have no locks, or give
 * every lock to every process: then several may fetch it, and the first one that is ready wins.
 */
final class FetchedLibtorch {

    private static final long WAIT = 50_000_000;

    private final HubDirectory directory;
    private final Downloader downloader;
    private final Progress progress;

    FetchedLibtorch(HubDirectory directory, Downloader downloader, Progress progress) {
        this.directory = directory;
        this.downloader = downloader;
        this.progress = progress;
    }

    /** The folder with the platform's libraries, fetched now if they are not there. */
    TorchFolder folder(Platform platform) {
        if (!platform.isPublished()) {
            throw new HubException(HubException.Kind.DEPENDENCY, "none is published for " + platform.name());
        }
        return present(directory, platform).orElseGet(() -> {
            Path home = home(directory);
            Path folder = home.resolve(folderName(platform));
            fetchOnce(platform, home, folder);
            return new TorchFolder(folder);
        });
    }

    /** What was fetched before. */
    static Optional<TorchFolder> present(HubDirectory directory, Platform platform) {
        return Optional.of(home(directory).resolve(folderName(platform)))
                .filter(Files::isDirectory)
                .map(TorchFolder::new);
    }

    private static Path home(HubDirectory directory) {
        return directory.state().resolve("natives");
    }

    /** Whether a folder is what this version of hub would fetch, in whatever hub directory. */
    static boolean isCurrent(TorchFolder folder, Platform platform) {
        return folder.dir().endsWith(folderName(platform));
    }

    private static String folderName(Platform platform) {
        return "libtorch-%s-%s".formatted(Platform.VERSION, platform.name());
    }

    private void fetchOnce(Platform platform, Path home, Path folder) {
        try {
            Files.createDirectories(home);
            Path lock = home.resolve(folder.getFileName() + ".lock");
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock(channel)) {
                if (!Files.isDirectory(folder)) {
                    deleteUnfinished(home);
                    fetch(platform, home, folder);
                }
            }
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(folder, e), directory.root());
        }
    }

    /**
     * Waits for other processes and for other threads. The lock of the system does not hold threads of one JVM apart: they
     * wait in the loop.
     *
     * @return null where the file system has no locks
     */
    private FileLock lock(FileChannel channel) throws ClosedChannelException {
        while (true) {
            try {
                FileLock free = channel.tryLock();
                if (free != null) {
                    return free;
                }
                progress.update("Waiting for another process that fetches libtorch", 0, 0);
                return channel.lock();
            } catch (OverlappingFileLockException heldInThisJvm) {
                LockSupport.parkNanos(WAIT);
            } catch (ClosedChannelException interrupted) {
                throw interrupted;
            } catch (IOException e) {
                String why = "Without a lock (" + e.getMessage() + "): other processes may fetch libtorch too";
                progress.update(why, 0, 0);
                return null;
            }
        }
    }

    private void fetch(Platform platform, Path home, Path folder) throws IOException {
        // A temporary folder of the JDK would be closed to other users, and the cache may be for them too.
        Path beside = Files.createDirectory(home.resolve("unpacking-" + ProcessIdentity.uniqueName()));
        try {
            for (Platform.Artifact artifact : platform.artifacts()) {
                Path jar = jar(home, artifact);
                downloader.download(artifact.url(), jar, artifact.sha256(), progress);
                unpack(jar, platform, beside);
            }
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } finally {
            deleteTree(beside);
            // Not before the folder is there: another process without a lock may read them.
            for (Platform.Artifact artifact : platform.artifacts()) {
                Files.deleteIfExists(jar(home, artifact));
            }
        }
    }

    private static Path jar(Path home, Platform.Artifact artifact) {
        return home.resolve(Path.of(artifact.url().getPath()).getFileName());
    }

    /** Deletes what a process left that died. */
    private static void deleteUnfinished(Path home) throws IOException {
        try (var leftovers = Files.newDirectoryStream(home, "unpacking-*")) {
            for (Path leftover : leftovers) {
                if (ProcessIdentity.isNameOfDead(leftover.getFileName().toString())) {
                    deleteTree(leftover);
                }
            }
        }
    }

    private static void unpack(Path jar, Platform platform, Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path name = Path.of(entry.getName()).getFileName();
                if (!entry.isDirectory() && platform.isLibrary(name)) {
                    write(zip, folder.resolve(name));
                }
            }
        }
    }

    private static void write(InputStream in, Path file) throws IOException {
        DiskErrors.naming(file, () -> Files.copy(in, file));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
