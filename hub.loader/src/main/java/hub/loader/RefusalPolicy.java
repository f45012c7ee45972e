package hub.loader;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.spi.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this installation refuses to run.
 *
 * @param reaches what no repo may reach for
 * @param packages what no repo may import; one that ends in {@code .*} is a package with all below it
 * @param problems a sentence for each rule that cannot be read; while there is one, every repo is refused
 */
record RefusalPolicy(Set<Reach> reaches, List<String> packages, List<String> problems) {

    private static final int SHOWN = 5;

    private static final String BELOW = ".*";

    /** A package name has a dot. A misspelt reach has none, so it is not taken for a package. */
    private static final Pattern PACKAGE = Pattern.compile("\\w+(\\.\\w+)+|\\w+(\\.\\w+)*\\.\\*");

    static RefusalPolicy parse(String[] names) {
        var reaches = EnumSet.noneOf(Reach.class);
        var packages = new ArrayList<String>();
        var problems = new ArrayList<String>();
        for (String name : names) {
            if (PACKAGE.matcher(name.strip()).matches()) {
                packages.add(name.strip());
            } else {
                reach(name)
                        .ifPresentOrElse(
                                reaches::add,
                                () -> problems.add(ModelLoader.PID + ": refuse is \"" + name + "\": expected of "
                                        + Arrays.toString(Reach.values())
                                        + ", or a package: some.name, or some.name.* with those below."));
            }
        }
        return new RefusalPolicy(reaches, packages, problems);
    }

    /** The same with one more problem, or with none if it is null. */
    RefusalPolicy with(String problem) {
        return problem == null
                ? this
                : new RefusalPolicy(
                        reaches,
                        packages,
                        Stream.concat(problems.stream(), Stream.of(problem)).toList());
    }

    private static Optional<Reach> reach(String name) {
        return Arrays.stream(Reach.values())
                .filter(reach -> reach.name().equals(name.strip().toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * Checks a repo before anything of it runs.
     *
     * @throws HubException of kind REFUSED that shows what it reaches for, or imports; of kind ARGUMENT if a rule cannot be
     *     read
     */
    void check(Snapshot snapshot, Inspection inspection) {
        if (!problems.isEmpty()) {
            // A misspelt rule must not be ignored: repos that it should refuse would run.
            throw new HubException(Kind.ARGUMENT, String.join(" ", problems) + " Until that is mended, no repo runs.");
        }
        List<String> offences = Stream.concat(
                        inspection.uses().stream()
                                .filter(use -> reaches.contains(use.reach()))
                                .map(use -> use.reach() + "  " + use.where() + " calls " + use.what()),
                        inspection.imports().stream().filter(this::isRefused).map(name -> "imports " + name))
                .toList();
        if (!offences.isEmpty()) {
            throw new HubException(
                    Kind.REFUSED,
                    snapshot.ref() + " reaches for what this installation refuses:"
                            + offences.stream()
                                    .limit(SHOWN)
                                    .map(offence -> "\n  " + offence)
                                    .collect(Collectors.joining())
                            + (offences.size() > SHOWN ? "\n  and " + (offences.size() - SHOWN) + " more" : ""));
        }
    }

    private boolean isRefused(String imported) {
        return packages.stream()
                .anyMatch(name -> name.endsWith(BELOW)
                        ? (imported + ".").startsWith(name.substring(0, name.length() - 1))
                        : imported.equals(name));
    }
}
