package hub.gpu.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Checkpoints;
import hub.core.spi.Progress;
import hub.gpu.checkpoint.Checkpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Fetches checkpoints by URL, with the arguments of torch.hub's {@code load_state_dict_from_url}. */
@Component(service = RemoteCheckpoints.class)
public final class RemoteCheckpoints {

    private final Checkpoints checkpoints;
    private final Progress console;

    @Activate
    public RemoteCheckpoints(
            @Reference Checkpoints checkpoints,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Progress console) {
        this.checkpoints = checkpoints;
        this.console = console == null ? Progress.NONE : console;
    }

    /**
     * Opens a checkpoint. If the URL is that of an index, the files beside it are fetched, too.
     *
     * @param repo the repo that asks, by its bundle's header, or null
     * @param modelDir the folder, or null for {@code checkpoints} in the hub directory
     * @param fileName the file's name, or null for the last part of the URL
     */
    Checkpoint open(String repo, String url, Path modelDir, boolean progress, boolean checkHash, String fileName) {
        URI index = parsed(url);
        return Checkpoint.open(
                fetch(repo, index, modelDir, progress, checkHash, fileName),
                shard -> fetch(repo, beside(index, shard), modelDir, progress, checkHash, null));
    }

    /**
     * Fetches one file that must have a hash.
     *
     * @param repo the repo that asks
     * @param sha256 the first digits of the file's SHA-256, in hexadecimal
     * @param fileName its name in the folder {@code checkpoints} of the hub directory
     */
    Path fetch(String repo, String url, String sha256, String fileName) {
        return checkpoints.fetch(CheckpointRequest.of(parsed(url))
                .withRepo(repo)
                .withFileName(fileName)
                .withHashPrefix(sha256)
                .withProgress(console));
    }

    /** Another file of the same folder. The query is kept: it may have the key to the folder. */
    private static URI beside(URI index, String name) {
        try {
            String file = new URI(null, null, name, null).getRawPath();
            return index.resolve(index.getRawQuery() == null ? file : file + "?" + index.getRawQuery());
        } catch (URISyntaxException e) {
            throw new HubException(Kind.CORRUPT, index + " names the file " + name + ", which no URL can have", e);
        }
    }

    private Path fetch(String repo, URI url, Path modelDir, boolean progress, boolean checkHash, String fileName) {
        var request =
                CheckpointRequest.of(url).withCheckHash(checkHash).withProgress(progress ? console : Progress.NONE);
        if (repo != null) {
            request = request.withRepo(repo);
        }
        if (modelDir != null) {
            request = request.withModelDir(modelDir);
        }
        if (fileName != null) {
            request = request.withFileName(fileName);
        }
        return checkpoints.fetch(request);
    }

    private static URI parsed(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.ARGUMENT, "\"" + url + "\" is not a URL: " + e.getMessage(), e);
        }
    }
}
