package hub.fetch.git;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.http.Http;
import hub.fetch.http.Http.Answer;
import hub.fetch.http.Http.Auth;
import hub.fetch.http.HttpRefusal;
import hub.fetch.http.UnexpectedAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Git's smart HTTP protocol. */
final class HttpTransport implements Transport {

    private static final String SERVICE = "git-upload-pack";
    private static final String ADVERTISED = "/info/refs?service=" + SERVICE;

    private final Logger log = LoggerFactory.getLogger(HttpTransport.class);
    private final Http http;
    private final URI repo;

    HttpTransport(Http http, URI repo) {
        this.http = http;
        this.repo = repo;
    }

    @Override
    public Session open() throws IOException {
        if (http.hasToken(repo)) {
            try (Answer answer = ask(Auth.GIT)) {
                if (answer.status() != 401 && answer.status() != 403) {
                    return read(answer, Auth.GIT);
                }
            }
            // A token that expired must not lock a user out of what everybody may read.
            Session anyone = openFor(Auth.NONE);
            log.warn("{} refused the token; going on without it", repo.getHost());
            return anyone;
        }
        return openFor(Auth.NONE);
    }

    private Session openFor(Auth auth) throws IOException {
        try (Answer answer = ask(auth)) {
            return read(answer, auth);
        }
    }

    /** Most servers know a repository with .git at its end; those that serve folders by their own name may not. */
    private Answer ask(Auth auth) throws IOException {
        Answer answer = ask(repo.toString(), auth);
        if (answer.status() == 404) {
            Answer plain = ask(repo.toString().replaceFirst("\\.git$", ""), auth);
            if (isAdvertisement(plain)) {
                answer.close();
                return plain;
            }
            plain.close();
        }
        return answer;
    }

    private Answer ask(String url, Auth auth) throws IOException {
        return http.get(URI.create(url + ADVERTISED), auth, Map.of("Git-Protocol", "version=2"));
    }

    private static boolean isAdvertisement(Answer answer) {
        return answer.status() == 200
                && answer.header("Content-Type")
                        .filter(type -> type.startsWith("application/x-" + SERVICE + "-advertisement"))
                        .isPresent();
    }

    private Session read(Answer answer, Auth auth) throws IOException {
        if (answer.status() == 401 || answer.status() == 404) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    "Cannot find " + webPage() + ": there is no such repository, or it is private"
                            + (http.hasToken(repo)
                                    ? " and the token is not valid for it."
                                    : " and needs a token: set " + http.tokenSetting(repo) + "."));
        }
        if (answer.status() != 200) {
            throw UnexpectedAnswerException.of(repo, answer, auth != Auth.NONE);
        }
        if (!isAdvertisement(answer)) {
            throw new HubException(
                    Kind.NETWORK,
                    noProtocol(answer, answer.header("Content-Type").orElse("of no type")),
                    new HttpRefusal("it does not speak git's protocol"));
        }
        String asked = answer.url().toString();
        URI answered = asked.endsWith(ADVERTISED)
                ? URI.create(asked.substring(0, asked.length() - ADVERTISED.length()))
                : repo;
        return new HttpSession(answered, auth, Refs.read(answer.body()));
    }

    /** A server that has git's files and no git sends the file that the address names. */
    private String noProtocol(Answer answer, String type) throws IOException {
        String head = new String(answer.body().readNBytes(64), java.nio.charset.StandardCharsets.UTF_8);
        return head.matches("(?s)[0-9a-f]{40}([0-9a-f]{24})?\trefs/.*")
                ? "The server of " + webPage()
                        + " serves the files of a git repository and not git's smart HTTP protocol,"
                        + " which hub needs. Clone it with `git clone " + Http.shown(repo) + "`, and name the folder."
                : "There is no git repository at " + webPage() + ": the answer is " + type
                        + ", expected git's smart HTTP protocol.";
    }

    private String webPage() {
        return Http.shown(repo).replaceFirst("\\.git$", "");
    }

    /** Each request of it stands alone: HTTP keeps nothing between them. */
    private final class HttpSession implements Session {

        private final URI answered;
        private final Auth auth;
        private final Refs refs;
        private Answer answer;

        HttpSession(URI answered, Auth auth, Refs refs) {
            this.answered = answered;
            this.auth = auth;
            this.refs = refs;
        }

        @Override
        public Refs advertised() {
            return refs;
        }

        @Override
        public InputStream send(byte[] request) throws IOException {
            URI url = URI.create(answered + "/" + SERVICE);
            answer = http.post(
                    url,
                    auth,
                    Map.of(
                            "Git-Protocol", "version=2",
                            "Content-Type", "application/x-" + SERVICE + "-request",
                            "Accept", "application/x-" + SERVICE + "-result"),
                    request);
            if (answer.status() != 200) {
                throw UnexpectedAnswerException.of(url, answer, auth != Auth.NONE);
            }
            return answer.body();
        }

        @Override
        public void close() {
            if (answer != null) {
                answer.close();
            }
        }
    }
}
