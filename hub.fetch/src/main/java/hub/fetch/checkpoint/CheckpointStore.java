package hub.fetch.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Checkpoints;
import hub.core.spi.DiskErrors;
import hub.fetch.archive.ArchiveConfig;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheLayout;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.cache.InUseMarks;
import hub.fetch.download.ContentCheck;
import hub.fetch.download.DownloadsWithToken;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.http.Http;
import hub.fetch.http.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights in the cache, under torch.hub's names. A name belongs to the URL that took it first. Another URL with the same
 * name gets a name of its own.
 */
@Component(configurationPid = ArchiveConfig.PID)
public final class CheckpointStore implements Checkpoints {

    private final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
    private final Cache cache;
    private final CacheLayout layout;
    private final DownloadsWithToken downloads;
    private final InUseMarks uses;
    private final LegacyZips legacyZips;

    @Activate
    public CheckpointStore(
            @Reference Cache cache,
            @Reference InUseMarks uses,
            @Reference Network network,
            Map<String, Object> properties) {
        this(
                cache,
                uses,
                network,
                CheckedConfiguration.read(ArchiveConfig.PID, ArchiveConfig.class, properties)
                        .values());
    }

    public CheckpointStore(Cache cache, InUseMarks uses, Network network, ArchiveConfig config) {
        this.cache = cache;
        this.layout = cache.layout();
        this.downloads = new DownloadsWithToken(network.http(), layout);
        this.uses = uses;
        this.legacyZips = new LegacyZips(layout, uses, () -> ArchiveLimits.of(config));
    }

    @Override
    public Path fetch(CheckpointRequest request) {
        Optional<Instant> newerThan = request.forceReload()
                ? Optional.of(Instant.now())
                : request.repo().flatMap(cache::lastReload);
        var wanted = WantedCheckpoint.of(request, layout.checkpoints(), newerThan);
        return cache.unlocked(() -> {
            Path file = marked(wanted);
            // Another process may have cleaned it just before the mark.
            return legacyZips.unpackedIfLegacy(Files.exists(file) ? file : marked(wanted));
        });
    }

    private Path marked(WantedCheckpoint wanted) throws IOException {
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

    /** The file if it is in the cache and unchanged. Every load but the first ends here. */
    private Optional<Path> cached(WantedCheckpoint wanted) throws IOException {
        for (Path file : new Path[] {wanted.plain(), wanted.own()}) {
            Path record = layout.downloadRecord(file);
            Optional<DownloadRecord> known =
                    DownloadRecord.read(record, layout).filter(found -> found.isFrom(wanted.url()));
            if (known.isPresent()
                    && known.get().isUnchanged()
                    && wanted.isNewEnough(known.get())
                    && wanted.accepts(known.get().sha256())) {
                DownloadRecord.touch(record);
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private Path fetchLocked(WantedCheckpoint wanted) throws IOException {
        // Another thread or process may have fetched it while this one waited.
        Optional<Path> meanwhile = cached(wanted);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        Path file = place(wanted);
        return wanted.newerThan().isEmpty() && isGood(wanted, file) ? file : download(wanted, file);
    }

    private Path place(WantedCheckpoint wanted) throws IOException {
        Path plain = wanted.plain();
        refuseFolder(plain, wanted);
        if (!Files.exists(plain)) {
            return plain;
        }
        Optional<DownloadRecord> known = DownloadRecord.read(layout.downloadRecord(plain), layout);
        boolean mine = known.isPresent() ? known.get().isFrom(wanted.url()) : isFromPython(wanted);
        Path file = mine ? plain : wanted.own();
        refuseFolder(file, wanted);
        return file;
    }

    private static void refuseFolder(Path file, WantedCheckpoint wanted) {
        if (Files.isDirectory(file)) {
            throw new HubException(
                    Kind.DISK,
                    file + " is a folder. Expected the weights from " + Http.shown(wanted.url())
                            + ", or nothing. Move the folder away.");
        }
    }

    /** Whether a file that Python downloaded is the wanted one. A hash decides; without one, the name is believed. */
    private static boolean isFromPython(WantedCheckpoint wanted) throws IOException {
        return wanted.hash().isPresent()
                ? wanted.accepts(DownloadRecord.sha256(wanted.plain()))
                : !wanted.isPartOfMany();
    }

    /** Hashes a file that hub did not download, or that changed in size or time. */
    private boolean isGood(WantedCheckpoint wanted, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        String sha256 = DownloadRecord.sha256(file);
        Optional<DownloadRecord> known =
                DownloadRecord.read(layout.downloadRecord(file), layout).filter(found -> found.isFrom(wanted.url()));
        if (known.isPresent() && !known.get().sha256().equals(sha256)) {
            log.warn("{} was changed after its download; downloading it again", file);
            return false;
        }
        if (!wanted.accepts(sha256)) {
            return false;
        }
        var record = DownloadRecord.of(file, wanted.url(), sha256, known.flatMap(DownloadRecord::validator));
        DiskErrors.ifWritable(() -> record.write(layout.downloadRecord(file), layout));
        return true;
    }

    private Path download(WantedCheckpoint wanted, Path file) throws IOException {
        String shown = Http.shown(wanted.url());
        var downloaded = downloads.fetch(new Request(
                wanted.url(),
                file,
                wanted.hash().orElse(null),
                part -> ContentCheck.refuseOther(part, shown),
                wanted.request().progress()));
        DownloadRecord.of(file, wanted.url(), downloaded.sha256(), downloaded.validator())
                .write(layout.downloadRecord(file), layout);
        return file;
    }
}
