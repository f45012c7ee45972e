package hub.fetch;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Checkpoints;
import hub.fetch.Downloads.Request;
import hub.fetch.archive.Archive;
import hub.fetch.archive.Impostor;
import hub.fetch.disk.FileHashes;
import hub.fetch.disk.Folders;
import hub.fetch.disk.Publish;
import hub.fetch.http.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights under torch.hub's names. A name belongs to the URL that took it first; another URL with the same name gets a
 * name of its own.
 */
@Component(configurationPid = SnapshotStore.PID)
public final class CheckpointStore implements Checkpoints {

    private static final Pattern HASH_IN_NAME = Pattern.compile("-([a-f0-9]{8,})\\.");
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /**
     * What is asked for, and where it goes.
     *
     * @param since when it must have come or later, if that matters: a reload is asked for, and who waits for another
     *     one's download shares it
     */
    private record Wanted(
            CheckpointRequest request, Path plain, Path own, Optional<String> hash, Optional<Instant> since) {

        URI url() {
            return request.url();
        }

        boolean accepts(String sha256) {
            return hash.isEmpty() || sha256.startsWith(hash.get());
        }

        boolean isNewEnough(KnownFile known) {
            return since.isEmpty() || known.verified().isAfter(since.get());
        }
    }

    private final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
    private final Cache cache;
    private final Layout layout;
    private final ReleaseAssets assets;
    private final UseMarks uses;
    private final SnapshotConfig config;

    @Activate
    public CheckpointStore(@Reference Cache cache, @Reference UseMarks uses, SnapshotConfig config) {
        this.config = config;
        this.cache = cache;
        this.layout = cache.layout();
        this.assets = new ReleaseAssets(cache.http());
        this.uses = uses;
    }

    @Override
    public Path fetch(CheckpointRequest request) {
        Wanted wanted = wanted(request);
        return cache.unlocked(() -> {
            Path file = marked(wanted);
            // Cleaned by another process just before it was marked as used.
            return unpackedIfLegacy(Files.exists(file) ? file : marked(wanted));
        });
    }

    private Path marked(Wanted wanted) throws IOException {
        Optional<Path> cached = cached(wanted);
        Path file = cached.isPresent()
                ? cached.get()
                : cache.locked(
                        wanted.plain(),
                        "downloading " + wanted.plain(),
                        wanted.request().progress(),
                        () -> fetchLocked(wanted));
        uses.mark(file);
        return file;
    }

    private Wanted wanted(CheckpointRequest request) {
        String urlName = lastPart(request.url());
        String name = request.fileName().orElse(urlName);
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.matches("(?s)[A-Za-z]:.*|.*[/\\\\\\x00-\\x1f].*")) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "\"" + name + "\" is not a file name, for the weights at " + Http.shown(request.url()) + ".");
        }
        Path dir = request.modelDir()
                .map(folder -> folder.toAbsolutePath().normalize())
                .orElseGet(layout::checkpoints);
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        String own = name.substring(0, dot) + "." + Layout.hash(request.url().toString()) + name.substring(dot);
        Optional<Instant> since = request.forceReload()
                ? Optional.of(Instant.now())
                : request.repo().flatMap(cache::lastReload);
        return new Wanted(request, dir.resolve(name), dir.resolve(own), hash(request, name, urlName), since);
    }

    /** As torch.hub has it: what is escaped stays so. */
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

    /** The file if it is there, known and what it was; this is the way of every load but the first. */
    private Optional<Path> cached(Wanted wanted) throws IOException {
        for (Path file : new Path[] {wanted.plain(), wanted.own()}) {
            Path facts = layout.facts(file);
            Optional<KnownFile> known = KnownFile.read(facts, layout).filter(found -> found.isFrom(wanted.url()));
            if (known.isPresent()
                    && known.get().isUnchanged()
                    && wanted.isNewEnough(known.get())
                    && wanted.accepts(known.get().sha256())) {
                KnownFile.touch(facts);
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private Path fetchLocked(Wanted wanted) throws IOException {
        // Another thread or process may have fetched it while this one waited.
        Optional<Path> meanwhile = cached(wanted);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        Path file = place(wanted);
        return wanted.since().isEmpty() && isGood(wanted, file) ? file : download(wanted, file);
    }

    private Path place(Wanted wanted) throws IOException {
        if (!Files.exists(wanted.plain())) {
            return wanted.plain();
        }
        Optional<KnownFile> known = KnownFile.read(layout.facts(wanted.plain()), layout);
        boolean mine = known.isPresent()
                ? known.get().isFrom(wanted.url())
                // Python downloaded it: it is taken for what its name says, unless the hash says otherwise.
                : wanted.hash().isEmpty() || wanted.accepts(KnownFile.sha256(wanted.plain()));
        return mine ? wanted.plain() : wanted.own();
    }

    /** Hashes a file that is there but new to us, or whose size or time changed. */
    private boolean isGood(Wanted wanted, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        String sha256 = KnownFile.sha256(file);
        Optional<KnownFile> known =
                KnownFile.read(layout.facts(file), layout).filter(found -> found.isFrom(wanted.url()));
        if (known.isPresent() && !known.get().sha256().equals(sha256)) {
            log.warn("{} is not what was downloaded any more; downloading it again", file);
            return false;
        }
        if (!wanted.accepts(sha256)) {
            return false;
        }
        KnownFile.of(file, wanted.url(), sha256, known.flatMap(KnownFile::validator))
                .write(layout.facts(file), layout);
        return true;
    }

    private Path download(Wanted wanted, Path file) throws IOException {
        String shown = Http.shown(wanted.url());
        var result = assets.fetch(
                cache.downloads(),
                new Request(
                        wanted.url(),
                        file,
                        wanted.hash().orElse(null),
                        part -> Impostor.refuse(part, shown),
                        wanted.request().progress()));
        KnownFile.of(file, wanted.url(), result.sha256(), result.validator()).write(layout.facts(file), layout);
        return file;
    }

    private Path unpackedIfLegacy(Path file) throws IOException {
        if (!beginsAsZip(file) || !Archive.hasOneEntry(file)) {
            return file;
        }
        try (var archive = Archive.open(file, file.toString(), SnapshotStore.limits(config))) {
            return archive.isOneFile() ? unpacked(file, archive) : file;
        }
    }

    private static boolean beginsAsZip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        }
    }

    /** Unpacked once for each content of the zip file: size and time are part of the folder's name. */
    private Path unpacked(Path file, Archive archive) throws IOException {
        String version =
                Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        Path folder = layout.unpacked(file, version);
        // First marked, then looked for: what is there is not removed any more.
        uses.mark(folder);
        Optional<Path> there = onlyFile(folder);
        if (there.isPresent()) {
            KnownFile.touch(Layout.hashesOf(folder));
            return there.get();
        }
        Path beside = layout.partial().resolve(UUID.randomUUID() + ".unpacked");
        try {
            Files.createDirectories(beside);
            Publish.sync(archive.unpackOneFile(beside));
            Files.createDirectories(folder.getParent());
            FileHashes.write(FileHashes.of(beside), Layout.hashesOf(folder));
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.nio.file.FileSystemException e) {
            if (onlyFile(folder).isEmpty()) {
                throw e;
            }
            // Another process was quicker.
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
