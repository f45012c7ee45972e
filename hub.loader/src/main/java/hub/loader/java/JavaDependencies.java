package hub.loader.java;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.framework.FrameworkCapabilities;
import hub.loader.framework.FrameworkPackages;
import hub.loader.framework.NativePlatform;
import hub.loader.java.maven.MavenLibraries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The dependencies that a repo lists: packages and bundles of the framework, and libraries from Maven repositories. */
public final class JavaDependencies {

    private final FrameworkCapabilities framework;
    private final MavenLibraries maven;

    public JavaDependencies(FrameworkCapabilities framework, MavenLibraries maven) {
        this.framework = framework;
        this.maven = maven;
    }

    /**
     * Checks what a built bundle needs. Its libraries are in it; packages and bundles may have left the framework.
     *
     * @throws HubException of kind DEPENDENCY that names all that are missing
     */
    void check(List<String> names) {
        refuse(framework.missing(ofFramework(names)));
    }

    /**
     * Fetches the libraries that a bundle must bring, and looks for everything else.
     *
     * @throws HubException of kind DEPENDENCY that names all that are missing
     */
    List<Path> fetch(List<String> names, FrameworkPackages packages) throws IOException {
        MavenLibraries.Resolution resolved = maven.resolve(byOrigin(names).get(true));
        var missing = new ArrayList<>(framework.missing(ofFramework(names)));
        missing.addAll(resolved.missing());
        refuse(missing);
        return PrivateLibraries.choose(resolved.libraries(), packages);
    }

    /** What native code of libraries must be for. */
    NativePlatform platform() {
        return framework.platform();
    }

    private static List<String> ofFramework(List<String> names) {
        return byOrigin(names).get(false);
    }

    /** The names by whether they come from Maven. */
    private static Map<Boolean, List<String>> byOrigin(List<String> names) {
        return names.stream().collect(Collectors.partitioningBy(name -> name.startsWith(MavenLibraries.PREFIX)));
    }

    private static String advice(List<String> missing) {
        Map<Boolean, List<String>> origins = byOrigin(missing);
        var advice = new ArrayList<String>();
        if (!origins.get(false).isEmpty()) {
            advice.add("Install a bundle that is, or exports, what is named without " + MavenLibraries.PREFIX + ".");
        }
        if (!origins.get(true).isEmpty()) {
            advice.add("What begins with " + MavenLibraries.PREFIX + " must be in a repository that the configuration"
                    + " hub.loader names as maven.repositories.");
        }
        return String.join(" ", advice);
    }

    private static void refuse(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new HubException(
                    Kind.DEPENDENCY, "Missing dependencies: " + String.join(", ", missing) + ". " + advice(missing));
        }
    }
}
