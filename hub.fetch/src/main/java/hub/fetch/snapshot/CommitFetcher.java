package hub.fetch.snapshot;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef.Remote;
import hub.core.spi.Folders;
import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import hub.fetch.archive.Archive;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.CacheLayout;
import hub.fetch.download.ContentCheck;
import hub.fetch.download.VerifiedDownloads;
import hub.fetch.download.VerifiedDownloads.Request;
import hub.fetch.git.GitServer;
import hub.fetch.http.Http;
import hub.fetch.http.HttpRefusal;
import hub.fetch.lfs.LfsFiles;
import hub.fetch.snapshot.ArchiveUrls.Candidate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Brings the files of one commit into a folder, those in Git LFS and in submodules too. */
final class CommitFetcher {

    /** Submodules of submodules of … */
    private static final int DEEPEST = 5;

    private static final int MOST_SUBMODULES = 100;

    private final Http http;
    private final VerifiedDownloads downloads;
    private final LfsFiles lfs;
    private final CacheLayout layout;
    private final ArchiveUrls urls;
    private final ArchiveLimits limits;
    private final Progress progress;
    private final List<String> missing = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> submodules = new ArrayList<>();
    private int tried;

    CommitFetcher(Cache cache, Http http, ArchiveLimits limits, Progress progress) {
        this.http = http;
        this.layout = cache.layout();
        this.downloads = new VerifiedDownloads(http, layout);
        this.lfs = new LfsFiles(cache, http);
        this.urls = new ArchiveUrls(http);
        this.limits = limits;
        this.progress = progress;
    }

    /** What could not be had and is not there: a line for each, with the reason. */
    List<String> missing() {
        return missing;
    }

    /** What is in the archive and cannot be on every disk: a line for each entry, with the reason. */
    List<String> leftOut() {
        return leftOut;
    }

    /** Whose files are there too: a line for each submodule, with its folder, repository and commit. */
    List<String> submodules() {
        return submodules;
    }

    /**
     * Fetches a commit; returns where it is from.
     *
     * @param into an empty folder
     * @throws HubException of kind NOT_FOUND, NETWORK, OFFLINE or CORRUPT
     */
    String fetch(Remote repo, String commit, Path into) throws IOException {
        return fetch(repo, commit, into, "", 0);
    }

    /** @param path of the folder in the snapshot, empty or with a slash at its end */
    private String fetch(Remote repo, String commit, Path into, String path, int depth) throws IOException {
        Path zip = layout.partial().resolve(ProcessIdentity.uniqueName() + ".zip");
        String from;
        try {
            from = download(repo, commit, zip);
            try (var archive = Archive.open(zip, from, limits)) {
                refuseAnotherCommit(archive, commit, from);
                archive.unpackRepo(into).forEach(entry -> leftOut.add(path + entry));
            }
        } finally {
            deleteWithUnfinished(zip);
        }
        lfs.fill(into, urls.git(repo), layout.snapshots(repo), limits, progress)
                .forEach(file -> missing.add(path + file));
        fetchSubmodules(repo, commit, into, path, depth);
        return from;
    }

    /** An archive gets a new name for each try, so that no later one resumes what is unfinished. */
    private static void deleteWithUnfinished(Path zip) throws IOException {
        try (var files = Files.newDirectoryStream(zip.getParent(), zip.getFileName() + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // The download did not begin.
        }
    }

    private static void refuseAnotherCommit(Archive archive, String commit, String from) {
        archive.commit().filter(other -> !other.equals(commit)).ifPresent(other -> {
            throw new HubException(
                    Kind.CORRUPT,
                    "Refused " + from + ": it is the archive of commit " + other + ", expected " + commit + ".");
        });
    }

    private void fetchSubmodules(Remote repo, String commit, Path into, String path, int depth) throws IOException {
        Map<String, String> named = Submodules.urls(into);
        if (named.isEmpty()) {
            return;
        }
        Map<String, String> commits;
        try {
            commits = new GitServer(http, urls.git(repo), progress)
                    .submodules(
                            commit,
                            layout.partial().resolve(ProcessIdentity.uniqueName() + ".pack"),
                            limits.entries(),
                            limits.bytes());
        } catch (HubException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            named.forEach(
                    (folder, url) -> missing.add(path + folder + " (submodule " + url + ": " + e.getMessage() + ")"));
            return;
        }
        for (var module : named.entrySet()) {
            // What the tree does not name was removed, and only its entry stayed.
            String wanted = commits.get(module.getKey());
            if (wanted != null) {
                fetchSubmodule(repo, module.getKey(), module.getValue(), wanted, into, path, depth);
            }
        }
    }

    /** A submodule that cannot be had is told: the repo may do without it. */
    private void fetchSubmodule(
            Remote parent, String folder, String url, String commit, Path into, String path, int depth)
            throws IOException {
        String shown = path + folder;
        Path target = emptyFolder(into, folder);
        Remote repo = null;
        try {
            repo = Submodules.repo(parent, url);
            if (depth >= DEEPEST || ++tried > MOST_SUBMODULES) {
                throw new HubException(Kind.REFUSED, "there are more submodules than hub fetches");
            }
            fetch(repo, commit, target, shown + "/", depth + 1);
            submodules.add(shown + " is " + repo + " at " + commit);
        } catch (HubException e) {
            if (!isRefusal(e) && !isGone(repo, parent, e)) {
                throw e;
            }
            Folders.delete(target);
            Files.createDirectory(target);
            missing.add(shown + " (submodule " + url + " at " + commit + ": " + e.getMessage() + ")");
        }
    }

    /**
     * Whether a host refuses something. A repo may do without that. It may not do without what an outage keeps away, since a
     * snapshot stays as it was fetched, nor with what is wrong.
     */
    private static boolean isRefusal(HubException e) {
        return switch (e.kind()) {
            case NOT_FOUND, ARGUMENT, REFUSED -> true;
            default -> isHttpRefusal(e);
        };
    }

    /** Whether the host of a submodule is gone: its repo has just come through the network from another one. */
    private static boolean isGone(Remote submodule, Remote repo, HubException e) {
        return e.kind() == Kind.OFFLINE && !submodule.host().equals(repo.host());
    }

    /** An error that names all places that were tried has that of the last one as its cause. */
    private static boolean isHttpRefusal(HubException e) {
        return e.getCause() instanceof HttpRefusal
                || e.getCause() instanceof HubException last && last.getCause() instanceof HttpRefusal;
    }

    /** Its own folder as the archive has it: empty, and no link to somewhere else. */
    private static Path emptyFolder(Path into, String folder) throws IOException {
        Path at = into;
        for (String name : folder.split("/")) {
            at = at.resolve(name);
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            }
            if (name.equals("..") || name.equals(".") || !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new HubException(Kind.CORRUPT, "Refused the submodule \"" + folder + "\": its folder is none.");
            }
        }
        try (Stream<Path> files = Files.list(at)) {
            if (files.findAny().isPresent()) {
                throw new HubException(Kind.CORRUPT, "Refused the submodule \"" + folder + "\": its folder has files.");
            }
        }
        return at;
    }

    /** An archive of the host, or one made of what the git server sends; returns where it is from. */
    private String download(Remote repo, String commit, Path zip) throws IOException {
        var failures = new ArrayList<String>();
        for (Candidate candidate : urls.of(repo, commit)) {
            String from = Http.shown(candidate.url());
            try {
                downloads.fetch(new Request(
                        candidate.url(),
                        candidate.auth(),
                        Map.of(),
                        zip,
                        null,
                        limits.bytes(),
                        file -> refuseOther(file, from),
                        progress));
                return from;
            } catch (HubException e) {
                if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.NETWORK) {
                    throw e;
                }
                failures.add(from + " (" + e.getMessage() + ")");
            }
        }
        URI git = urls.git(repo);
        try {
            new GitServer(http, git, progress).archive(commit, zip, limits.entries(), limits.bytes());
            return Http.shown(git);
        } catch (HubException e) {
            if (failures.isEmpty()) {
                throw e;
            }
            throw new HubException(
                    e.kind(),
                    "Cannot fetch " + repo + " at " + commit + ": its host offers no archive where hub looks, and git's"
                            + " protocol fails. Tried " + String.join(", ", failures) + ", " + Http.shown(git) + " ("
                            + e.getMessage() + ").",
                    e);
        }
    }

    /** A host that has a page for every address has no archive there. */
    private static void refuseOther(Path file, String from) throws IOException {
        try {
            ContentCheck.refuseOther(file, from);
        } catch (HubException e) {
            throw new HubException(Kind.NOT_FOUND, e.getMessage(), e);
        }
    }
}
