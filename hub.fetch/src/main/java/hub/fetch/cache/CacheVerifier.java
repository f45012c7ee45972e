package hub.fetch.cache;

import hub.core.spi.DiskErrors;
import hub.core.spi.Housekeeping.Verified;
import hub.core.spi.Progress;
import hub.fetch.cache.CacheContents.Download;
import hub.fetch.disk.FileHashes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hashes what is in the cache again. */
final class CacheVerifier {

    private static final Logger LOG = LoggerFactory.getLogger(CacheVerifier.class);

    private final CacheLayout layout;
    private final CacheContents contents;

    CacheVerifier(CacheLayout layout) {
        this.layout = layout;
        this.contents = new CacheContents(layout);
    }

    List<Verified> verify(Progress progress) throws IOException {
        var verified = new ArrayList<Verified>();
        for (Path dir : contents.hashed()) {
            progress.update("Verifying " + dir, 0, 0);
            verified.addAll(readable(dir, () -> verifyFolder(dir)));
        }
        for (Download download : contents.downloads()) {
            Path file = download.is().path();
            // A file outside the hub directory belongs to whoever downloaded it, and may be edited.
            if (!file.startsWith(layout.root())) {
                continue;
            }
            progress.update("Verifying " + file, 0, 0);
            verified.addAll(readable(file, () -> List.of(verifyFile(download))));
        }
        return verified;
    }

    /** What cannot be read is one entry, and the rest is verified all the same. An interrupt is no fault of the file. */
    private static List<Verified> readable(Path path, DiskErrors.Work<List<Verified>> work) throws IOException {
        try {
            return work.run();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn(DiskErrors.explain(DiskErrors.named(path, e)));
            return List.of(new Verified(path, "unreadable"));
        } catch (UncheckedIOException e) {
            LOG.warn(DiskErrors.explain(DiskErrors.named(path, e.getCause())));
            return List.of(new Verified(path, "unreadable"));
        }
    }

    private List<Verified> verifyFolder(Path dir) throws IOException {
        Map<String, String> expected = FileHashes.read(CacheLayout.hashesOf(dir));
        Map<String, String> found = FileHashes.of(dir);
        var wrong = new ArrayList<Verified>();
        var names = new TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            String before = expected.get(name);
            String now = found.get(name);
            if (now == null || !now.equals(before)) {
                wrong.add(
                        new Verified(dir.resolve(name), now == null ? "missing" : before == null ? "new" : "changed"));
            }
        }
        if (!wrong.isEmpty()) {
            return wrong;
        }
        Path recordFile = CacheLayout.propertiesOf(dir);
        if (Files.exists(recordFile)) {
            FileTime used = Files.getLastModifiedTime(recordFile);
            var record = contents.properties(dir).with("verified", Instant.now().toEpochMilli());
            DiskErrors.ifWritable(() -> {
                record.write(recordFile);
                Files.setLastModifiedTime(recordFile, used);
            });
        }
        return List.of(new Verified(dir, "ok"));
    }

    private Verified verifyFile(Download download) throws IOException {
        DownloadRecord known = download.is();
        if (!DownloadRecord.sha256(known.path()).equals(known.sha256())) {
            return new Verified(known.path(), "changed");
        }
        FileTime used = Files.getLastModifiedTime(download.recordFile());
        DiskErrors.ifWritable(() -> {
            known.verifiedNow().write(download.recordFile(), layout);
            Files.setLastModifiedTime(download.recordFile(), used);
        });
        return new Verified(known.path(), "ok");
    }
}
