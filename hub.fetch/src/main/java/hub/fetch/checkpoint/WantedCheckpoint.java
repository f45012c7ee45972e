package hub.fetch.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckpointRequest;
import hub.fetch.cache.CacheLayout;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.http.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for weights, with the names and the hash that torch.hub's rules give it.
 *
 * @param plain the file under torch.hub's name
 * @param own the file under a name of this URL alone, for when another URL has the plain one
 * @param hash the beginning of its SHA-256, if it is checked
 * @param newerThan a file that came before this time is downloaded again; empty where any will do
 */
record WantedCheckpoint(
        CheckpointRequest request, Path plain, Path own, Optional<String> hash, Optional<Instant> newerThan) {

    private static final Pattern HASH_IN_NAME = Pattern.compile("-([a-f0-9]{8,})\\.");
    private static final Pattern PART_OF_MANY =
            Pattern.compile(".*-\\d+-of-\\d+(\\..*)?|.*\\.index\\.json", Pattern.DOTALL);
    private static final Pattern NO_FILE_NAME =
            Pattern.compile("|\\.|\\.\\.|[A-Za-z]:.*|.*[/\\\\\\x00-\\x1f].*", Pattern.DOTALL);

    /**
     * @param folder where it goes, unless the request names another folder
     * @throws HubException of kind ARGUMENT if its name is no file name, or has no hash where one is to be checked
     */
    static WantedCheckpoint of(CheckpointRequest request, Path folder, Optional<Instant> newerThan) {
        String urlName = lastPart(request.url());
        String name = request.fileName().orElse(urlName);
        if (NO_FILE_NAME.matcher(name).matches()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "\"" + name + "\" is not a file name, for the weights at " + Http.shown(request.url()) + ".");
        }
        Path dir = request.modelDir()
                .map(given -> given.toAbsolutePath().normalize())
                .orElse(folder);
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        String own =
                name.substring(0, dot) + "." + CacheLayout.hash(request.url().toString()) + name.substring(dot);
        return new WantedCheckpoint(
                request, dir.resolve(name), dir.resolve(own), hash(request, name, urlName), newerThan);
    }

    URI url() {
        return request.url();
    }

    boolean accepts(String sha256) {
        return hash.isEmpty() || sha256.startsWith(hash.get());
    }

    /** Whether it is a part of a checkpoint in several files, or their index: these have the same names in every repo. */
    boolean isPartOfMany() {
        return PART_OF_MANY.matcher(plain.getFileName().toString()).matches();
    }

    boolean isNewEnough(DownloadRecord known) {
        return newerThan.isEmpty() || known.verified().isAfter(newerThan.get());
    }

    /** Escapes stay in the name, as in torch.hub. */
    private static String lastPart(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Optional<String> hash(CheckpointRequest request, String name, String urlName) {
        if (request.hashPrefix().isPresent()) {
            return request.hashPrefix().map(prefix -> prefix.toLowerCase(Locale.ROOT));
        }
        if (!request.checkHash()) {
            return Optional.empty();
        }
        return hashIn(name).or(() -> hashIn(urlName)).or(() -> {
            throw new HubException(
                    Kind.ARGUMENT,
                    "The hash of \"" + name + "\" cannot be checked: its name has none, expected one as in"
                            + " resnet18-f37072fd.pth.");
        });
    }

    private static Optional<String> hashIn(String name) {
        return Optional.of(HASH_IN_NAME.matcher(name)).filter(Matcher::find).map(found -> found.group(1));
    }
}
