package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Undoes the compression of servers that compress although they were asked not to. The checksum of gzip and of deflate
 * is verified on the way.
 */
final class ContentEncoding {

    private ContentEncoding() {}

    /**
     * The compression of a body, or empty if it is the file itself.
     *
     * @param asked the URL that was asked for: it has the file's name, and the one that it redirects to often has none
     * @param answered the URL that answered
     */
    static Optional<String> of(URI asked, URI answered, Optional<String> header) {
        return header.map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty() && !value.equals("identity"))
                .filter(value -> !isPartOfTheFile(asked, value) && !isPartOfTheFile(answered, value));
    }

    /** Some servers give a .tar.gz this header, and mean that the file itself is compressed. */
    private static boolean isPartOfTheFile(URI url, String encoding) {
        String path = url.getPath() == null ? "" : url.getPath().toLowerCase(Locale.ROOT);
        return encoding.endsWith("gzip") && (path.endsWith(".gz") || path.endsWith(".tgz"));
    }

    static InputStream decoded(URI url, String encoding, InputStream body) throws IOException {
        return switch (encoding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(body);
            case "deflate" -> new InflaterInputStream(body);
            default ->
                throw new HubException(
                        Kind.NETWORK,
                        "Cannot read " + Http.shown(url) + ": the server compressed it with \"" + encoding
                                + "\" although it was asked not to, and hub undoes only gzip and deflate.");
        };
    }
}
