package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.LoadOptions;
import hub.core.LoadOptions.Trust;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.Listing;
import hub.core.spi.LiveModels;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubServiceTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path dir;

    private final List<String> steps = new ArrayList<>();
    private final List<String> dynamic = new ArrayList<>();

    private Hub hub(String otherwise, boolean byCommit) {
        var directory = new HubDirectoryService(dir.toString(), Map.of(), "/");
        var trust = new hub.core.service.Trust(directory, TrustTest.config(otherwise, byCommit), question -> {
            steps.add("ask");
            return "n";
        });
        return new HubService(
                directory,
                trust,
                new Store(),
                new AdmittedSnapshots(trust, new Store()),
                new Loader(),
                Unused.of(LiveModels.class),
                new MisconfiguredModels(),
                Unused.of(Downloader.class));
    }

    private final class Store implements RepoStore {

        @Override
        public Snapshot snapshot(RepoRef ref, LoadOptions options) {
            steps.add("fetch " + ref);
            return new Snapshot(ref, COMMIT, Path.of("/"));
        }

        @Override
        public Snapshot update(RepoRef ref, LoadOptions options) {
            throw new AssertionError(ref);
        }

        @Override
        public Optional<Snapshot> cached(RepoRef.Remote ref, String revision) {
            throw new AssertionError(ref);
        }
    }

    private final class Loader implements RepoLoader {

        @Override
        public Listing describe(Snapshot snapshot) {
            steps.add("describe " + snapshot.ref());
            return new Listing(
                    List.of(new Entrypoint("one", List.of(), "int", ""), new Entrypoint("two", List.of(), "int", "")),
                    dynamic,
                    List.of());
        }

        @Override
        public Inspection inspect(Snapshot snapshot) {
            throw new AssertionError(snapshot);
        }

        @Override
        public Repo start(Snapshot snapshot) {
            steps.add("start " + snapshot.ref());
            return Unused.of(Repo.class);
        }
    }

    @Test
    void aRepoIsTrustedBeforeItIsFetched() {
        assertThrows(HubException.class, () -> hub("ask", false).open("owner/name"));
        assertThrows(HubException.class, () -> hub("refuse", false).open("owner/name"));
        assertEquals(List.of("ask"), steps);
    }

    @Test
    void aCommitIsTrustedBeforeItRuns() {
        assertThrows(HubException.class, () -> hub("ask", true).open("owner/name"));
        assertEquals(List.of("fetch owner/name", "ask"), steps);
    }

    @Test
    void aTrustedRepoIsFetchedAndStarted() {
        hub("ask", true).open("owner/name", LoadOptions.DEFAULT.withTrust(Trust.ALWAYS));
        assertEquals(List.of("fetch owner/name", "start owner/name"), steps);
    }

    @Test
    void whatLooksAtARepoNeedsNoTrust() {
        Hub hub = hub("refuse", true);
        assertEquals("two", hub.help("owner/name", "two").name());
        assertEquals(2, hub.list("owner/name").size());
        assertEquals(
                List.of("fetch owner/name", "describe owner/name", "fetch owner/name", "describe owner/name"), steps);
    }

    @Test
    void aListThatMayLackSomeSaysWhyAndWhatShowsAll() {
        var told = new ArrayList<String>();
        dynamic.add("hubconf.py:6: exec(…) may set names");
        hub("ask", false).list("owner/name", LoadOptions.DEFAULT.withProgress((what, done, total) -> told.add(what)));
        String note = "The list may lack entrypoints that owner/name makes as it runs (hubconf.py:6: exec(…) may set"
                + " names). `hub list --run owner/name` runs it and shows all.";
        assertEquals(List.of(note), told);
        var failure = assertThrows(HubException.class, () -> hub("ask", false).help("owner/name", "three"));
        assertTrue(failure.getMessage().endsWith("offers one, two. " + note), failure.getMessage());
    }

    @Test
    void anUnknownEntrypointNamesThoseThereAre() {
        var failure = assertThrows(HubException.class, () -> hub("ask", false).help("owner/name", "three"));
        assertEquals(Kind.NOT_FOUND, failure.kind());
        assertEquals("Cannot find callable three in hubconf. owner/name offers one, two.", failure.getMessage());
    }
}
