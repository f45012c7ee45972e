package hub.core.publish;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Parameter;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.Listing;
import hub.core.spi.MissingSubmodules;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at a snapshot as its users will, and runs nothing of it. */
final class RepoCheck {

    /** A larger repo takes its users long to fetch. */
    private static final long LARGE = 100_000_000;

    private final Snapshot snapshot;
    private final RepoLoader loader;
    private final Downloader downloader;
    private final Progress progress;
    private final RepoFiles files;
    private final List<Finding> findings = new ArrayList<>();

    RepoCheck(Snapshot snapshot, RepoLoader loader, Downloader downloader, Progress progress) {
        this.snapshot = snapshot;
        this.loader = loader;
        this.downloader = downloader;
        this.progress = progress;
        this.files = RepoFiles.of(snapshot.dir());
    }

    Findings run() {
        hubconfs();
        if (snapshot.ref() instanceof RepoRef.Local) {
            absentHere();
        }
        Optional<Inspection> built = build();
        Optional<Listing> read = read(built.isPresent());
        read.ifPresent(this::entrypoints);
        if (built.isPresent()) {
            defaults(read);
            read.ifPresent(listing -> dependencies(listing, built.get()));
            reaches(built.get());
        }
        weights();
        size();
        licence();
        return new Findings(findings);
    }

    /** Ctrl-C ends the whole check. What it interrupted is no finding. */
    private static void endIfInterrupted(HubException e) {
        if (Thread.currentThread().isInterrupted()) {
            throw e;
        }
    }

    private void add(Finding finding) {
        findings.add(finding);
    }

    private void hubconfs() {
        List<String> all = files.hubconfs();
        if (all.size() > 1) {
            add(Finding.warning(
                    "hubconf",
                    "There are " + String.join(" and ", all) + ": only " + all.getFirst() + " is used.",
                    "Remove the others."));
        }
    }

    /** What hub fetches for those who load the repo from its host, and what a clone may lack. */
    private void absentHere() {
        files.pointers()
                .forEach(file -> add(Finding.warning(
                        "files",
                        file + " is only a pointer of Git LFS here.",
                        "Fetch the file: git lfs pull. Push it, too: git lfs push --all origin.")));
        files.emptySubmodules()
                .forEach(folder -> add(Finding.warning(
                        "submodule", folder + " is another repo, and is not here.", MissingSubmodules.ADVICE)));
    }

    private Optional<Inspection> build() {
        try {
            Inspection inspection = loader.inspect(snapshot);
            add(Finding.ok("build", "The repo becomes a bundle."));
            return Optional.of(inspection);
        } catch (HubException e) {
            endIfInterrupted(e);
            boolean lacksDependency = e.kind() == Kind.DEPENDENCY;
            add(Finding.error(
                    lacksDependency ? "dependencies" : "build",
                    e.getMessage(),
                    lacksDependency ? "" : "Users cannot load the repo until that is mended."));
            return Optional.empty();
        }
    }

    /** What a repo that cannot be built says of itself is looked at, too. */
    private Optional<Listing> read(boolean isBuilt) {
        try {
            return Optional.of(loader.describe(snapshot));
        } catch (HubException e) {
            endIfInterrupted(e);
            if (isBuilt) {
                add(Finding.error("entrypoints", e.getMessage(), ""));
            }
            return Optional.empty();
        }
    }

    private void entrypoints(Listing listing) {
        List<Entrypoint> own =
                listing.entrypoints().stream().filter(each -> !each.helper()).toList();
        add(Finding.ok("entrypoints", own.stream().map(Entrypoint::name).collect(Collectors.joining(", "))));
        listing.dynamic()
                .forEach(place -> add(Finding.warning(
                        "entrypoints",
                        "`hub list` may lack some that the repo makes as it runs: " + place,
                        "Define each with def at the top of hubconf.py.")));
        for (Entrypoint entrypoint : own) {
            List<String> unexplained = unexplained(entrypoint);
            if (!unexplained.isEmpty()) {
                add(Finding.warning(
                        "help",
                        entrypoint.name() + ": nothing explains " + String.join(", ", unexplained) + ".",
                        "Write a comment above the entrypoint, or in Python a text below its first line, that names"
                                + " each argument."));
            }
        }
    }

    /** What a user of {@code hub help} looks for in vain. */
    private static List<String> unexplained(Entrypoint entrypoint) {
        Stream<String> itself = entrypoint.doc().isBlank() ? Stream.of("what it does") : Stream.of();
        Stream<String> parameters = entrypoint.parameters().stream()
                .filter(parameter -> !parameter.name().startsWith("*"))
                .filter(parameter -> parameter.doc().isBlank() && !names(entrypoint.doc(), parameter))
                .map(Parameter::name);
        return Stream.concat(itself, parameters).toList();
    }

    private static boolean names(String doc, Parameter parameter) {
        return Pattern.compile("\\b" + Pattern.quote(parameter.name()) + "\\b")
                .matcher(doc)
                .find();
    }

    private void defaults(Optional<Listing> read) {
        List<String> wrong = loader.wrongDefaults(snapshot);
        wrong.forEach(each -> add(
                Finding.error("defaults", each, "Every call that leaves the argument out would fail. Correct it.")));
        long count = read.stream()
                .flatMap(listing -> listing.entrypoints().stream())
                .flatMap(entrypoint -> entrypoint.parameters().stream())
                .filter(parameter -> parameter.defaultValue().isPresent())
                .count();
        if (wrong.isEmpty() && count > 0) {
            add(Finding.ok("defaults", "All values fit their arguments."));
        }
    }

    private void dependencies(Listing listing, Inspection inspection) {
        List<String> listed = listing.dependencies();
        add(Finding.ok("dependencies", listed.isEmpty() ? "none" : String.join(", ", listed)));
        if (files.hubconfs().stream().findFirst().equals(Optional.of("hubconf.py"))) {
            List<String> unlisted = inspection.imports().stream()
                    .map(module -> module.replaceFirst("\\..*", ""))
                    .distinct()
                    .filter(module -> !listed.contains(module))
                    .toList();
            if (!unlisted.isEmpty()) {
                add(Finding.warning(
                        "dependencies",
                        "Imported, and not listed: " + String.join(", ", unlisted) + ".",
                        "Add them to dependencies in hubconf.py: users who lack one are then told which."));
            }
        }
    }

    private void reaches(Inspection inspection) {
        String all = inspection.reaches().stream().map(Reach::name).collect(Collectors.joining(", "));
        add(
                all.isEmpty()
                        ? Finding.ok("reaches for", "nothing beyond computing")
                        : Finding.ok(
                                "reaches for",
                                all + ". Users see this before they trust the repo. `hub inspect " + snapshot.ref()
                                        + "` shows where."));
        if (inspection.reaches().contains(Reach.EXIT)) {
            add(Finding.warning(
                    "reaches for",
                    "The code can end the process of its user.",
                    "Throw an exception where it ends the process."));
        }
        inspection.submodules().forEach(other -> add(Finding.ok("submodule", other)));
        snapshot.missing()
                .forEach(file -> add(Finding.error("files", file, "Users lack this file. Push it, or remove it.")));
    }

    private void weights() {
        List<RepoFiles.Weights> all = files.weights();
        if (all.isEmpty()) {
            return;
        }
        progress.update("Asking servers for files of weights: " + all.size(), 0, 0);
        var unreachable = new HashSet<String>();
        for (RepoFiles.Weights weights : all) {
            String server = weights.url().getAuthority();
            if (unreachable.contains(server)) {
                continue;
            }
            try {
                add(found(weights, downloader.size(weights.url())));
            } catch (HubException e) {
                endIfInterrupted(e);
                if (e.kind() == Kind.OFFLINE || e.kind() == Kind.NETWORK) {
                    unreachable.add(server);
                    add(Finding.warning(
                            "weights",
                            e.getMessage(),
                            "No file at " + server + " was asked for. Check again with a connection."));
                } else {
                    add(Finding.error("weights", e.getMessage(), "Users cannot get this file."));
                }
            }
        }
    }

    private static Finding found(RepoFiles.Weights weights, long bytes) {
        String found = weights.url() + (bytes < 0 ? "" : ", " + size(bytes));
        return weights.hasHash()
                ? Finding.ok("weights", found)
                : Finding.warning(
                        "weights",
                        found + ": without a hash, hub cannot see that the file changed.",
                        "Put the first eight digits of its SHA-256 into its name, as in resnet18-f37072fd.pth.");
    }

    private void size() {
        String found = files.count() + (files.count() == 1 ? " file, " : " files, ") + size(files.bytes());
        add(
                files.bytes() < LARGE
                        ? Finding.ok("size", found)
                        : Finding.warning(
                                "size",
                                found,
                                "Each user fetches all of it. Put weights into a release, where only the model that"
                                        + " needs them fetches them."));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private void licence() {
        add(files.licence()
                .map(file -> Finding.ok("licence", file))
                .orElseGet(() -> Finding.warning(
                        "licence",
                        "There is no file LICENSE.",
                        "Without one, nobody may use or change the repo. Add one.")));
    }
}
