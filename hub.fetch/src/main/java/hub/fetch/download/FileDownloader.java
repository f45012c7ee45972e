package hub.fetch.download;

import hub.core.spi.DiskErrors;
import hub.core.spi.Downloader;
import hub.core.spi.Progress;
import hub.fetch.cache.Cache;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.download.VerifiedDownloads.Check;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.http.Network;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Downloads a file to where the caller wants it. Callers who want the same at the same time share one download. */
@Component
public final class FileDownloader implements Downloader {

    private final Cache cache;
    private final DownloadsWithToken downloads;
    private final Network network;

    @Activate
    public FileDownloader(@Reference Cache cache, @Reference Network network) {
        this.cache = cache;
        this.network = network;
        this.downloads = new DownloadsWithToken(network.http(), cache.layout());
    }

    @Override
    public String download(URI url, Path file, String hashPrefix, Progress progress) {
        Path target = file.toAbsolutePath().normalize();
        var request = new Request(url, target, hashPrefix, Check.NONE, progress);
        Path recordFile = cache.layout().downloadRecord(target);
        long asked = System.currentTimeMillis();
        return cache.locked(target, "Downloading " + target, progress, () -> {
            Optional<DownloadRecord> meanwhile = DownloadRecord.read(recordFile, cache.layout())
                    .filter(known -> known.isFrom(url) && known.verified().toEpochMilli() >= asked)
                    .filter(known -> hashPrefix == null || known.sha256().startsWith(hashPrefix));
            if (meanwhile.isPresent() && meanwhile.get().isUnchanged()) {
                return meanwhile.get().sha256();
            }
            return fetch(request, recordFile);
        });
    }

    @Override
    public long size(URI url) {
        try {
            return downloads.size(url);
        } catch (IOException e) {
            throw DiskErrors.of(e);
        }
    }

    @Override
    public boolean isOffline() {
        return network.http().settings().offline();
    }

    private String fetch(Request request, Path recordFile) throws IOException {
        Downloaded downloaded = downloads.fetch(request);
        var record = DownloadRecord.of(request.target(), request.url(), downloaded.sha256(), downloaded.validator());
        DiskErrors.ifWritable(() -> record.write(recordFile, cache.layout()));
        return downloaded.sha256();
    }
}
