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

/** Tells a person who is asked for trust what a repo reaches for. The repo is compiled for that, and not run. */
final class ReachReport {

    private final RepoStore store;
    private final RepoLoader loader;

    ReachReport(RepoStore store, RepoLoader loader) {
        this.store = store;
        this.loader = loader;
    }

    /** Some lines. If the repo cannot be read, they say so: the person may know the repo, and is asked all the same. */
    String of(RepoRef repo) {
        try {
            return text(repo, loader.inspect(store.snapshot(repo, LoadOptions.DEFAULT)));
        } catch (HubException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Whoever pressed Ctrl-C wants no question.
                throw e;
            }
            return "Cannot tell what " + repo + " reaches for: " + e.getMessage() + "\n";
        }
    }

    static String text(RepoRef repo, Inspection inspection) {
        String reaches = inspection.reaches().stream()
                .map(reach -> line(reach, inspection))
                .collect(Collectors.joining());
        String imports =
                inspection.imports().isEmpty() ? "" : "It imports " + String.join(", ", inspection.imports()) + ".\n";
        String others = inspection.submodules().isEmpty()
                ? ""
                : "It contains other repos, whose code would run too:\n"
                        + inspection.submodules().stream()
                                .map(other -> "  " + other + "\n")
                                .collect(Collectors.joining());
        return reaches.isEmpty()
                ? repo + " reaches for no files, network, processes, reflection, native code or threads.\n" + imports
                        + others
                : repo + " reaches for\n" + reaches + imports + others + "`hub inspect " + repo
                        + "` shows all of it.\n";
    }

    private static String line(Reach reach, Inspection inspection) {
        List<Use> uses =
                inspection.uses().stream().filter(use -> use.reach() == reach).toList();
        Use first = uses.getFirst();
        return "  " + reach + ": " + first.where() + " calls " + first.what()
                + (uses.size() == 1 ? "" : ", and " + (uses.size() - 1) + " more") + "\n";
    }
}
