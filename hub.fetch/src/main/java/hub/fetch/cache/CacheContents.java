package hub.fetch.cache;

import hub.core.spi.DiskErrors;
import hub.core.spi.Folders;
import hub.fetch.disk.StoredProperties;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies in the cache. It is read from the disk at each call, because other processes add and remove too. */
final class CacheContents {

    /** A ref, and the file of its record. */
    record Ref(RefRecord is, Path recordFile, Instant used) {}

    /** A downloaded file, and the file of its record. */
    record Download(DownloadRecord is, Path recordFile) {}

    /**
     * Something that can be removed by itself: a snapshot or a file.
     *
     * @param parts other paths that are useless without it
     */
    record Item(Path path, long size, Instant used, List<Path> parts) {}

    private static final Logger LOG = LoggerFactory.getLogger(CacheContents.class);

    private final CacheLayout layout;

    CacheContents(CacheLayout layout) {
        this.layout = layout;
    }

    List<Ref> refs() throws IOException {
        var refs = new ArrayList<Ref>();
        for (Path recordFile : files(layout.refs(), 2, ".properties")) {
            Optional<RefRecord> record = RefRecord.read(recordFile);
            // The record of a default branch only names the branch. The branch has a record of its own.
            if (record.isPresent() && !recordFile.endsWith(CacheLayout.DEFAULT_BRANCH)) {
                refs.add(new Ref(record.get(), recordFile, modified(recordFile)));
            }
        }
        return refs;
    }

    Path dir(Ref ref) {
        return layout.snapshot(ref.is().ref(), ref.is().commit());
    }

    private List<Path> snapshots() throws IOException {
        return files(layout.allSnapshots(), 2, "").stream()
                .filter(dir -> RefRecord.isCommit(dir.getFileName().toString()) && Files.isDirectory(dir))
                .toList();
    }

    /** The folders whose hashes are known: snapshots, and contents of legacy zips. */
    List<Path> hashed() throws IOException {
        var hashes = new ArrayList<>(files(layout.allSnapshots(), 2, CacheLayout.HASHES));
        hashes.addAll(files(layout.allUnpacked(), 1, CacheLayout.HASHES));
        return hashes.stream()
                .map(CacheLayout::hashedBy)
                .filter(Files::isDirectory)
                .toList();
    }

    List<Download> downloads() throws IOException {
        var downloads = new ArrayList<Download>();
        for (Path recordFile : files(layout.files(), 1, ".properties")) {
            // The owner may have deleted the file.
            DownloadRecord.read(recordFile, layout)
                    .filter(known -> Files.isRegularFile(known.path()))
                    .ifPresent(known -> downloads.add(new Download(known, recordFile)));
        }
        return downloads;
    }

    /** Everything that can be removed, least recently used first. */
    List<Item> items() throws IOException {
        Map<Path, List<Ref>> refs = refs().stream().collect(Collectors.groupingBy(this::dir));
        var items = new ArrayList<Item>();
        for (Path dir : snapshots()) {
            add(items, () -> item(dir, refs.getOrDefault(dir, List.of())));
        }
        for (Download download : downloads()) {
            Path file = download.is().path();
            // A file outside the hub directory belongs to whoever downloaded it.
            if (file.startsWith(layout.root())) {
                items.add(new Item(
                        file, Files.size(file), modified(download.recordFile()), List.of(download.recordFile())));
            }
        }
        for (Path hashes : files(layout.allUnpacked(), 1, CacheLayout.HASHES)) {
            Path folder = CacheLayout.hashedBy(hashes);
            if (Files.isDirectory(folder)) {
                add(items, () -> new Item(folder, Folders.size(folder), modified(hashes), List.of(hashes)));
            }
        }
        for (Path jar : files(layout.builtBundles(), 1, ".jar")) {
            // A running bundle is a copy in its framework.
            items.add(new Item(jar, Files.size(jar), modified(jar), List.of()));
        }
        items.sort(Comparator.comparing(Item::used));
        return items;
    }

    /** What cannot be read is logged and left where it is. */
    private static void add(List<Item> items, DiskErrors.Work<Item> item) {
        try {
            items.add(item.run());
        } catch (IOException e) {
            LOG.warn("{} It is left where it is.", DiskErrors.explain(e));
        }
    }

    /** A snapshot, and the refs that go with it. */
    Item item(Path dir, List<Ref> refs) throws IOException {
        Path recordFile = CacheLayout.propertiesOf(dir);
        Instant fetched = Files.exists(recordFile) ? modified(recordFile) : Instant.EPOCH;
        Instant used =
                refs.stream().map(Ref::used).max(Comparator.naturalOrder()).orElse(fetched);
        var parts = new ArrayList<>(refs.stream().map(Ref::recordFile).toList());
        parts.add(recordFile);
        parts.add(CacheLayout.hashesOf(dir));
        for (Ref ref : refs) {
            parts.addAll(links(ref));
        }
        return new Item(dir, Folders.size(dir), used, parts);
    }

    /** The links that lead to a ref's snapshot. A link of the same name may lead to another repo. */
    List<Path> links(Ref ref) throws IOException {
        var links = new ArrayList<Path>();
        for (Path link : layout.links(ref.is().ref())) {
            if (Files.isSymbolicLink(link)
                    && link.resolveSibling(Files.readSymbolicLink(link))
                            .normalize()
                            .equals(dir(ref))) {
                links.add(link);
            }
        }
        return links;
    }

    StoredProperties properties(Path dir) throws IOException {
        return StoredProperties.read(CacheLayout.propertiesOf(dir)).orElse(StoredProperties.none());
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /**
     * The paths with this ending, in order. There are none if the folder is missing. A folder in it that cannot be read is
     * logged and left out.
     */
    static List<Path> files(Path folder, int depth, String ending) throws IOException {
        var found = new TreeSet<Path>();
        Files.walkFileTree(folder, Set.of(), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) {
                return visitFile(dir, is);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (!(e instanceof NoSuchFileException) && file.equals(folder)) {
                    throw e;
                }
                if (!(e instanceof NoSuchFileException)) {
                    LOG.warn("{} It is left out.", DiskErrors.explain(e));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return List.copyOf(found);
    }
}
