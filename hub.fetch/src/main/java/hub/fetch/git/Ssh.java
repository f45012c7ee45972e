package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.http.NetworkSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Runs programs on the host of a repository by the system's own {@code ssh}, as git does: it has the user's keys, agent,
 * configuration and known hosts. It asks nobody for anything.
 */
public final class Ssh {

    private static final List<String> OPTIONS = List.of(
            "-o", "BatchMode=yes",
            "-o", "ConnectTimeout=20",
            "-o", "ServerAliveInterval=20",
            "-o", "SendEnv=GIT_PROTOCOL");
    private static final Pattern NO_NETWORK = Pattern.compile("(?i)could not resolve|network is unreachable");
    private static final Pattern NO_REPOSITORY =
            Pattern.compile("(?i)(repository|project)\\b.*\\b(not found|not be found|not"
                    + " exist)|cannot find repository|not appear to be a git repository");
    private static final int LONGEST_MESSAGE = 1 << 16;
    private static final int LONGEST_ANSWER = 1 << 20;

    /** What ssh itself ends with where it does not reach the program on the host. */
    private static final int NOT_REACHED = 255;

    private final NetworkSettings settings;
    private final URI repo;

    /** @param repo {@code ssh://[user@]host[:port]/path}, with or without {@code .git} */
    public Ssh(NetworkSettings settings, URI repo) {
        this.settings = settings;
        this.repo = repo;
    }

    /**
     * The repository's path as its host takes it, without {@code .git}. Below {@code ~/} it is relative, because ssh begins in
     * the home of the user.
     */
    String path() {
        String path = repo.getPath().replaceFirst("\\.git$", "");
        if (path.startsWith("/~/")) {
            return path.substring("/~/".length());
        }
        return path.startsWith("/~") ? path.substring(1) : path;
    }

    /** The page of the repository, where its host has one. */
    String web() {
        return "https://" + repo.getHost() + repo.getPath().replaceFirst("^/~/", "/");
    }

    /**
     * What a program on the host answers of the repository.
     *
     * @param code what the program ended with
     * @param out its standard output
     * @param said its messages, in one line
     */
    public record Answer(int code, String out, String said) {}

    /**
     * Runs a program with the repository's path and one more word.
     *
     * @throws HubException of kind NETWORK or OFFLINE if the host is not reached
     */
    public Answer ask(String program, String word) throws IOException {
        try (Run run = run(program, path(), " " + word)) {
            run.process.getOutputStream().close();
            String out = new String(run.out.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            int code = run.process.waitFor();
            if (code == NOT_REACHED) {
                throw failure(run.said());
            }
            return new Answer(code, out, run.said());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Kind.NETWORK, "Interrupted while asking " + repo.getHost() + ".", e);
        }
    }

    /** Starts a program with a path. */
    Run run(String program, String path) {
        return run(program, path, "");
    }

    private Run run(String program, String path, String more) {
        if (settings.offline()) {
            throw new HubException(Kind.OFFLINE, "Offline mode is on, and " + repo + " is not in the cache.");
        }
        return new Run(start(command(program + " " + quoted(path) + more)));
    }

    private List<String> command(String remote) {
        var command = new ArrayList<String>();
        Optional<String> configured = settings.sshCommand();
        if (configured.isPresent()) {
            command.addAll(List.of("sh", "-c", configured.get() + " \"$@\"", "ssh"));
        } else {
            command.add("ssh");
        }
        command.addAll(OPTIONS);
        if (repo.getPort() >= 0) {
            command.addAll(List.of("-p", Integer.toString(repo.getPort())));
        }
        // What begins with a hyphen is a host all the same.
        command.addAll(List.of("--", destination(), remote));
        return command;
    }

    private String destination() {
        return (repo.getUserInfo() == null ? "" : repo.getUserInfo() + "@") + repo.getHost();
    }

    private static String quoted(String path) {
        return "'" + path.replace("'", "'\\''") + "'";
    }

    private Process start(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put("GIT_PROTOCOL", "version=2");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new HubException(
                    Kind.NETWORK,
                    "Cannot fetch " + repo + ": there is no program `ssh` here (" + e.getMessage()
                            + "). Install OpenSSH, or name the repo by https: " + web() + ".",
                    e);
        }
    }

    /** What the messages of ssh mean. */
    HubException failure(String text) {
        String told = text.isEmpty() ? "ssh says nothing." : text.matches(".*[.!?]") ? text : text + ".";
        if (NO_NETWORK.matcher(text).find()) {
            return new HubException(
                    Kind.OFFLINE, "Cannot reach " + repo.getHost() + ": " + told + " Is there an internet connection?");
        }
        if (NO_REPOSITORY.matcher(text).find()) {
            return new HubException(Kind.NOT_FOUND, "Cannot find " + repo + ": " + told);
        }
        String port = repo.getPort() < 0 ? "" : "-p " + repo.getPort() + " ";
        return new HubException(
                Kind.NETWORK,
                "Cannot fetch " + repo + ": " + told + " Try `ssh -T " + port + destination()
                        + "`, or name the repo by https: " + web() + ".");
    }

    /** One run of ssh. */
    static final class Run implements AutoCloseable {

        private final Process process;
        private final InputStream out;
        private final CompletableFuture<String> said;

        private Run(Process process) {
            this.process = process;
            this.out = new BufferedInputStream(process.getInputStream());
            // Read beside, or ssh would wait for it.
            this.said = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> said.complete(messages()));
        }

        private String messages() {
            try (var err = process.getErrorStream()) {
                String text = new String(err.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8);
                err.transferTo(OutputStream.nullOutputStream());
                return text.strip().replaceAll("\\s*\\n\\s*", " ");
            } catch (IOException e) {
                return "";
            }
        }

        /** The standard output, which can go back to a mark. */
        InputStream out() {
            return out;
        }

        OutputStream in() {
            return process.getOutputStream();
        }

        /** The messages, once the program has ended. */
        String said() {
            return said.join();
        }

        @Override
        public void close() {
            // The shell's ssh, where there is a shell between.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
