package hub.core.spi;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** The folder where hub keeps what it fetched and built; it may change while the framework runs. */
@ProviderType
public interface HubDirectory {

    /** torch.hub's own folder: links to snapshots, {@code checkpoints/}, {@code trusted_list}. */
    Path root();

    /** hub's own state below it, {@code .hub/}. */
    default Path state() {
        return root().resolve(".hub");
    }
}
