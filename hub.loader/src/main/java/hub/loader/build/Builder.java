package hub.loader.build;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.DiskErrors;
import hub.core.spi.HubDirectory;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the bundles of snapshots, or finds those that were made before. */
public final class Builder {

    private static final Logger LOG = LoggerFactory.getLogger(Builder.class);

    /** How many missing files a message names. */
    private static final int SHOWN = 5;

    private final BundleContext context;
    private final HubDirectory directory;
    private final Supplier<RepoStore> stores;
    private final List<Language> languages;

    /** What was told, so that it is told once. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * @param context sees the packages that repos may import
     * @param directory where built bundles are kept
     * @param stores gives the store, which says whether the files of a local folder have changed
     * @param languages those that a repo may be written in; the first that finds its files is taken
     */
    public Builder(
            BundleContext context, HubDirectory directory, Supplier<RepoStore> stores, List<Language> languages) {
        this.context = context;
        this.directory = directory;
        this.stores = stores;
        this.languages = languages;
    }

    /**
     * What a snapshot says of itself, from its built bundle or its sources.
     *
     * @throws HubException of kind NOT_FOUND, BUILD or DISK
     */
    public Documentation describe(Snapshot snapshot) {
        List<Mark> marks = marks(snapshot);
        Optional<BuiltBundle> built = find(snapshot);
        if (built.isPresent()) {
            return offering(snapshot, built.get().documentation());
        }
        Mark mark = first(snapshot, marks);
        RepoCode code = mark.language().code(snapshot, mark.hubconf());
        if (code.isBuiltByReading()) {
            return offering(snapshot, build(snapshot, mark).documentation());
        }
        try {
            return offering(snapshot, code.documentation());
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        } catch (UncheckedIOException e) {
            throw unreadable(snapshot, e.getCause());
        }
    }

    /** An empty list would look as if something had gone wrong in silence. */
    private static Documentation offering(Snapshot snapshot, Documentation documentation) {
        if (documentation.entrypoints().isEmpty() && documentation.dynamic().isEmpty()) {
            throw new HubException(
                    Kind.BUILD,
                    snapshot.ref() + " offers no entrypoints: its hubconf has nothing public whose name does not begin"
                            + " with _.");
        }
        return documentation;
    }

    /**
     * The bundle of a snapshot; all that it needs is there.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD or DISK
     */
    public BuiltBundle get(Snapshot snapshot) {
        List<Mark> marks = marks(snapshot);
        Optional<BuiltBundle> built = find(snapshot);
        if (built.isEmpty()) {
            return build(snapshot, first(snapshot, marks));
        }
        built.get().language().check(built.get().documentation().dependencies());
        return built.get();
    }

    /**
     * Builds the bundle of a snapshot, whatever is in the cache.
     *
     * @throws HubException of kind NOT_FOUND, DEPENDENCY, BUILD or DISK
     */
    public BuiltBundle build(Snapshot snapshot) {
        return build(snapshot, first(snapshot, marks(snapshot)));
    }

    private BuiltBundle build(Snapshot snapshot, Mark mark) {
        long began = System.nanoTime();
        FrameworkPackages packages = FrameworkPackages.of(context);
        BundleCache cache = cache();
        Path file = cache.file(snapshot);
        try (BundleContent content =
                mark.language().code(snapshot, mark.hubconf()).build(packages)) {
            var inspection = new AtomicReference<Inspection>();
            Path put = cache.put(file, out -> {
                inspection.set(new ModelJar(snapshot, mark.language(), packages).write(content, out));
                refuseChanged(snapshot);
            });
            LOG.info("Built {} at {} in {} ms", snapshot.ref(), snapshot.revision(), millisSince(began));
            if (snapshot.ref() instanceof RepoRef.Local && !snapshot.missing().isEmpty()) {
                LOG.warn("{} was built without {}", snapshot.ref(), shown(snapshot.missing()));
            }
            return new BuiltBundle(put, mark.language(), content.documentation(), inspection.get(), true);
        } catch (HubException e) {
            throw withMissing(snapshot, e);
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        } catch (UncheckedIOException e) {
            throw unreadable(snapshot, e.getCause());
        } catch (Exception e) {
            throw new HubException(Kind.BUILD, snapshot.ref() + " cannot become a bundle: " + e, e);
        }
    }

    /** What a snapshot lacks may be what the repo needs. */
    private static HubException withMissing(Snapshot snapshot, HubException e) {
        List<String> missing = snapshot.missing();
        boolean mayBe = e.kind() == Kind.BUILD || e.kind() == Kind.NOT_FOUND || e.kind() == Kind.DEPENDENCY;
        if (missing.isEmpty() || !mayBe) {
            return e;
        }
        return new HubException(
                e.kind(), e.getMessage() + "\nFiles of the repo that are not here: " + shown(missing) + ".", e);
    }

    private static String shown(List<String> missing) {
        String more = missing.size() > SHOWN ? "; and " + (missing.size() - SHOWN) + " more" : "";
        return String.join("; ", missing.subList(0, Math.min(SHOWN, missing.size()))) + more;
    }

    /** A file that was saved during the build must not be kept under the revision from before. */
    private void refuseChanged(Snapshot snapshot) {
        if (snapshot.ref() instanceof RepoRef.Local local
                && !stores.get().snapshot(local, LoadOptions.DEFAULT).revision().equals(snapshot.revision())) {
            throw new HubException(Kind.BUILD, local + " changed while it was being built; try again.");
        }
    }

    /** A file that marks a snapshot as a repo, and the language of that repo. */
    private record Mark(Language language, Path hubconf) {}

    /** The marks of a snapshot; the first is the one that counts. */
    private List<Mark> marks(Snapshot snapshot) {
        List<Mark> marks = languages.stream()
                .flatMap(language -> language.find(snapshot).stream().map(file -> new Mark(language, file)))
                .toList();
        tellWhatIsNotUsed(snapshot, marks);
        return marks;
    }

    /** Warns if there are several kinds of hubconf: only the first is used. */
    private void tellWhatIsNotUsed(Snapshot snapshot, List<Mark> marks) {
        List<String> hubconfs = marks.stream()
                .map(Mark::hubconf)
                // A file of another name may well be what the hubconf loads.
                .filter(file -> file.getFileName().toString().startsWith(Documentation.HUBCONF + "."))
                .map(file -> snapshot.dir().toAbsolutePath().relativize(file).toString())
                .toList();
        if (hubconfs.size() > 1) {
            String text = snapshot.ref() + " has " + String.join(" and ", hubconfs) + ": only " + hubconfs.getFirst()
                    + " is used.";
            if (told.add(text)) {
                LOG.warn("{}", text);
            }
        }
    }

    private Mark first(Snapshot snapshot, List<Mark> marks) {
        if (!marks.isEmpty()) {
            return marks.getFirst();
        }
        var nothing = new HubException(
                Kind.NOT_FOUND,
                snapshot.ref() + " has no "
                        + languages.stream().map(Language::files).collect(Collectors.joining(" and no "))
                        + (snapshot.ref() instanceof RepoRef.Local ? "" : " (in " + snapshot.dir() + ")")
                        + ": it is no model repo.");
        throw withMissing(snapshot, nothing);
    }

    private Optional<BuiltBundle> find(Snapshot snapshot) {
        Path file = cache().file(snapshot);
        Optional<BuiltBundle> found = BuiltBundle.read(file, languages);
        found.ifPresent(bundle -> BundleCache.touch(file));
        return found;
    }

    private BundleCache cache() {
        return new BundleCache(directory.state().resolve("bundles"), this::tellUnwritable);
    }

    /** One line is enough for all bundles. A hub directory that is read-only on purpose is no reason to warn. */
    private void tellUnwritable(IOException e) {
        String text = DiskErrors.explain(e, directory.root())
                + " Until then, each process builds its bundles anew, in a temporary folder.";
        if (!told.add(text)) {
            return;
        }
        if (DiskErrors.isUnwritable(e)) {
            LOG.info(text);
        } else {
            LOG.warn(text);
        }
    }

    private HubException unreadable(Snapshot snapshot, IOException e) {
        return DiskErrors.of(DiskErrors.named(snapshot.dir(), e), directory.root());
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
