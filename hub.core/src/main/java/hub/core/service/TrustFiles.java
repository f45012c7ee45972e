package hub.core.service;

import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.DiskErrors;
import hub.core.spi.HubDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lists of what is trusted. torch.hub's own {@code trusted_list} has a line {@code owner_name} for each repo;
 * {@code .hub/trusted_commits} has a line {@code owner_name@commit} for each commit.
 */
final class TrustFiles {

    private final HubDirectory directory;

    TrustFiles(HubDirectory directory) {
        this.directory = directory;
    }

    private Path repos() {
        return directory.root().resolve("trusted_list");
    }

    private Path commits() {
        return directory.state().resolve("trusted_commits");
    }

    boolean hasRepo(Remote repo) {
        return lines(repos()).contains(line(repo));
    }

    boolean hasCommit(Remote repo, String commit) {
        return lines(commits()).contains(line(repo, commit));
    }

    boolean hasCommitsOf(Remote repo) {
        return lines(commits()).stream().anyMatch(line -> line.startsWith(line(repo) + "@"));
    }

    void addRepo(Remote repo) {
        if (!hasRepo(repo)) {
            append(repos(), line(repo));
        }
    }

    void addCommit(Remote repo, String commit) {
        if (!hasCommit(repo, commit)) {
            append(commits(), line(repo, commit));
        }
    }

    List<String> all() {
        var all = new ArrayList<>(lines(repos()));
        all.addAll(lines(commits()));
        return all;
    }

    /**
     * The line of a repo. torch.hub's form {@code owner_name} stands for owner/name on GitHub. It is taken only for owners
     * without an underscore: {@code a_b_c} could be a/b_c or a_b/c. All other repos stand with their full name.
     */
    private static String line(Remote repo) {
        boolean isClear = repo.host().equals(RepoRef.GITHUB)
                && repo.scheme().equals("https")
                && !repo.owner().contains("_");
        return isClear ? repo.owner() + "_" + repo.name() : withoutRef(repo).toString();
    }

    private static String line(Remote repo, String commit) {
        return line(repo) + "@" + commit;
    }

    /** The repo itself, whatever its ref. */
    static Remote withoutRef(Remote repo) {
        return new Remote(repo.scheme(), repo.host(), repo.owner(), repo.name(), Optional.empty());
    }

    private List<String> lines(Path file) {
        try {
            // torch.hub writes one of them too, on Windows not as UTF-8. A line that is not understood trusts nothing.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e), directory.root());
        }
    }

    private void append(Path file, String line) {
        try {
            Files.createDirectories(file.getParent());
            boolean needsBreak = Files.exists(file)
                    && Files.size(file) > 0
                    && !new String(Files.readAllBytes(file), StandardCharsets.UTF_8).endsWith("\n");
            // One write at the end of the file: several processes may add lines at the same time.
            Files.writeString(
                    file,
                    (needsBreak ? "\n" : "") + line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e), directory.root());
        }
    }
}
