package hub.loader.build;

import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name and version of a snapshot's bundle. Each host, owner, repo and ref has a name of its own; the version is the
 * commit.
 */
record BundleName(String symbolicName, String version) {

    private static final int HASH = 8;

    static BundleName of(Snapshot snapshot) {
        String place = switch (snapshot.ref()) {
            case RepoRef.Remote remote ->
                remote.host() + "." + remote.owner() + "." + remote.name()
                        + remote.ref().map(ref -> "." + ref).orElse("");
            case RepoRef.Local local -> "local." + local.dir().getFileName();
        };
        // Two places may look the same in the letters that a symbolic name allows. The hash keeps them apart.
        String name = place.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("\\.+", ".") + "."
                + sha256(snapshot.ref().toString()).substring(0, HASH);
        String qualifier = snapshot.revision().replaceAll("[^A-Za-z0-9_-]", "-");
        return new BundleName("hub.model." + name, "0.0.0." + qualifier);
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
