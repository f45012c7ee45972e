package hub.core.service;

import hub.core.HubException;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import java.util.List;
import java.util.stream.Collectors;

/** What a repo reaches for, for the person who is asked whether to trust it; it is compiled for that, and not run. */
final class ReachReport {

    private final RepoStore store;
    private final RepoLoader loader;

    ReachReport(RepoStore store, RepoLoader loader) {
        this.store = store;
        this.loader = loader;
    }

    /** Some lines. A repo that cannot be looked into is no reason not to ask: its person may know it. */
    String of(RepoRef repo) {
        try {
            return text(repo, loader.inspect(store.snapshot(repo, LoadOptions.DEFAULT)));
        } catch (HubException e) {
            return "What " + repo + " reaches for cannot be told: " + e.getMessage() + "\n";
        }
    }

    static String text(RepoRef repo, Inspection inspection) {
        String reaches = inspection.reaches().stream()
                .map(reach -> line(reach, inspection))
                .collect(Collectors.joining());
        String imports =
                inspection.imports().isEmpty() ? "" : "It imports " + String.join(", ", inspection.imports()) + ".\n";
        return reaches.isEmpty()
                ? repo + " reaches for no files, network, processes, reflection, native code or threads.\n" + imports
                : repo + " reaches for\n" + reaches + imports + "`hub inspect " + repo + "` shows all of it.\n";
    }

    private static String line(Reach reach, Inspection inspection) {
        List<Use> uses =
                inspection.uses().stream().filter(use -> use.reach() == reach).toList();
        Use first = uses.getFirst();
        return "  " + reach + ": " + first.where() + " calls " + first.what()
                + (uses.size() == 1 ? "" : ", and " + (uses.size() - 1) + " more") + "\n";
    }
}
