package hub.fetch;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Downloader;
import hub.core.spi.Progress;
import hub.fetch.disk.Publish;
import hub.fetch.disk.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Downloads by HTTP, or copies by {@code file:}; hashes while the bytes pass. */
@Component
public final class FileDownloader implements Downloader {

    private static final int BUFFER = 1 << 18;
    private static final long TELL_EVERY_NANOS = 200_000_000;

    private volatile CloseableHttpClient client;

    /** Where bytes come from, and how many were announced. */
    private record Source(InputStream in, long length) {}

    @Override
    public String download(URI url, Path file, String hashPrefix, Progress progress) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.createDirectories(target.getParent());
            String hash = transfer(url, part, "Downloading: \"" + url + "\" to " + target, progress);
            if (hashPrefix != null && !hash.startsWith(hashPrefix)) {
                throw new HubException(
                        Kind.CORRUPT,
                        url + ": invalid hash value (expected \"" + hashPrefix + "\", got \"" + hash + "\")");
            }
            Publish.file(part, target);
            return hash;
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "Cannot write " + target + ": " + e, e);
        } finally {
            deleteQuietly(part);
        }
    }

    private String transfer(URI url, Path part, String what, Progress progress) throws IOException {
        return switch (url.getScheme() == null ? "" : url.getScheme()) {
            case "file" -> copy(url, part, what, progress);
            case "http", "https" -> get(url, part, what, progress);
            default ->
                throw new HubException(
                        Kind.ARGUMENT, "Cannot download \"" + url + "\": expected a https:, http: or file: URL.");
        };
    }

    private static String copy(URI url, Path part, String what, Progress progress) throws IOException {
        Path source = Path.of(url);
        try (var in = Files.newInputStream(source)) {
            return store(url, new Source(in, Files.size(source)), part, what, progress);
        } catch (NoSuchFileException e) {
            throw new HubException(Kind.NOT_FOUND, "There is no file " + source + ".", e);
        }
    }

    private String get(URI url, Path part, String what, Progress progress) throws IOException {
        try {
            return client().execute(
                            new HttpGet(url), response -> store(url, open(url, response), part, what, progress));
        } catch (IOException e) {
            throw new HubException(Kind.NETWORK, "Cannot download " + url + ": " + e, e);
        }
    }

    private static Source open(URI url, ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200) {
            boolean absent = response.getCode() == 404 || response.getCode() == 410;
            throw new HubException(
                    absent ? Kind.NOT_FOUND : Kind.NETWORK,
                    "Cannot download " + url + ": the server answered " + response.getCode() + " "
                            + response.getReasonPhrase() + ".");
        }
        return new Source(
                response.getEntity().getContent(), response.getEntity().getContentLength());
    }

    private static String store(URI url, Source source, Path part, String what, Progress progress) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        var buffer = new byte[BUFFER];
        long done = 0;
        long told = System.nanoTime();
        progress.update(what, 0, source.length());
        try (var out = Files.newOutputStream(part)) {
            for (int read; (read = source.in().read(buffer)) >= 0; ) {
                out.write(buffer, 0, read);
                digest.update(buffer, 0, read);
                done += read;
                if (System.nanoTime() - told > TELL_EVERY_NANOS && done != source.length()) {
                    told = System.nanoTime();
                    progress.update(what, done, source.length());
                }
            }
        }
        if (source.length() >= 0 && done != source.length()) {
            throw new HubException(
                    Kind.CORRUPT, url + ": expected " + source.length() + " bytes, got " + done + ". Try again.");
        }
        progress.update(what, done, done);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The reason why the download failed matters more.
        }
    }

    /** Made when it is first needed: a cached load pays nothing for it. */
    private synchronized CloseableHttpClient client() {
        if (client == null) {
            client = HttpClients.custom()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setDefaultConnectionConfig(ConnectionConfig.custom()
                                    .setConnectTimeout(Timeout.ofSeconds(10))
                                    .build())
                            .build())
                    .setDefaultRequestConfig(RequestConfig.custom()
                            .setResponseTimeout(Timeout.ofSeconds(30))
                            .build())
                    .disableContentCompression()
                    .setUserAgent("hub")
                    .build();
        }
        return client;
    }

    @Deactivate
    synchronized void close() {
        if (client != null) {
            client.close(CloseMode.IMMEDIATE);
        }
    }
}
