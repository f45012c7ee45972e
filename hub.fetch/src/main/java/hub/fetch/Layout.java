package hub.fetch;

import hub.core.RepoRef.Remote;
import hub.core.spi.HubDirectory;
import hub.fetch.disk.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Where everything lies in the hub directory. Names are for people; what tells them apart is a hash in each, so that
 * neither underscores, nor case, nor two hosts mix them up.
 */
final class Layout {

    static final String DEFAULT_BRANCH = "default.properties";
    static final String FACTS = ".properties";
    static final String HASHES = ".sha256";

    private static final int LONGEST_NAME = 100;
    private static final int HASH = 12;

    private final HubDirectory directory;

    Layout(HubDirectory directory) {
        this.directory = directory;
    }

    Path root() {
        return directory.root();
    }

    /**
     * What stands for a path in names and in what is written down: inside the hub directory the way from there, which
     * stays the same when the directory moves, and in a container that has it elsewhere. {@link #path} is the way back.
     */
    String key(Path path) {
        return path.startsWith(root()) ? root().relativize(path).toString() : path.toString();
    }

    Path path(String key) {
        return root().resolve(key);
    }

    Path checkpoints() {
        return root().resolve("checkpoints");
    }

    Path allSnapshots() {
        return directory.state().resolve("snapshots");
    }

    Path snapshots(Remote repo) {
        return allSnapshots().resolve(name(repo));
    }

    Path snapshot(Remote repo, String commit) {
        return snapshots(repo).resolve(commit);
    }

    /** What is known of a snapshot. */
    Path snapshotFacts(Remote repo, String commit) {
        return factsOf(snapshot(repo, commit));
    }

    /** The hashes of a snapshot's files, in sha256sum's format. */
    Path snapshotHashes(Remote repo, String commit) {
        return hashesOf(snapshot(repo, commit));
    }

    static Path factsOf(Path snapshot) {
        return snapshot.resolveSibling(snapshot.getFileName() + FACTS);
    }

    /** The hashes of the files in a folder, beside it. */
    static Path hashesOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + HASHES);
    }

    /** The folder that hashes stand beside. */
    static Path hashedBy(Path hashes) {
        String name = hashes.getFileName().toString();
        return hashes.resolveSibling(name.substring(0, name.length() - HASHES.length()));
    }

    Path refs() {
        return directory.state().resolve("refs");
    }

    /** What is known of a ref; of the default branch if the repo is without one. */
    Path ref(Remote repo) {
        return refs().resolve(name(repo))
                .resolve(repo.ref().map(ref -> named(ref) + FACTS).orElse(DEFAULT_BRANCH));
    }

    Path files() {
        return directory.state().resolve("files");
    }

    /** What is known of a downloaded file. */
    Path facts(Path file) {
        return files().resolve(named(key(file), file.getFileName().toString()) + FACTS);
    }

    Path partial() {
        return directory.state().resolve("partial");
    }

    /** Where a URL's bytes arrive that are to become a file of the hub directory. */
    Path partial(URI url, Path file) {
        return partial().resolve(named(url + " " + key(file), file.getFileName().toString()) + ".part");
    }

    Path locks() {
        return directory.state().resolve("locks");
    }

    /** What was in single-file legacy zips. */
    Path allUnpacked() {
        return directory.state().resolve("unpacked");
    }

    /** @param version tells one content of the zip file from another */
    Path unpacked(Path zip, String version) {
        return allUnpacked()
                .resolve(named(key(zip) + " " + version, zip.getFileName().toString()));
    }

    /** The lock of a file or folder. */
    Path lock(Path path) {
        return locks().resolve(hash(key(path)) + ".lock");
    }

    /** What hub.loader made of snapshots. */
    Path builtBundles() {
        return directory.state().resolve("bundles");
    }

    Path uses() {
        return directory.state().resolve("use");
    }

    /** torch.hub's own name for the folder of a ref, in letters that every process can write. */
    private Path link(Remote ref) {
        String name = ref.owner() + "_" + ref.name() + "_" + ref.ref().orElseThrow();
        return root().resolve(name.replaceAll("[^\\x21-\\x7e]|[/\\\\]", "_"));
    }

    /** The names that a ref's link may have: the second if the first is another's. */
    List<Path> links(Remote ref) {
        Path link = link(ref);
        return List.of(link, link.resolveSibling(link.getFileName() + "-" + hash(ref.toString())));
    }

    private static String name(Remote repo) {
        return named(
                repo.scheme() + "://" + repo.host() + "/" + repo.owner() + "/" + repo.name(),
                repo.owner() + "_" + repo.name());
    }

    private static String named(String text) {
        return named(text, text);
    }

    private static String named(String identity, String shown) {
        String readable = shown.replaceAll("[^A-Za-z0-9._-]", "_");
        return readable.substring(0, Math.min(LONGEST_NAME, readable.length())) + "-" + hash(identity);
    }

    static String hash(String text) {
        byte[] digest = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HASH);
    }
}
