package hub.fetch.lfs;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import hub.fetch.git.Ssh;
import hub.fetch.http.Backoff;
import hub.fetch.http.Http;
import hub.fetch.http.HttpRefusal;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the batch API of a repository is, and what is sent along.
 *
 * @param headers say who asks; empty if a token is used, or if nobody needs to log in
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/api/server-discovery.md">Server discovery</a>
 */
record LfsEndpoint(URI batch, Map<String, String> headers) {

    private static final String PROGRAM = "git-lfs-authenticate";

    /**
     * It is at its usual place beside the repository. For a repository over ssh the host itself says where, over ssh.
     *
     * @param repo the repository's URL, with {@code .git}
     * @throws HubException of kind NETWORK or OFFLINE; its cause is a {@link HttpRefusal} if the host has no Git LFS
     */
    static LfsEndpoint to(URI repo, Http http, Progress progress) {
        if (!"ssh".equals(repo.getScheme())) {
            return new LfsEndpoint(batch(repo + "/info/lfs"), Map.of());
        }
        var ssh = new Ssh(http.settings(), repo);
        Ssh.Answer answer = new Backoff(http.settings(), repo, progress).call(() -> ssh.ask(PROGRAM, "download"));
        if (answer.code() != 0) {
            throw none(
                    repo,
                    "over ssh, `" + PROGRAM + "` ends with " + answer.code()
                            + (answer.said().isEmpty() ? "" : " (" + answer.said() + ")"));
        }
        try {
            JsonNode json = new JsonMapper().readTree(answer.out());
            var headers = new HashMap<String, String>();
            json.path("header")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asString("")));
            return new LfsEndpoint(batch(json.path("href").asString("")), headers);
        } catch (JacksonException | IllegalArgumentException e) {
            throw none(repo, "over ssh, `" + PROGRAM + "` does not answer with JSON that has a web address as href");
        }
    }

    private static URI batch(String base) {
        URI batch = URI.create(base.replaceFirst("/+$", "") + "/objects/batch");
        if (batch.getHost() == null || !batch.getScheme().matches("(?i)https?")) {
            throw new IllegalArgumentException(base);
        }
        return batch;
    }

    private static HubException none(URI repo, String why) {
        return new HubException(Kind.NETWORK, repo.getHost() + " offers no Git LFS: " + why, new HttpRefusal(why));
    }
}
