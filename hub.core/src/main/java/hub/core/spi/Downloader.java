package hub.core.spi;

import hub.core.HubException;
import java.net.URI;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Downloads files; a file appears complete and verified, or not at all. */
@ProviderType
public interface Downloader {

    /**
     * Downloads one file, and at the end puts it in the place of an older one.
     *
     * @param url {@code https:}, {@code http:} or {@code file:}
     * @param file the target; its folder is created
     * @param hashPrefix the first hexadecimal digits of the SHA-256 that it must have, or null
     * @return the SHA-256 of its content in hexadecimal
     * @throws HubException of kind NOT_FOUND if the server has no such file, NETWORK, OFFLINE, CORRUPT or DISK
     */
    String download(URI url, Path file, String hashPrefix, Progress progress);

    /**
     * The size of a file on its server, or {@link Progress#UNKNOWN} if the server does not say it. The file is not downloaded.
     *
     * @param url as for {@link #download}
     * @throws HubException as {@link #download}
     */
    default long size(URI url) {
        return Progress.UNKNOWN;
    }

    /** Whether offline mode is on: then nothing opens a connection. */
    default boolean isOffline() {
        return false;
    }
}
