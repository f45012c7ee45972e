package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachReportTest {

    private static final RepoRef REPO = RepoRef.parse("owner/name:main");

    @Test
    void oneLineForEachThatItReachesFor() {
        var inspection = new Inspection(
                List.of(
                        new Use(Reach.FILES, "model.Net.read", "java.nio.file.Files.readAllBytes"),
                        new Use(Reach.FILES, "model.Net.write", "java.nio.file.Files.write"),
                        new Use(Reach.EXIT, "hubconf.leave", "java.lang.System.exit")),
                List.of("hub.core", "hub.gpu"));
        assertEquals("""
            owner/name:main reaches for
              FILES: model.Net.read calls java.nio.file.Files.readAllBytes, and 1 more
              EXIT: hubconf.leave calls java.lang.System.exit
            It imports hub.core, hub.gpu.
            `hub inspect owner/name:main` shows all of it.
            """, ReachReport.text(REPO, inspection));
    }

    @Test
    void otherReposWhoseCodeItContainsAreNamed() {
        var inspection = new Inspection(List.of(), List.of()).withSubmodules(List.of("model is owner/lib at 0123"));
        assertEquals("""
            owner/name:main reaches for no files, network, processes, reflection, native code or threads.
            It contains other repos, whose code would run too:
              model is owner/lib at 0123
            """, ReachReport.text(REPO, inspection));
    }

    @Test
    void whoIsAskedForTrustSeesIt(@TempDir Path dir) {
        var questions = new ArrayList<String>();
        var trust = new Trust(
                () -> dir,
                TrustTest.config("ask", false),
                question -> {
                    questions.add(question);
                    return "y";
                },
                repo -> repo + " reaches for the moon.\n");
        trust.admit(REPO, LoadOptions.Trust.CHECK);
        assertEquals(1, questions.size());
        assertTrue(questions.getFirst().startsWith("owner/name:main reaches for the moon.\nThe repository owner_name"));
    }

    /** Ctrl-C ends the command, and no question follows. */
    @Test
    void anInterruptIsNoReasonToAsk() {
        var store = (RepoStore) Proxy.newProxyInstance(
                RepoStore.class.getClassLoader(), new Class<?>[] {RepoStore.class}, (self, method, arguments) -> {
                    throw new HubException(HubException.Kind.NETWORK, "no answer");
                });
        var report = new ReachReport(store, null);
        assertEquals("Cannot tell what owner/name:main reaches for: no answer\n", report.of(REPO));
        Thread.currentThread().interrupt();
        try {
            assertThrows(HubException.class, () -> report.of(REPO));
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void whatOnlyComputesIsSaidToBeSo() {
        assertEquals(
                "owner/name:main reaches for no files, network, processes, reflection, native code or threads.\n",
                ReachReport.text(REPO, new Inspection(List.of(), List.of())));
    }
}
