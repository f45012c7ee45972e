package hub.fetch.cache;

import hub.fetch.disk.Sha256;
import hub.fetch.disk.StoredProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is known of a downloaded file.
 *
 * @param path the file
 * @param source the URL that it came from, without secrets
 * @param sourceHash a hash of the whole URL
 * @param length in bytes
 * @param modified its time of modification, in milliseconds
 * @param sha256 in hexadecimal
 * @param validator the server's name of this version
 * @param verified when the hash was last checked
 */
public record DownloadRecord(
        Path path,
        String source,
        String sourceHash,
        long length,
        long modified,
        String sha256,
        Optional<String> validator,
        Instant verified) {

    /** A file that was just written or hashed. */
    public static DownloadRecord of(Path path, URI url, String sha256, Optional<String> validator) throws IOException {
        var is = Files.readAttributes(path, BasicFileAttributes.class);
        return new DownloadRecord(
                path,
                hub.fetch.http.Http.shown(url),
                CacheLayout.hash(url.toString()),
                is.size(),
                is.lastModifiedTime().toMillis(),
                sha256,
                validator,
                Instant.now());
    }

    /** Reads a record. It is empty if the file is missing or incomplete. */
    public static Optional<DownloadRecord> read(Path file, CacheLayout layout) throws IOException {
        Optional<StoredProperties> found = StoredProperties.read(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StoredProperties values = found.get();
        var path = values.get("path");
        var length = values.getLong("length");
        var modified = values.getLong("modified");
        var sha256 = values.get("sha256");
        if (path.isEmpty() || length.isEmpty() || modified.isEmpty() || sha256.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DownloadRecord(
                layout.path(path.get()),
                values.get("url").orElse(""),
                values.get("urlHash").orElse(""),
                length.get(),
                modified.get(),
                sha256.get(),
                values.get("etag"),
                values.getLong("verified").map(Instant::ofEpochMilli).orElse(Instant.EPOCH)));
    }

    public void write(Path file, CacheLayout layout) throws IOException {
        StoredProperties values = StoredProperties.none()
                .with("path", layout.key(path))
                .with("url", source)
                .with("urlHash", sourceHash)
                .with("length", length)
                .with("modified", modified)
                .with("sha256", sha256)
                .with("verified", verified.toEpochMilli());
        (validator.isPresent() ? values.with("etag", validator.get()) : values).write(file);
    }

    DownloadRecord verifiedNow() {
        return new DownloadRecord(path, source, sourceHash, length, modified, sha256, validator, Instant.now());
    }

    public boolean isFrom(URI url) {
        return sourceHash.equals(CacheLayout.hash(url.toString()));
    }

    /** Whether the file still has the size and time that it had when it was hashed. */
    public boolean isUnchanged() throws IOException {
        try {
            var is = Files.readAttributes(path, BasicFileAttributes.class);
            return is.size() == length && is.lastModifiedTime().toMillis() == modified;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Notes that the file was used now. The time of the record says it. A cache that is read-only is used without it. */
    public static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Cleaning then takes the file for older than it is.
        }
    }

    public static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 18];
            for (int read; (read = in.read(buffer)) >= 0; ) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
