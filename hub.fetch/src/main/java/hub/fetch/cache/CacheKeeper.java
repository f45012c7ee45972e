package hub.fetch.cache;

import hub.core.RepoRef.Remote;
import hub.core.spi.Housekeeping;
import hub.core.spi.KeptFiles;
import hub.core.spi.Progress;
import hub.fetch.cache.CacheContents.Ref;
import hub.fetch.disk.StoredProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists, verifies and cleans the cache. */
@Component
public final class CacheKeeper implements Housekeeping {

    private final Cache cache;
    private final CacheContents contents;
    private final CacheVerifier verifier;
    private final CacheCleaner cleaner;
    private final InUseMarks uses;

    @Reference
    private volatile List<KeptFiles> others;

    @Activate
    public CacheKeeper(@Reference Cache cache, @Reference InUseMarks uses) {
        this(cache, uses, List.of());
    }

    CacheKeeper(Cache cache, InUseMarks uses, List<KeptFiles> others) {
        this.others = others;
        this.cache = cache;
        this.contents = new CacheContents(cache.layout());
        this.verifier = new CacheVerifier(cache.layout());
        this.cleaner = new CacheCleaner(cache.layout(), uses, () -> this.others);
        this.uses = uses;
    }

    @Override
    public List<CachedRepo> repos() {
        return cache.unlocked(() -> {
            InUseMarks.Used used = uses.inUse();
            var repos = new ArrayList<CachedRepo>();
            for (Ref ref : contents.refs()) {
                if (Files.isDirectory(contents.dir(ref))) {
                    repos.add(repo(ref, used));
                }
            }
            repos.sort(Comparator.comparing(CachedRepo::used).reversed());
            return repos;
        });
    }

    @Override
    public List<CachedFile> downloads() {
        return cache.unlocked(() -> {
            var files = new ArrayList<CachedFile>();
            for (CacheContents.Download download : contents.downloads()) {
                Path file = download.is().path();
                // A file elsewhere belongs to whoever downloaded it.
                if (file.startsWith(cache.layout().root())) {
                    size(file).ifPresent(size -> files.add(new CachedFile(file, size)));
                }
            }
            files.sort(Comparator.comparing(CachedFile::path));
            return files;
        });
    }

    /** Empty if another process has removed it meanwhile. */
    private static OptionalLong size(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private CachedRepo repo(Ref ref, InUseMarks.Used used) throws IOException {
        Path dir = contents.dir(ref);
        StoredProperties properties = contents.properties(dir);
        return new CachedRepo(
                ref.is().repo().toString(),
                ref.is().ref().ref().orElseThrow(),
                ref.is().commit(),
                properties.getLong("bytes").orElse(0L),
                ref.used(),
                Instant.ofEpochMilli(properties.getLong("verified").orElse(0L)),
                used.contains(dir),
                properties.getLines("missing"));
    }

    @Override
    public List<Verified> verify(Progress progress) {
        return cache.unlocked(() -> verifier.verify(progress));
    }

    @Override
    public List<Removed> remove(Remote repo) {
        return cache.unlocked(() -> cleaner.remove(repo));
    }

    @Override
    public List<Removed> clean(Cleaning cleaning) {
        return cache.unlocked(() -> cleaner.clean(cleaning));
    }
}
