package hub.fetch.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A bare git repository, written by real git.
 *
 * @param dir the bare repository
 * @param work a working tree for commits, or null
 */
public record GitRepo(Path dir, Path work) {

    static GitRepo create(Path dir) throws IOException {
        Files.createDirectories(dir);
        Path work = Files.createDirectories(dir.resolveSibling(dir.getFileName() + ".work"));
        var repo = new GitRepo(dir, work);
        repo.git("init", "--quiet", "--bare", "--initial-branch=main", dir.toString());
        repo.configure();
        return repo;
    }

    private void configure() throws IOException {
        // What hosts allow, and git itself does not by default.
        git("--git-dir=" + dir, "config", "uploadpack.allowFilter", "true");
    }

    GitRepo copyTo(Path other) throws IOException {
        Files.createDirectories(other.getParent());
        git("clone", "--quiet", "--bare", dir.toString(), other.toString());
        var copy = new GitRepo(other, Files.createDirectories(other.resolveSibling(other.getFileName() + ".work")));
        copy.configure();
        return copy;
    }

    /** Commits these files, and only these, onto a branch; returns the commit. */
    public String commit(String branch, Map<String, String> files) throws IOException {
        inWork("symbolic-ref", "HEAD", "refs/heads/" + branch);
        inWork("read-tree", "--empty");
        try (var old = Files.list(work)) {
            for (Path path : old.toList()) {
                delete(path);
            }
        }
        for (var file : files.entrySet()) {
            Path path = work.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return commitWork();
    }

    /** Commits what lies in the working tree onto the branch that it is on; returns the commit. */
    public String commitWork() throws IOException {
        inWork("add", "--all", "--force");
        inWork("commit", "--quiet", "--allow-empty", "--message=x");
        return inWork("rev-parse", "HEAD").strip();
    }

    /** Commits these files, and a folder for a commit of another repository, onto a branch; returns the commit. */
    public String commitWithSubmodule(String branch, Map<String, String> files, String folder, String other)
            throws IOException {
        String parent = commit(branch, files);
        inWork("update-index", "--add", "--cacheinfo", "160000," + other + "," + folder);
        String tree = inWork("write-tree").strip();
        String commit = inWork("commit-tree", "-m", "x", "-p", parent, tree).strip();
        run("update-ref", "refs/heads/" + branch, commit);
        return commit;
    }

    private static void delete(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Runs git on the bare repository. */
    public String run(String... arguments) throws IOException {
        var all = new ArrayList<String>(List.of("--git-dir=" + dir));
        all.addAll(List.of(arguments));
        return git(all.toArray(String[]::new));
    }

    /** Runs git on the bare repository, with a text as its input. */
    public String input(String text, String command) throws IOException {
        Path file = Files.createTempFile("input", null);
        try {
            Process process = builder("--git-dir=" + dir, command)
                    .redirectInput(Files.writeString(file, text).toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            Files.delete(file);
        }
    }

    private String inWork(String... arguments) throws IOException {
        var all = new ArrayList<String>(List.of("--git-dir=" + dir, "--work-tree=" + work));
        all.addAll(List.of(arguments));
        return git(all.toArray(String[]::new));
    }

    /** The commit as a zip archive; empty if there is no such commit. */
    public byte[] archive(String commit, String prefix) throws IOException {
        Process process = builder("--git-dir=" + dir, "archive", "--format=zip", "--prefix=" + prefix, commit)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.getInputStream().readAllBytes();
    }

    private String git(String... arguments) throws IOException {
        Process process = builder(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("git " + String.join(" ", arguments) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    private static ProcessBuilder builder(String... arguments) {
        var command = new ArrayList<String>(List.of("git", "-c", "safe.directory=*"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        // The same commits whoever runs the tests.
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.com",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.com"));
        return builder;
    }
}
