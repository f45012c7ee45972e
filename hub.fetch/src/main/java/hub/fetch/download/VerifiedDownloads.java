package hub.fetch.download;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.Progress;
import hub.fetch.cache.CacheLayout;
import hub.fetch.disk.DurableFiles;
import hub.fetch.disk.Sha256;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Auth;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Downloads a URL to a file, verifies it, and publishes it as a whole. The caller holds the lock of the file. */
public final class VerifiedDownloads {

    private static final Pattern HASH = Pattern.compile("[a-fA-F0-9]{1,64}");
    private static final int WHOLE_HASH = 64;
    private static final int BUFFER = 1 << 18;
    private static final long TELL_EVERY_NANOS = 200_000_000;

    /** Checks a complete file before it is published, and throws if it is not what it should be. */
    @FunctionalInterface
    public interface Check {
        Check NONE = file -> {};

        void accept(Path file) throws IOException;
    }

    /**
     * What to download.
     *
     * @param hashPrefix the beginning of the SHA-256 in hexadecimal, or null
     * @param maxBytes the most bytes that it may have
     */
    public record Request(
            URI url,
            Auth auth,
            Map<String, String> headers,
            Path target,
            String hashPrefix,
            long maxBytes,
            Check check,
            Progress progress) {

        public Request(URI url, Path target, String hashPrefix, Check check, Progress progress) {
            this(url, Auth.NONE, Map.of(), target, hashPrefix, Long.MAX_VALUE, check, progress);
        }

        public Request {
            if (hashPrefix != null && !HASH.matcher(hashPrefix).matches()) {
                throw new HubException(
                        Kind.ARGUMENT,
                        "\"" + hashPrefix
                                + "\" is not the beginning of a SHA-256: expected up to 64 hexadecimal digits.");
            }
            if (Files.isDirectory(target)) {
                throw new HubException(
                        Kind.ARGUMENT,
                        target + " is a folder: name the file that " + Http.shown(url) + " will become.");
            }
        }

        /** What tells the bytes from others: their whole hash, where it is known, since a URL may be signed anew. */
        private String source() {
            return hashPrefix != null && hashPrefix.length() == WHOLE_HASH ? hashPrefix : url.toString();
        }

        private String what() {
            return "Downloading: \"" + Http.shown(url) + "\" to " + target;
        }
    }

    private final Http http;
    private final CacheLayout layout;

    public VerifiedDownloads(Http http, CacheLayout layout) {
        this.http = http;
        this.layout = layout;
    }

    /**
     * Downloads a file.
     *
     * @throws HubException of kind ARGUMENT, NOT_FOUND, NETWORK, OFFLINE or CORRUPT
     * @throws IOException if the disk fails
     */
    public Downloaded fetch(Request request) throws IOException {
        Files.createDirectories(request.target().getParent());
        Path part = part(request);
        Downloaded result = transfer(request, part);
        try {
            checkHash(request, result.sha256());
            request.check().accept(part);
            DurableFiles.publish(part, request.target());
        } finally {
            Files.deleteIfExists(part);
        }
        return result;
    }

    /**
     * The size of a file, or -1 if its server does not say it.
     *
     * @throws HubException of kind ARGUMENT, NOT_FOUND, NETWORK or OFFLINE
     * @throws IOException if the disk fails
     */
    long size(URI url, Auth auth, Map<String, String> headers) throws IOException {
        return switch (scheme(url)) {
            case "file" -> sizeOf(fileOf(url));
            case "http", "https" -> {
                var file = new RemoteFile(http, url, auth, headers, Long.MAX_VALUE);
                yield new Backoff(http.settings(), url, Progress.NONE).call(file::size);
            }
            default -> throw unknownScheme(url);
        };
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            throw absent(file, e);
        }
    }

    private static HubException absent(Path file, NoSuchFileException e) {
        return new HubException(Kind.NOT_FOUND, "There is no file " + file + ".", e);
    }

    private static String scheme(URI url) {
        String scheme = url.getScheme();
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }

    private static HubException unknownScheme(URI url) {
        return new HubException(
                Kind.ARGUMENT, "Cannot download \"" + Http.shown(url) + "\": expected an https:, http: or file: URL.");
    }

    /** Unfinished files of the hub directory have a folder. Others lie beside their target, on the same file system. */
    private Path part(Request request) {
        if (request.target().startsWith(layout.root())) {
            return layout.partial(request.source(), request.target());
        }
        // Another hub directory has other locks, so it gets another unfinished file for the same target.
        String name = CacheLayout.hash(request.source() + " " + layout.root());
        return request.target().resolveSibling("." + request.target().getFileName() + "." + name + ".part");
    }

    private Downloaded transfer(Request request, Path part) throws IOException {
        return switch (scheme(request.url())) {
            case "file" -> {
                try {
                    yield copy(request, part);
                } catch (IOException | RuntimeException e) {
                    Files.deleteIfExists(part);
                    throw e;
                }
            }
            case "http", "https" ->
                new ResumableDownload(
                                http,
                                request.url(),
                                request.auth(),
                                request.headers(),
                                request.maxBytes(),
                                request.what(),
                                request.progress())
                        .into(part);
            default -> throw unknownScheme(request.url());
        };
    }

    private static void checkHash(Request request, String sha256) {
        if (request.hashPrefix() != null
                && !sha256.startsWith(request.hashPrefix().toLowerCase(Locale.ROOT))) {
            throw new HubException(
                    Kind.CORRUPT,
                    Http.shown(request.url()) + ": invalid hash value (expected \"" + request.hashPrefix()
                            + "\", got \"" + sha256 + "\")");
        }
    }

    private static Downloaded copy(Request request, Path part) throws IOException {
        Path source = fileOf(request.url());
        if (Files.isDirectory(source)) {
            throw new HubException(Kind.ARGUMENT, source + " is a folder: name a file in it.");
        }
        Files.createDirectories(part.getParent());
        MessageDigest digest = Sha256.newDigest();
        long done = 0;
        try (var in = Files.newInputStream(source);
                var out = Files.newOutputStream(part)) {
            long length = Files.size(source);
            var buffer = new byte[BUFFER];
            long told = System.nanoTime();
            request.progress().update(request.what(), 0, length);
            for (int read; (read = in.read(buffer)) >= 0; ) {
                RemoteFile.refuseTooLarge(request.url(), done + read, request.maxBytes());
                write(out, buffer, read, part);
                digest.update(buffer, 0, read);
                done += read;
                if (System.nanoTime() - told > TELL_EVERY_NANOS && done < length) {
                    told = System.nanoTime();
                    request.progress().update(request.what(), done, length);
                }
            }
        } catch (NoSuchFileException e) {
            throw absent(source, e);
        }
        DurableFiles.sync(part);
        request.progress().update(request.what(), done, done);
        return new Downloaded(done, HexFormat.of().formatHex(digest.digest()), Optional.empty());
    }

    private static void write(OutputStream out, byte[] bytes, int count, Path file) throws IOException {
        DiskErrors.naming(file, () -> {
            out.write(bytes, 0, count);
            return null;
        });
    }

    private static Path fileOf(URI url) {
        try {
            return Path.of(url);
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.ARGUMENT, "\"" + url + "\" names no file: " + e.getMessage() + ".", e);
        }
    }
}
