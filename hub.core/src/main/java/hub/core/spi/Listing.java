package hub.core.spi;

import hub.core.Entrypoint;
import java.util.List;

/**
 * The entrypoints of a repo, as far as reading shows them.
 *
 * @param entrypoints its own, then its helpers, each sorted by name; hidden ones are left out
 * @param dynamic why it may have more when it runs: a line for each place, with file and line; empty if these are all
 * @param dependencies what its hubconf lists as needed
 */
public record Listing(List<Entrypoint> entrypoints, List<String> dynamic, List<String> dependencies) {

    public Listing {
        entrypoints = List.copyOf(entrypoints);
        dynamic = List.copyOf(dynamic);
        dependencies = List.copyOf(dependencies);
    }
}
