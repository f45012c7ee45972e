package hub.core.spi;

import hub.core.HubException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** The files of weights: each is downloaded once, under the name that torch.hub gives it. */
@ProviderType
public interface Checkpoints {

    /**
     * The file of a checkpoint, downloaded if it is not there. A zip archive of one single file, as torch.hub's first
     * versions took, is unpacked, and the file in it returned.
     *
     * @throws HubException of kind ARGUMENT if the request asks for a hash that no name carries, or NETWORK, OFFLINE,
     *     NOT_FOUND, CORRUPT or DISK
     */
    Path fetch(CheckpointRequest request);
}
