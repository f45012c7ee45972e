package hub.core.spi;

import hub.core.RepoRef;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Tells a person who is asked for trust what else happens when a repo runs. */
@ConsumerType
@FunctionalInterface
public interface TrustNotes {

    /** A line for each thing; none if nothing else happens. */
    List<String> of(RepoRef repo);
}
