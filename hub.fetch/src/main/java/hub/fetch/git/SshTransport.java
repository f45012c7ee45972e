package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.http.Settings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Git over ssh, by the system's own {@code ssh}, as git itself does: it has the user's keys, agent, configuration and
 * known hosts. It asks nobody for anything.
 */
final class SshTransport implements Transport {

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

    private final Settings settings;
    private final URI repo;

    /** @param repo {@code ssh://[user@]host[:port]/path} */
    SshTransport(Settings settings, URI repo) {
        this.settings = settings;
        this.repo = repo;
    }

    @Override
    public Session open() throws IOException {
        if (settings.offline()) {
            throw new HubException(Kind.OFFLINE, "Offline mode is on, and " + repo + " is not in the cache.");
        }
        Process process = start(command("git-upload-pack " + quoted(repo.getPath())));
        var session = new SshSession(process);
        try {
            session.greet();
            return session;
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
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

    private String web() {
        return "https://" + repo.getHost() + repo.getPath();
    }

    /** One run of ssh. */
    private final class SshSession implements Session {

        private final Process process;
        private final InputStream out;
        private final CompletableFuture<String> said;
        private Refs refs;

        SshSession(Process process) {
            this.process = process;
            this.out = new BufferedInputStream(process.getInputStream());
            // Read beside, or ssh would wait for it.
            this.said = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> said.complete(messages()));
        }

        private String messages() {
            try (var err = process.getErrorStream()) {
                String text = new String(err.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8);
                err.transferTo(java.io.OutputStream.nullOutputStream());
                return text;
            } catch (IOException e) {
                return "";
            }
        }

        void greet() throws IOException {
            out.mark(1);
            if (out.read() < 0) {
                throw failure();
            }
            out.reset();
            refs = Refs.read(out, Set.of(), true);
        }

        private HubException failure() {
            String text = said.join().strip().replaceAll("\\s*\\n\\s*", " ");
            String told = text.isEmpty() ? "ssh says nothing." : text.matches(".*[.!?]") ? text : text + ".";
            if (NO_NETWORK.matcher(text).find()) {
                return new HubException(
                        Kind.OFFLINE,
                        "Cannot reach " + repo.getHost() + ": " + told + " Is there an internet connection?");
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

        @Override
        public Refs advertised() {
            return refs;
        }

        @Override
        public InputStream send(byte[] request) throws IOException {
            try (var in = process.getOutputStream()) {
                in.write(request);
            }
            return out;
        }

        @Override
        public void close() {
            // The shell's ssh, where there is a shell between.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
