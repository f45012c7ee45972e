package hub.gpu;

import org.osgi.annotation.versioning.ProviderType;

/** A {@link Torch} that belongs to whoever opened it. A service is none: its bundle ends it. */
@ProviderType
public interface CloseableTorch extends Torch, AutoCloseable {

    /** Frees all that it made, on every device; closing twice is harmless. */
    @Override
    void close();
}
