package hub.loader.swap;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes when files in a folder change. An editor's save is several events (a file written beside, renamed, the old one
 * deleted): they are taken together once it is quiet. Where the system tells of no changes, it simply wakes often.
 */
final class FolderWatch implements CheckTrigger {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private static final long QUIET_MILLIS = 60;
    private static final long LONGEST_BURST_MILLIS = 500;
    // File systems over a network tell nothing of what others write.
    private static final long LOOK_ANYWAY_MILLIS = 10_000;
    private static final long LOOK_OFTEN_MILLIS = 400;

    private final Path folder;
    private final WatchService watcher;

    private FolderWatch(Path folder, WatchService watcher) {
        this.folder = folder;
        this.watcher = watcher;
    }

    static FolderWatch of(Path folder) {
        WatchService watcher = null;
        try {
            watcher = folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} is looked at often, the system watches no files: {}", folder, e.toString());
        }
        var watch = new FolderWatch(folder, watcher);
        watch.register();
        return watch;
    }

    /** macOS has a watch service that looks itself, every few seconds. */
    private boolean looksOften() {
        return watcher == null || watcher.getClass().getSimpleName().startsWith("Polling");
    }

    @Override
    public void await(int failures) throws InterruptedException {
        if (looksOften()) {
            Thread.sleep(LOOK_OFTEN_MILLIS);
            return;
        }
        WatchKey key = watcher.poll(LOOK_ANYWAY_MILLIS, TimeUnit.MILLISECONDS);
        long began = System.nanoTime();
        while (key != null) {
            key.pollEvents();
            key.reset();
            boolean tooLong = System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(LONGEST_BURST_MILLIS);
            key = tooLong ? null : watcher.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        // Folders that are new; those that are watched already stay so.
        register();
    }

    private void register() {
        if (looksOften()) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) throws IOException {
                    if (!dir.equals(folder) && dir.getFileName().toString().startsWith(".")) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    dir.register(
                            watcher,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.debug("{} cannot be watched whole: {}", folder, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            if (watcher != null) {
                watcher.close();
            }
        } catch (IOException e) {
            LOG.debug("The watch of {} did not close: {}", folder, e.toString());
        }
    }
}
