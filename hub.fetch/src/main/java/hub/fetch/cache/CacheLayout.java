package hub.fetch.cache;

import hub.core.RepoRef.Remote;
import hub.core.spi.HubDirectory;
import hub.fetch.disk.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Where everything lies in the hub directory. Each name has a part that people can read, and a hash that tells it from
 * others: underscores, case and hosts cannot mix two of them up.
 */
public final class CacheLayout {

    static final String DEFAULT_BRANCH = "default.properties";
    static final String PROPERTIES = ".properties";
    static final String HASHES = ".sha256";

    private static final int LONGEST_NAME = 100;
    private static final int HASH = 12;

    private final HubDirectory directory;

    CacheLayout(HubDirectory directory) {
        this.directory = directory;
    }

    public Path root() {
        return directory.root();
    }

    /**
     * The text that stands for a path in names and in records. Inside the hub directory it is relative to it, so that the
     * directory can be moved, or be mounted elsewhere in a container. {@link #path} does the reverse.
     */
    String key(Path path) {
        return path.startsWith(root()) ? root().relativize(path).toString() : path.toString();
    }

    Path path(String key) {
        return root().resolve(key);
    }

    public Path checkpoints() {
        return root().resolve("checkpoints");
    }

    Path allSnapshots() {
        return directory.state().resolve("snapshots");
    }

    /** The snapshots of one repo. */
    public Path snapshots(Remote repo) {
        return allSnapshots().resolve(name(repo));
    }

    public Path snapshot(Remote repo, String commit) {
        return snapshots(repo).resolve(commit);
    }

    /** The record of a snapshot, beside it. */
    public static Path propertiesOf(Path snapshot) {
        return snapshot.resolveSibling(snapshot.getFileName() + PROPERTIES);
    }

    /** The hashes of the files in a folder, beside it, in sha256sum's format. */
    public static Path hashesOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + HASHES);
    }

    /** Whether a file is the hashes of a folder. */
    public static boolean isHashes(Path file) {
        return file.toString().endsWith(HASHES);
    }

    /** The folder that these hashes are of. */
    public static Path hashedBy(Path hashes) {
        String name = hashes.getFileName().toString();
        return hashes.resolveSibling(name.substring(0, name.length() - HASHES.length()));
    }

    Path refs() {
        return directory.state().resolve("refs");
    }

    /** The record of a ref, or of the default branch if the repo has no ref. */
    public Path refRecord(Remote repo) {
        return refs().resolve(name(repo))
                .resolve(repo.ref().map(ref -> named(ref, ref) + PROPERTIES).orElse(DEFAULT_BRANCH));
    }

    Path files() {
        return directory.state().resolve("files");
    }

    /** The record of a downloaded file. */
    public Path downloadRecord(Path file) {
        return files().resolve(named(key(file), file.getFileName().toString()) + PROPERTIES);
    }

    /** What is not finished: downloads, archives, folders that are being unpacked or removed. */
    public Path partial() {
        return directory.state().resolve("partial");
    }

    /** Where the bytes arrive that a URL, or a hash, names, before they become a file of the hub directory. */
    public Path partial(String source, Path file) {
        return partial()
                .resolve(named(source + " " + key(file), file.getFileName().toString()) + ".part");
    }

    Path locks() {
        return directory.state().resolve("locks");
    }

    /** The contents of legacy zips. */
    Path allUnpacked() {
        return directory.state().resolve("unpacked");
    }

    /**
     * The content of one legacy zip.
     *
     * @param version tells one content of the zip file from another
     */
    public Path unpacked(Path zip, String version) {
        return allUnpacked()
                .resolve(named(key(zip) + " " + version, zip.getFileName().toString()));
    }

    /** The lock of a file or folder. */
    Path lock(Path path) {
        return locks().resolve(hash(key(path)) + ".lock");
    }

    /** The bundles that hub.loader built. */
    Path builtBundles() {
        return directory.state().resolve("bundles");
    }

    /** Notes of the revisions that hub.loader served. */
    Path served() {
        return directory.state().resolve("served");
    }

    /** The native libraries that hub.gpu fetched. */
    Path natives() {
        return directory.state().resolve("natives");
    }

    /** What running processes use. */
    Path uses() {
        return directory.state().resolve("use");
    }

    /** torch.hub's own name for the folder of a ref, in letters that every process can write. */
    private Path link(Remote ref) {
        String name = ref.owner() + "_" + ref.name() + "_" + ref.ref().orElseThrow();
        return root().resolve(name.replaceAll("[^\\x21-\\x7e]|[/\\\\]", "_"));
    }

    /** The names that a ref's link may have. The second is for when another ref has the first. */
    public List<Path> links(Remote ref) {
        Path link = link(ref);
        return List.of(link, link.resolveSibling(link.getFileName() + "-" + hash(ref.toString())));
    }

    private static String name(Remote repo) {
        return named(
                repo.scheme() + "://" + repo.host() + "/" + repo.owner() + "/" + repo.name(),
                repo.owner() + "_" + repo.name());
    }

    private static String named(String identity, String shown) {
        String readable = shown.replaceAll("[^A-Za-z0-9._-]", "_");
        return readable.substring(0, Math.min(LONGEST_NAME, readable.length())) + "-" + hash(identity);
    }

    /** A short hash of a text, for names. */
    public static String hash(String text) {
        byte[] digest = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HASH);
    }
}
