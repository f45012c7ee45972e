package hub.fetch;

import hub.core.spi.Downloader;
import hub.core.spi.Progress;
import hub.fetch.Downloads.Check;
import hub.fetch.Downloads.Request;
import hub.fetch.transfer.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Downloads a file to where the caller wants it; callers who want the same at the same time share one download. */
@Component
public final class FileDownloader implements Downloader {

    private final Cache cache;
    private final ReleaseAssets assets;

    @Activate
    public FileDownloader(@Reference Cache cache) {
        this.cache = cache;
        this.assets = new ReleaseAssets(cache.http());
    }

    @Override
    public String download(URI url, Path file, String hashPrefix, Progress progress) {
        Path target = file.toAbsolutePath().normalize();
        var request = new Request(url, target, hashPrefix, Check.NONE, progress);
        Path facts = cache.layout().facts(target);
        long asked = System.currentTimeMillis();
        return cache.locked(target, "Downloading " + target, progress, () -> {
            Optional<KnownFile> meanwhile = KnownFile.read(facts, cache.layout())
                    .filter(known -> known.isFrom(url) && known.verified().toEpochMilli() >= asked)
                    .filter(known -> hashPrefix == null || known.sha256().startsWith(hashPrefix));
            if (meanwhile.isPresent() && meanwhile.get().isUnchanged()) {
                return meanwhile.get().sha256();
            }
            return fetch(request, facts);
        });
    }

    private String fetch(Request request, Path facts) throws IOException {
        Transfer.Result result = assets.fetch(cache.downloads(), request);
        KnownFile.of(request.target(), request.url(), result.sha256(), result.validator())
                .write(facts, cache.layout());
        return result.sha256();
    }
}
