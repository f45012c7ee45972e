package hub.fetch.git;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a repository says of itself.
 *
 * @param commits the commit of each ref by its full name; annotated tags are followed to their commit
 * @param defaultBranch the branch that HEAD stands for, without refs/heads/
 * @param capabilities of its server, {@code fetch=filter} or {@code version 2} among them
 */
public record Refs(Map<String, String> commits, Optional<String> defaultBranch, Set<String> capabilities) {

    static final String BRANCH = "refs/heads/";
    static final String TAG = "refs/tags/";

    public Optional<String> branch(String name) {
        return Optional.ofNullable(commits.get(BRANCH + name));
    }

    public Optional<String> tag(String name) {
        return Optional.ofNullable(commits.get(TAG + name));
    }

    /** What HEAD stands for; main, then master, where the server does not say. */
    public Optional<String> branchByDefault() {
        return defaultBranch
                .filter(name -> branch(name).isPresent())
                .or(() -> Optional.of("main").filter(name -> branch(name).isPresent()))
                .or(() -> Optional.of("master").filter(name -> branch(name).isPresent()));
    }

    /** Whether the server tells history apart from content: fetches without files. */
    boolean canFilter() {
        return capabilities.stream()
                .filter(capability -> capability.startsWith("fetch="))
                .anyMatch(capability -> capability.substring(6).matches("(.* )?filter( .*)?"));
    }
}
