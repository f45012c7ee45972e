package hub.fetch.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three addresses of GitHub on one loopback port: refs from a real {@code git http-backend}, archives from a real
 * {@code git archive}, and the API's {@code zipball} and release assets. {@code HUB_GITHUB_URL} is {@link #url()}.
 */
public final class FakeGitHub implements AutoCloseable {

    /** A request that came in, and the Authorization header that it had, or null. */
    public record Seen(String method, String path, String authorization) {}

    private static final Pattern GIT =
            Pattern.compile("/(?<repo>[^/]+/[^/]+?)(?:\\.git)?/(?<what>info/refs|git-upload-pack)");
    private static final Pattern ARCHIVE =
            Pattern.compile("/(?<repo>[^/]+/[^/]+)/(?:zip|archive)/(?<commit>[0-9a-f]{40})(?:\\.zip)?");
    private static final Pattern ZIPBALL =
            Pattern.compile("(?:/api/v3)?/repos/(?<repo>[^/]+/[^/]+)/zipball/(?<commit>[0-9a-f]{40})");
    private static final Pattern RELEASE =
            Pattern.compile("(?:/api/v3)?/repos/(?<repo>[^/]+/[^/]+)/releases/tags/(?<tag>[^/]+)");
    private static final Pattern ASSET = Pattern.compile("(?:/api/v3)?/repos/(?<repo>[^/]+/[^/]+)/releases/assets/7");
    private static final Pattern DOWNLOAD = Pattern.compile("/(?<repo>[^/]+/[^/]+)/releases/download/(?<tag>[^/]+)/.*");

    private static final Pattern LFS = Pattern.compile("/(?<repo>[^/]+/[^/]+)\\.git/info/lfs/objects/batch");
    private static final Pattern LFS_ASKED = Pattern.compile("\"oid\":\"(?<oid>[0-9a-f]{64})\"");
    private static final String LFS_SECRET = "RemoteAuth for this object";

    private final Path root;
    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, byte[]> lfs = new ConcurrentHashMap<>();
    private final Set<String> withoutArchives = ConcurrentHashMap.newKeySet();
    private final Set<String> withoutPacks = ConcurrentHashMap.newKeySet();
    private final Set<String> overloaded = ConcurrentHashMap.newKeySet();
    private volatile boolean version2 = true;
    private volatile String archives;
    private volatile String lfsAddress;

    /** Starts it, with its repositories in a folder. */
    public FakeGitHub(Path root) throws IOException {
        this(root, 0);
    }

    /** Starts it on a port. */
    public FakeGitHub(Path root, int port) throws IOException {
        this.root = Files.createDirectories(root);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** A repository, empty at first. */
    public GitRepo repo(String name) throws IOException {
        return GitRepo.create(root.resolve(name + ".git"));
    }

    /** A repository in a folder of just this name: its address with {@code .git} is not found. */
    public GitRepo repoWithoutSuffix(String name) throws IOException {
        return GitRepo.create(root.resolve(name));
    }

    /** A fork: as on GitHub it shares its objects with the repository that it comes from, in both directions. */
    public GitRepo fork(GitRepo of, String name) throws IOException {
        GitRepo fork = of.copyTo(root.resolve(name + ".git"));
        Files.writeString(
                of.dir().resolve("objects/info/alternates"), fork.dir().resolve("objects") + "\n");
        return fork;
    }

    /** Serves a file at a path. */
    public FakeGitHub file(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Keeps a file in Git LFS; returns its pointer. */
    public String lfs(byte[] content) {
        String oid = HexFormat.of().formatHex(sha256(content));
        lfs.put(oid, content);
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize " + content.length + "\n";
    }

    /** From now on other bytes are sent for the files in Git LFS. */
    public void spoilLfs(byte[] content) {
        lfs.replaceAll((oid, old) -> content);
    }

    /** From now on a repository's refs are told by git's protocol, and its commits are not sent. */
    public void withoutPacks(String repo) {
        withoutPacks.add(repo);
    }

    /** From now on there is nothing in Git LFS. */
    public void emptyLfs() {
        lfs.clear();
    }

    /** From now on the files in Git LFS are at another URL. */
    public void lfsAt(String url) {
        lfsAddress = url;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on a repository is shown to those with this token alone. */
    public void makePrivate(String repo, String token) {
        tokens.put(repo, token);
    }

    /** From now on a repository's archives are not found. */
    public void withoutArchives(String repo) {
        withoutArchives.add(repo);
    }

    /** From now on a repository's host answers that it is overloaded. */
    public void overload(String repo) {
        overloaded.add(repo);
    }

    /** From now on archives are at another URL. */
    public void archivesAt(String url) {
        archives = url;
    }

    /** From now on it answers as git servers before protocol version 2. */
    public void onlyVersion0() {
        version2 = false;
    }

    /** All requests so far. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** How many requests had a path with this in it. */
    public long count(String part) {
        return seen.stream().filter(request -> request.path().contains(part)).count();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        seen.add(new Seen(exchange.getRequestMethod(), path, authorization));
        try (exchange) {
            Optional<Matcher> match = List.of(GIT, LFS, ARCHIVE, ZIPBALL, RELEASE, ASSET, DOWNLOAD).stream()
                    .map(pattern -> pattern.matcher(path))
                    .filter(Matcher::matches)
                    .findFirst();
            if (overloaded.stream().anyMatch(repo -> path.startsWith("/" + repo))) {
                answer(exchange, 503, "text/plain", "Overloaded".getBytes(StandardCharsets.UTF_8));
            } else if (path.startsWith("/lfs/")) {
                lfsObject(exchange, path.substring("/lfs/".length()), authorization);
            } else if (files.containsKey(path)) {
                answer(exchange, 200, "application/octet-stream", files.get(path));
            } else if (match.isEmpty()) {
                answer(exchange, 404, "text/html", "<!DOCTYPE html>Not Found".getBytes(StandardCharsets.UTF_8));
            } else if (!isAllowed(match.get(), authorization)) {
                // GitHub does not say whether a repository is absent or private.
                int status = (match.get().pattern() == GIT || match.get().pattern() == LFS) && authorization == null
                        ? 401
                        : 404;
                answer(exchange, status, "text/plain", "Not Found".getBytes(StandardCharsets.UTF_8));
            } else if (match.get().pattern() == GIT) {
                git(exchange, match.get());
            } else if (match.get().pattern() == LFS) {
                lfs(exchange);
            } else if (match.get().pattern() == RELEASE) {
                answer(exchange, 200, "application/json", """
                    {"id": 1, "assets": [{"name": "other", "id": 6}, {"name": "weights.pth", "id": 7}]}
                    """.getBytes(StandardCharsets.UTF_8));
            } else if (match.get().pattern() == ASSET) {
                // As GitHub does: the bytes are on another host.
                exchange.getResponseHeaders().set("Location", new String(files.get("asset"), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(302, -1);
            } else if (match.get().pattern() == DOWNLOAD) {
                answer(exchange, 404, "text/plain", "Not Found".getBytes(StandardCharsets.UTF_8));
            } else {
                archive(exchange, match.get().group("repo"), match.get().group("commit"));
            }
        }
    }

    /** Answers as GitHub does: each file's address is signed anew, and wants a header. */
    private void lfs(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var objects = new StringJoiner(", ", "{\"transfer\": \"basic\", \"objects\": [", "]}");
        for (Matcher asked = LFS_ASKED.matcher(request); asked.find(); ) {
            String oid = asked.group("oid");
            String address = lfsAddress == null ? url() + "/lfs/" + oid : lfsAddress;
            objects.add("{\"oid\": \"" + oid + "\", "
                    + (lfs.containsKey(oid)
                            ? "\"actions\": {\"download\": {\"href\": \"" + address + "?signature=" + System.nanoTime()
                                    + "\", \"header\": {\"Authorization\": \"" + LFS_SECRET + "\"}}}}"
                            : "\"error\": {\"code\": 404, \"message\": \"Object does not exist on the server\"}}"));
        }
        answer(exchange, 200, "application/vnd.git-lfs+json", objects.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void lfsObject(HttpExchange exchange, String oid, String authorization) throws IOException {
        boolean isThere = lfs.containsKey(oid) && LFS_SECRET.equals(authorization);
        answer(exchange, isThere ? 200 : 404, "application/octet-stream", isThere ? lfs.get(oid) : new byte[0]);
    }

    private boolean isAllowed(Matcher request, String authorization) {
        String token = tokens.get(request.group("repo"));
        if (token == null) {
            return authorization == null || !authorization.contains("expired");
        }
        String basic = Base64.getEncoder().encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
        // Pages of releases know no tokens.
        return request.pattern() != DOWNLOAD
                && (("Basic " + basic).equals(authorization) || ("Bearer " + token).equals(authorization));
    }

    private void archive(HttpExchange exchange, String repo, String commit) throws IOException {
        if (archives != null) {
            exchange.getResponseHeaders().set("Location", archives);
            exchange.sendResponseHeaders(302, -1);
            return;
        }
        Path dir = root.resolve(repo + ".git");
        if (withoutArchives.contains(repo) || !Files.isDirectory(dir)) {
            answer(exchange, 404, "text/plain", "Not Found".getBytes(StandardCharsets.UTF_8));
            return;
        }
        String name = repo.substring(repo.indexOf('/') + 1);
        byte[] zip = new GitRepo(dir, null).archive(commit, name + "-" + commit + "/");
        answer(exchange, zip.length == 0 ? 404 : 200, "application/zip", zip);
    }

    private void git(HttpExchange exchange, Matcher request) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isFetch = new String(body, StandardCharsets.ISO_8859_1).contains("command=fetch");
        if (isFetch && withoutPacks.contains(request.group("repo"))) {
            answer(exchange, 403, "text/plain", "Forbidden".getBytes(StandardCharsets.UTF_8));
            return;
        }
        var builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        environment.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put(
                "CONTENT_TYPE",
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                        .orElse(""));
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (version2 && protocol != null) {
            environment.put("GIT_PROTOCOL", protocol);
        }
        environment.put("GIT_CONFIG_COUNT", "1");
        environment.put("GIT_CONFIG_KEY_0", "safe.directory");
        environment.put("GIT_CONFIG_VALUE_0", "*");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var in = process.getOutputStream()) {
            in.write(body);
        } catch (IOException e) {
            // It reads no body where it wants none.
        }
        cgi(exchange, process.getInputStream().readAllBytes());
    }

    private static void cgi(HttpExchange exchange, byte[] output) throws IOException {
        InputStream in = new ByteArrayInputStream(output);
        int status = 200;
        for (String line; !(line = line(in)).isEmpty(); ) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (name.equals("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(name, value);
            }
        }
        byte[] body = in.readAllBytes();
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next; (next = in.read()) >= 0 && next != '\n'; ) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /**
     * Serves a folder of bare repositories ({@code owner/name.git}) until the process ends; prints its address.
     *
     * @param args the folder, and the port if it matters
     */
    public static void main(String[] args) throws Exception {
        var github = new FakeGitHub(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0);
        System.out.println(github.url());
        Thread.currentThread().join();
    }
}
