package hub.core.spi;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code load_state_dict_from_url} takes to find a file.
 *
 * @param url {@code https:}, {@code http:} or {@code file:}
 * @param modelDir the folder of the file; {@code checkpoints} in the hub directory if empty
 * @param fileName the file's name; the last part of the URL's path if empty
 * @param checkHash take the beginning of the file's SHA-256 from its name, as in {@code resnet18-f37072fd.pth}
 * @param hashPrefix the beginning of the file's SHA-256, in hexadecimal
 * @param forceReload download it again, also if it is there
 * @param repo the repo that asks, by its bundle's header Hub-Repo; after a reload of the repo the file is downloaded again
 * @param progress receives how far it is
 */
public record CheckpointRequest(
        URI url,
        Optional<Path> modelDir,
        Optional<String> fileName,
        boolean checkHash,
        Optional<String> hashPrefix,
        boolean forceReload,
        Optional<String> repo,
        Progress progress) {

    public CheckpointRequest {
        Objects.requireNonNull(url);
        Objects.requireNonNull(progress);
    }

    /** The file at this URL, under its own name, with no hash asked for. */
    public static CheckpointRequest of(URI url) {
        return new CheckpointRequest(
                url,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                Optional.empty(),
                Progress.NONE);
    }

    /** The same with another {@link #modelDir()}. */
    public CheckpointRequest withModelDir(Path dir) {
        return new CheckpointRequest(
                url, Optional.of(dir), fileName, checkHash, hashPrefix, forceReload, repo, progress);
    }

    /** The same with another {@link #fileName()}. */
    public CheckpointRequest withFileName(String name) {
        return new CheckpointRequest(
                url, modelDir, Optional.of(name), checkHash, hashPrefix, forceReload, repo, progress);
    }

    /** The same with another {@link #checkHash()}. */
    public CheckpointRequest withCheckHash(boolean check) {
        return new CheckpointRequest(url, modelDir, fileName, check, hashPrefix, forceReload, repo, progress);
    }

    /** The same with another {@link #hashPrefix()}. */
    public CheckpointRequest withHashPrefix(String prefix) {
        return new CheckpointRequest(
                url, modelDir, fileName, checkHash, Optional.of(prefix), forceReload, repo, progress);
    }

    /** The same with another {@link #forceReload()}. */
    public CheckpointRequest withForceReload(boolean force) {
        return new CheckpointRequest(url, modelDir, fileName, checkHash, hashPrefix, force, repo, progress);
    }

    /** The same with another {@link #repo()}. */
    public CheckpointRequest withRepo(String repo) {
        return new CheckpointRequest(
                url, modelDir, fileName, checkHash, hashPrefix, forceReload, Optional.of(repo), progress);
    }

    /** The same with another {@link #progress()}. */
    public CheckpointRequest withProgress(Progress progress) {
        return new CheckpointRequest(url, modelDir, fileName, checkHash, hashPrefix, forceReload, repo, progress);
    }
}
