package hub.loader;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.spi.Snapshot;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this installation refuses to run.
 *
 * @param refused what no repo may reach for
 */
record Policy(Set<Reach> refused) {

    private static final int SHOWN = 5;

    static Policy parse(String[] names) {
        var refused = EnumSet.noneOf(Reach.class);
        for (String name : names) {
            try {
                refused.add(Reach.valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                // A misspelt rule that is passed over would let through what it was to refuse.
                throw new HubException(
                        Kind.ARGUMENT,
                        "Cannot refuse \"" + name + "\". Expected of " + Arrays.toString(Reach.values()) + ".",
                        e);
            }
        }
        return new Policy(refused);
    }

    /**
     * Checks a repo before anything of it runs.
     *
     * @throws HubException of kind REFUSED that shows what it reaches for
     */
    void check(Snapshot snapshot, Inspection inspection) {
        List<Use> offences = inspection.uses().stream()
                .filter(use -> refused.contains(use.reach()))
                .toList();
        if (!offences.isEmpty()) {
            throw new HubException(
                    Kind.REFUSED,
                    snapshot.ref() + " reaches for what this installation refuses:"
                            + offences.stream()
                                    .limit(SHOWN)
                                    .map(use -> "\n  " + use.reach() + "  " + use.where() + " calls " + use.what())
                                    .collect(Collectors.joining())
                            + (offences.size() > SHOWN ? "\n  and " + (offences.size() - SHOWN) + " more" : ""));
        }
    }
}
