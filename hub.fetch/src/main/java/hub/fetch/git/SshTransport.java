package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.http.NetworkSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;

/** Git over ssh. */
final class SshTransport implements Transport {

    private static final String SERVICE = "git-upload-pack";

    private final Ssh ssh;

    SshTransport(NetworkSettings settings, URI repo) {
        this.ssh = new Ssh(settings, repo);
    }

    /** Most hosts, and git itself, find a repository by its name with and without .git. Some know only the longer name. */
    @Override
    public Session open() throws IOException {
        try {
            return open(ssh.path());
        } catch (HubException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            try {
                return open(ssh.path() + ".git");
            } catch (HubException second) {
                throw second.kind() == Kind.NOT_FOUND ? e : second;
            }
        }
    }

    private Session open(String path) throws IOException {
        Ssh.Run run = ssh.run(SERVICE, path);
        try {
            return new SshSession(run, greeting(run));
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    private Refs greeting(Ssh.Run run) throws IOException {
        InputStream out = run.out();
        out.mark(1);
        if (out.read() < 0) {
            throw ssh.failure(run.said());
        }
        out.reset();
        return Refs.read(out, Set.of(), true);
    }

    /** One run of ssh. */
    private record SshSession(Ssh.Run run, Refs advertised) implements Session {

        @Override
        public InputStream send(byte[] request) throws IOException {
            try (OutputStream in = run.in()) {
                in.write(request);
            }
            return run.out();
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
