package hub.fetch.checkpoint;

import hub.core.spi.Folders;
import hub.core.spi.ProcessIdentity;
import hub.fetch.archive.Archive;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.CacheLayout;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.cache.InUseMarks;
import hub.fetch.disk.DurableFiles;
import hub.fetch.disk.FileHashes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Weights that were published as a zip archive with one file: torch.hub's legacy zips. */
final class LegacyZips {

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final CacheLayout layout;
    private final InUseMarks uses;
    private final Supplier<ArchiveLimits> limits;

    LegacyZips(CacheLayout layout, InUseMarks uses, Supplier<ArchiveLimits> limits) {
        this.layout = layout;
        this.uses = uses;
        this.limits = limits;
    }

    /** The file in a legacy zip, or the file itself if it is something else. */
    Path unpackedIfLegacy(Path file) throws IOException {
        if (!beginsAsZip(file) || !Archive.hasOneEntry(file)) {
            return file;
        }
        try (var archive = Archive.open(file, file.toString(), limits.get())) {
            return archive.isOneFile() ? unpacked(file, archive) : file;
        }
    }

    private static boolean beginsAsZip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        }
    }

    /** Each content of the zip file is unpacked once: the folder's name holds the file's size and time. */
    private Path unpacked(Path file, Archive archive) throws IOException {
        String version =
                Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        Path folder = layout.unpacked(file, version);
        // The mark comes first: what is there after it stays there.
        uses.mark(folder);
        Optional<Path> there = onlyFile(folder);
        if (there.isPresent()) {
            DownloadRecord.touch(CacheLayout.hashesOf(folder));
            return there.get();
        }
        Path beside = layout.partial().resolve(ProcessIdentity.uniqueName() + ".unpacked");
        try {
            Files.createDirectories(beside);
            DurableFiles.sync(archive.unpackOneFile(beside));
            Files.createDirectories(folder.getParent());
            FileHashes.write(FileHashes.of(beside), CacheLayout.hashesOf(folder));
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Fine if another process was quicker.
            if (onlyFile(folder).isEmpty()) {
                throw e;
            }
        } finally {
            Folders.delete(beside);
        }
        return onlyFile(folder).orElseThrow();
    }

    private static Optional<Path> onlyFile(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).findFirst();
        }
    }
}
