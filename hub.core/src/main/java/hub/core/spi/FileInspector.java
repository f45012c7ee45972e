package hub.core.spi;

import hub.core.HubException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Reports what a file holds, and runs nothing of it. */
@ConsumerType
public interface FileInspector {

    /**
     * What is in a file, as a record that is shown as text or as JSON.
     *
     * @param digest whether the content is read and hashed, and not only listed
     * @throws HubException of kind NOT_FOUND, DISK or CORRUPT
     */
    Record inspect(Path file, boolean digest);
}
