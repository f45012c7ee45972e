package hub.fetch.download;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.download.ByteRanges.Range;
import hub.fetch.download.PartialFile.Version;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Answer;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.UnexpectedAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file on a server. It can be fetched as a whole or in parts. */
final class RemoteFile {

    private static final int BUFFER = 1 << 18;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /** The file on the server changed after the download began. */
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final Http http;
    private final URI url;
    private final Auth auth;
    private final Map<String, String> headers;
    private final long maxBytes;
    private final Set<Answer> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param maxBytes the most bytes that the file may have */
    RemoteFile(Http http, URI url, Auth auth, Map<String, String> headers, long maxBytes) {
        this.http = http;
        this.url = url;
        this.auth = auth;
        this.headers = headers;
        this.maxBytes = maxBytes;
    }

    /** Its size, or -1 if the server does not say it. No more than the first byte is asked for. */
    long size() throws IOException {
        try (Answer answer = ask(new Range(0, 1), Optional.empty())) {
            return switch (answer.status()) {
                case 200, 206 -> versionOf(answer).length();
                // An empty file has no first byte.
                case 416 -> 0;
                default -> throw failure(answer);
            };
        }
    }

    /**
     * Begins the file anew with its first bytes, or with all of them if the server sends no parts.
     *
     * @param probe how many bytes to ask for, or 0 for all
     */
    void begin(PartialFile file, long probe) throws IOException {
        try (Answer part = probe > 0 ? ask(new Range(0, probe), Optional.empty()) : null) {
            if (part != null
                    && part.status() == 206
                    && !part.isCompressed()
                    && versionOf(part).canResume()) {
                long end = rangeOf(part)
                        .filter(range -> range.start() == 0)
                        .orElseThrow(Changed::new)
                        .end();
                refuseTooLarge(versionOf(part).length());
                file.restart(versionOf(part));
                pull(part, file, 0, end);
                return;
            }
            // The status is 416 for an empty file: it has no first byte.
            if (part != null && part.status() != 206 && part.status() != 416) {
                takeWhole(part, file);
                return;
            }
        }
        try (Answer whole = ask(null, Optional.empty())) {
            takeWhole(whole, file);
        }
    }

    private void takeWhole(Answer answer, PartialFile file) throws IOException {
        if (answer.status() != 200) {
            throw failure(answer);
        }
        refuseTooLarge(answer.length());
        file.restart(versionOf(answer));
        pull(answer, file, 0, answer.length() < 0 ? Long.MAX_VALUE : answer.length());
    }

    /** Fetches a part of the same version. */
    void part(PartialFile file, Range part) throws IOException {
        try (Answer answer = ask(part, file.version().validator())) {
            boolean isCompressedPart = answer.status() == 206 && answer.isCompressed();
            if (answer.status() == 200 || answer.status() == 412 || answer.status() == 416 || isCompressedPart) {
                throw new Changed();
            }
            if (answer.status() != 206) {
                throw failure(answer);
            }
            Range sent = rangeOf(answer).orElseThrow(Changed::new);
            if (sent.start() != part.start()
                    || sent.end() > part.end()
                    || !file.version().covers(versionOf(answer))) {
                throw new Changed();
            }
            pull(answer, file, sent.start(), sent.end());
        }
    }

    private Answer ask(Range range, Optional<String> ifRange) throws IOException {
        var all = new LinkedHashMap<>(headers);
        if (range != null) {
            all.put("Range", "bytes=" + range.start() + "-" + (range.end() - 1));
        }
        ifRange.ifPresent(validator -> all.put("If-Range", validator));
        return http.get(url, auth, all);
    }

    private UnexpectedAnswerException failure(Answer answer) {
        return UnexpectedAnswerException.of(url, answer, auth != Auth.NONE && http.hasToken(url));
    }

    private void pull(Answer answer, PartialFile file, long start, long end) throws IOException {
        open.add(answer);
        try (InputStream body = answer.body()) {
            var buffer = new byte[BUFFER];
            long at = start;
            while (!isStopped()) {
                int read = body.read(buffer);
                if (read < 0) {
                    break;
                }
                if (at + read > end) {
                    throw UnexpectedAnswerException.worthRetry(
                            Http.shown(url) + ": the server sent more bytes than it announced.");
                }
                refuseTooLarge(at + read);
                file.write(ByteBuffer.wrap(buffer, 0, read), at);
                at += read;
            }
            if (isStopped()) {
                throw new IOException("stopped");
            }
            if (at < end && end != Long.MAX_VALUE) {
                throw UnexpectedAnswerException.worthRetry(Http.shown(url) + ": expected " + (end - start)
                        + " bytes, got " + (at - start) + ". Try again later.");
            }
        } finally {
            open.remove(answer);
        }
    }

    /** Called for each piece too: a server that announced no length may send without end. */
    private void refuseTooLarge(long bytes) {
        refuseTooLarge(url, bytes, maxBytes);
    }

    static void refuseTooLarge(URI url, long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + Http.shown(url) + ": it has more bytes than the limit of " + maxBytes
                            + " (maxBytes of hub.snapshots).");
        }
    }

    /** Ends what other threads do with it. An interrupt would close the file too, so none is used. */
    void stop() {
        stopped.countDown();
        open.forEach(Answer::abort);
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits for some time, or until it is stopped. */
    void pause(Duration time) throws IOException, InterruptedException {
        if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("stopped");
        }
    }

    private static Version versionOf(Answer answer) {
        Optional<String> validator =
                answer.header("ETag").filter(tag -> tag.startsWith("\"")).or(() -> answer.header("Last-Modified"));
        if (answer.status() == 206) {
            long length = contentRange(answer)
                    .map(range -> Long.parseLong(range.group(3)))
                    .orElse(-1L);
            return new Version(length, validator);
        }
        boolean sendsParts = !answer.isCompressed()
                && answer.header("Accept-Ranges")
                        .filter("bytes"::equalsIgnoreCase)
                        .isPresent();
        return new Version(answer.length(), sendsParts ? validator : Optional.empty());
    }

    private static Optional<Matcher> contentRange(Answer answer) {
        return answer.header("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
    }

    private static Optional<Range> rangeOf(Answer answer) {
        return contentRange(answer)
                .map(range -> new Range(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)) + 1))
                .filter(range -> range.start() < range.end());
    }
}
