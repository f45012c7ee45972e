package hub.fetch.download;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.download.ByteRanges.Range;
import hub.fetch.download.PartialFile.Version;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Auth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Downloads one URL to one file. It uses several connections where the server sends parts and names the version of the
 * file, else one. It resumes what breaks, and begins anew if the file changes on the server.
 */
final class ResumableDownload {

    /** The bytes of the first request. They show whether the server sends parts, and are all of a small file. */
    private static final long PROBE = 1 << 20;

    /** The bytes of one of many requests. Small enough that the pieces arrive nearly in order, and hashing keeps up. */
    private static final long PIECE = 16 << 20;

    /** A request that brought fewer bytes counts as one that brought none. */
    private static final long WORTHWHILE = 1 << 16;

    private static final ThreadFactory THREADS =
            Thread.ofPlatform().daemon().name("hub-fetch-", 1).factory();
    private static final int VERSIONS = 3;
    private static final long TELL_EVERY_MILLIS = 100;
    private static final long NOTE_EVERY_NANOS = 2_000_000_000L;

    /** So many bytes are synced at a time while others arrive, so that few are left to sync at the end. */
    private static final long SYNC_EVERY = 64 << 20;

    private final Http http;
    private final URI url;
    private final Auth auth;
    private final Map<String, String> headers;
    private final long maxBytes;
    private final String what;
    private final Progress progress;
    private volatile RemoteFile remote;

    /**
     * @param headers sent with each request
     * @param maxBytes the most bytes that the file may have
     * @param what the line of text that {@code progress} gets
     */
    ResumableDownload(
            Http http, URI url, Auth auth, Map<String, String> headers, long maxBytes, String what, Progress progress) {
        this.http = http;
        this.url = url;
        this.auth = auth;
        this.headers = headers;
        this.maxBytes = maxBytes;
        this.what = what;
        this.progress = progress;
        this.remote = newRemote();
    }

    private RemoteFile newRemote() {
        return new RemoteFile(http, url, auth, headers, maxBytes);
    }

    /**
     * Downloads into {@code part}. Afterwards the file is complete and on the disk. After a failure, bytes that can be
     * resumed stay in it.
     *
     * @throws HubException of kind NETWORK, OFFLINE or NOT_FOUND
     * @throws IOException if the disk fails
     */
    Downloaded into(Path part) throws IOException {
        boolean arrived = false;
        try {
            Downloaded whole = run(part);
            arrived = true;
            return whole;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.NETWORK, "The download of " + Http.shown(url) + " was interrupted.", e);
        } finally {
            if (!arrived) {
                progress.update(what, 0, 0);
            }
        }
    }

    private Downloaded run(Path part) throws IOException, ExecutionException, InterruptedException {
        try (var file = PartialFile.open(part);
                ExecutorService threads = Executors.newCachedThreadPool(THREADS)) {
            try {
                Future<String> hash = threads.submit(new HashFollower(file));
                Future<?> fetched = threads.submit(() -> {
                    fetch(file);
                    return null;
                });
                watch(file, fetched);
                file.end();
                String sha256 = hash.get();
                file.finish();
                long length = file.bytes();
                progress.update(what, length, length);
                return new Downloaded(length, sha256, file.version().validator());
            } finally {
                remote.stop();
                file.end();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) throws IOException {
        return switch (e.getCause()) {
            case IOException io -> throw io;
            case UncheckedIOException disk -> throw disk.getCause();
            case RuntimeException runtime -> runtime;
            case Throwable other -> new IllegalStateException(other);
        };
    }

    /** Tells the progress, and writes it down, while other threads work. */
    private void watch(PartialFile file, Future<?> fetched)
            throws IOException, ExecutionException, InterruptedException {
        long noted = System.nanoTime();
        long synced = 0;
        progress.update(what, file.bytes(), lengthOf(file));
        while (true) {
            try {
                fetched.get(TELL_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                long length = lengthOf(file);
                long bytes = file.bytes();
                if (bytes != length) {
                    progress.update(what, bytes, length);
                }
                if (System.nanoTime() - noted > NOTE_EVERY_NANOS) {
                    file.note();
                    noted = System.nanoTime();
                }
                // There may be fewer bytes than before, when it began anew.
                if (Math.abs(bytes - synced) >= SYNC_EVERY) {
                    file.sync();
                    synced = bytes;
                }
            }
        }
    }

    private static long lengthOf(PartialFile file) {
        Version version = file.version();
        return version == null ? Progress.UNKNOWN : version.length();
    }

    private void fetch(PartialFile file) throws IOException, InterruptedException {
        for (int versions = 1; ; versions++) {
            try {
                if (file.version() == null) {
                    begin(file);
                }
                if (file.version().canResume()) {
                    fetchMissing(file);
                }
                return;
            } catch (RemoteFile.Changed e) {
                if (versions == VERSIONS) {
                    throw new HubException(
                            Kind.NETWORK,
                            Http.shown(url) + " changed on the server " + VERSIONS
                                    + " times while it was downloaded. Try again later.",
                            e);
                }
                remote = newRemote();
                file.restart(null);
            }
        }
    }

    private Backoff backoff() {
        return new Backoff(http.settings(), url, progress, remote::pause);
    }

    private void begin(PartialFile file) throws IOException {
        Backoff backoff = backoff();
        while (true) {
            try {
                remote.begin(file, http.settings().connections() > 1 ? PROBE : 0);
                return;
            } catch (RemoteFile.Changed e) {
                throw e;
            } catch (IOException e) {
                backoff.failed(e);
                if (file.bytes() > 0 && file.version().canResume()) {
                    return;
                }
            }
        }
    }

    /** Fetches what is missing, over several connections. It returns when all of them have ended. */
    private void fetchMissing(PartialFile file) throws IOException, InterruptedException {
        Queue<Range> pieces = new ConcurrentLinkedQueue<>(file.missing(PIECE));
        int count = Math.min(http.settings().connections(), pieces.size());
        if (count == 0) {
            return;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(count, THREADS)) {
            var workers = new ExecutorCompletionService<Void>(threads);
            for (int i = 0; i < count; i++) {
                workers.submit(() -> {
                    for (Range piece; (piece = pieces.poll()) != null; ) {
                        fetchPiece(file, piece);
                    }
                    return null;
                });
            }
            try {
                for (int i = 0; i < count; i++) {
                    workers.take().get();
                }
            } catch (ExecutionException e) {
                // The first failure is reported, and ends the other connections.
                throw unwrapped(e);
            } finally {
                pieces.clear();
                if (file.bytes() != file.version().length()) {
                    remote.stop();
                }
            }
        }
    }

    private void fetchPiece(PartialFile file, Range piece) throws IOException {
        Backoff backoff = backoff();
        for (long at; (at = file.firstMissing(piece.start())) < piece.end(); ) {
            try {
                remote.part(file, new Range(at, piece.end()));
            } catch (RemoteFile.Changed e) {
                throw e;
            } catch (IOException e) {
                if (file.firstMissing(piece.start()) - at >= WORTHWHILE) {
                    backoff.progressed();
                }
                backoff.failed(e);
            }
        }
    }
}
