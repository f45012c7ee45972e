package hub.core.service;

import hub.core.spi.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environment variables that look like hub's, and that no part of hub reads. Other programs have such names too: only one that is
 * like a variable of hub was meant to be that.
 */
final class MisspeltVariables {

    private static final Logger LOG = LoggerFactory.getLogger(MisspeltVariables.class);

    private static final String HUBS = "HUB_";

    /** Those that all parts of hub read. */
    static final Set<String> KNOWN = Set.of(
            "HUB_CA_BUNDLE",
            "HUB_COMPLETION",
            "HUB_GITHUB_API_URL",
            "HUB_GITHUB_ARCHIVE_URL",
            "HUB_GITHUB_URL",
            "HUB_LIBTORCH",
            "HUB_MACHINE_CODE",
            "HUB_OFFLINE",
            "HUB_PYTHON",
            "HUB_PYTHON_ENVIRONMENT",
            "HUB_SERVE_MANAGEMENT_TOKEN",
            "HUB_SERVE_TOKEN",
            "HUB_TOKENS");

    private MisspeltVariables() {}

    static void warn(Collection<String> given) {
        of(given).forEach(LOG::warn);
    }

    /** A sentence for each. */
    static List<String> of(Collection<String> given) {
        return new TreeSet<>(given)
                .stream()
                        .filter(name -> name.startsWith(HUBS) && !KNOWN.contains(name))
                        .flatMap(name -> NearestName.of(name.substring(HUBS.length()), endings()).stream()
                                .map(nearest -> "The environment variable %s is read by nothing: expected %s%s."
                                        .formatted(name, HUBS, nearest)))
                        .toList();
    }

    /** The beginning, which all have, would make short names alike. */
    private static List<String> endings() {
        return KNOWN.stream().map(name -> name.substring(HUBS.length())).toList();
    }
}
