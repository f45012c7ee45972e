package hub.core.spi;

import hub.core.HubException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Runs files of exported programs for {@code hub run FILE.pt2}. */
@ConsumerType
public interface ProgramFiles {

    /**
     * Does what the words after the file say.
     *
     * @return what is shown as text or as JSON; a {@link CheckResult} may say that the command failed
     * @throws HubException of kind ARGUMENT if the words are not understood
     */
    Object run(Path program, List<Object> words);
}
