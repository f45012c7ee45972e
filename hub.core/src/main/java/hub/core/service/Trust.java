package hub.core.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.HubDirectory;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.TrustNotes;
import hub.core.spi.TrustPrompt;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a repo's code may run, by torch.hub's rules, trust in single commits, and the policy of the
 * installation.
 */
@Component(service = Trust.class, configurationPid = Trust.PID)
@Designate(ocd = TrustConfig.class)
public final class Trust {

    static final String PID = "hub.trust";

    /** The owners that torch.hub trusts. */
    private static final Set<String> OWNERS =
            Set.of("facebookresearch", "facebookincubator", "pytorch", "fairinternal");

    private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

    private final TrustFiles files;
    private final Function<Remote, String> report;

    /** Taken anew when the configuration changes. What runs was admitted before, and runs on. */
    private volatile CheckedConfiguration<TrustConfig> config;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TrustPrompt prompt;

    @Reference
    private volatile List<TrustNotes> notes = List.of();

    @Activate
    public Trust(
            @Reference HubDirectory directory,
            @Reference RepoStore store,
            @Reference RepoLoader loader,
            Map<String, Object> properties) {
        this(
                directory,
                CheckedConfiguration.read(PID, TrustConfig.class, properties),
                null,
                new ReachReport(store, loader)::of);
    }

    Trust(HubDirectory directory, CheckedConfiguration<TrustConfig> config, TrustPrompt prompt) {
        this(directory, config, prompt, repo -> "");
    }

    Trust(
            HubDirectory directory,
            CheckedConfiguration<TrustConfig> config,
            TrustPrompt prompt,
            List<TrustNotes> notes) {
        this(directory, config, prompt);
        this.notes = notes;
    }

    /**
     * @param report what a repo reaches for, shown before the question
     */
    Trust(
            HubDirectory directory,
            CheckedConfiguration<TrustConfig> config,
            TrustPrompt prompt,
            Function<Remote, String> report) {
        this.report = report;
        this.files = new TrustFiles(directory);
        this.config = config;
        this.prompt = prompt;
    }

    @Modified
    void configure(Map<String, Object> properties) {
        config = CheckedConfiguration.read(PID, TrustConfig.class, properties);
    }

    /**
     * Decides whether the code of a repo may run, before anything of it is fetched. A person who is asked is first shown
     * what the repo reaches for, and that alone is fetched earlier.
     *
     * @throws HubException of kind REFUSED or UNTRUSTED
     */
    Admission admit(RepoRef ref, LoadOptions.Trust wish) {
        if (!(ref instanceof Remote repo)) {
            return Admission.OF_ANY_COMMIT;
        }
        // One decision is made by one configuration.
        CheckedConfiguration<TrustConfig> current = config;
        boolean isAllowed = isAllowed(repo, current.values());
        if (!isAllowed && refuses(current)) {
            throw new HubException(
                    Kind.REFUSED,
                    "Refused " + repo + ": this installation runs only the repos that its configuration " + PID
                            + " allows.");
        }
        if (current.values().byCommit() && !isAllowed) {
            return trustedCommits(wish);
        }
        boolean isTrusted = isAllowed || files.hasRepo(repo) || isOfTrustedOwner(repo);
        switch (wish) {
            case ALWAYS -> {}
            case ASK -> ask(repo, question(repo), wish);
            case CHECK, TRUSTED_ONLY -> {
                if (!isTrusted && files.hasCommitsOf(repo)) {
                    return trustedCommits(wish);
                }
                if (!isTrusted) {
                    ask(repo, question(repo), wish);
                }
            }
        }
        if (!isTrusted) {
            remember(repo.toString(), () -> files.addRepo(repo));
        }
        return Admission.OF_ANY_COMMIT;
    }

    private Admission trustedCommits(LoadOptions.Trust wish) {
        return snapshot -> {
            if (snapshot.ref() instanceof Remote repo) {
                checkCommit(repo, snapshot.revision(), wish);
            }
        };
    }

    private void checkCommit(Remote repo, String commit, LoadOptions.Trust wish) {
        if (wish != LoadOptions.Trust.ASK && files.hasCommit(repo, commit)) {
            return;
        }
        if (wish != LoadOptions.Trust.ALWAYS) {
            ask(
                    repo,
                    "The commit " + commit + " of " + repo + " is not trusted yet, and its code has not run."
                            + " Do you trust this commit (y/N)?",
                    wish);
        }
        remember("The commit " + commit + " of " + repo, () -> files.addCommit(repo, commit));
    }

    /** Writes a decision down for the next time. It holds for this load also where nothing can be written. */
    private static void remember(String what, Runnable write) {
        try {
            write.run();
        } catch (HubException e) {
            LOG.warn("{} runs this time, but the trust in it is asked for again next time. {}", what, e.getMessage());
        }
    }

    /**
     * Trusts a repo, or only one commit of it if that is its ref. It asks no question.
     *
     * @throws HubException of kind ARGUMENT if its ref is a branch or tag: a branch or tag stands for neither one commit nor the whole repo
     * @throws HubException of kind DISK if it cannot be written down
     */
    public void trust(Remote repo) {
        if (repo.ref().isEmpty()) {
            files.addRepo(repo);
            return;
        }
        String commit = repo.ref().get();
        if (!commit.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "Cannot trust " + repo + ": expected " + TrustFiles.withoutRef(repo)
                            + ", which trusts whatever it becomes, or " + TrustFiles.withoutRef(repo)
                            + ":COMMIT with all 40 digits of one commit.");
        }
        files.addCommit(repo, commit);
    }

    /** The lines of what is trusted. */
    public List<String> trusted() {
        return files.all();
    }

    /** A bad value must not allow more than a good one would: with it, only the repos run that are allowed by name. */
    private static boolean refuses(CheckedConfiguration<TrustConfig> current) {
        if (!current.problems().isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    String.join(" ", current.problems().values()) + " Until that is mended, no other repo is trusted.");
        }
        String otherwise = current.values().otherwise();
        return switch (otherwise) {
            case "ask" -> false;
            case "refuse" -> true;
            default ->
                throw new HubException(
                        Kind.ARGUMENT, "otherwise of " + PID + " is \"" + otherwise + "\": expected ask or refuse.");
        };
    }

    private static boolean isAllowed(Remote repo, TrustConfig config) {
        String owner = repo.host() + "/" + repo.owner();
        String name = owner + "/" + repo.name();
        return repo.scheme().equals("https")
                && Arrays.stream(config.allow())
                        .map(entry -> entry.strip().replaceFirst("/\\*?$", ""))
                        .map(entry -> entry.matches("[^/]*[.:][^/]*/.*") ? entry : RepoRef.GITHUB + "/" + entry)
                        .anyMatch(entry -> entry.equals(owner) || entry.equals(name));
    }

    private static boolean isOfTrustedOwner(Remote repo) {
        return repo.host().equals(RepoRef.GITHUB) && repo.scheme().equals("https") && OWNERS.contains(repo.owner());
    }

    private static String question(Remote repo) {
        return "The repository " + repo.owner() + "_" + repo.name()
                + " does not belong to the list of trusted repositories and as such cannot be downloaded. Do you trust"
                + " this repository and wish to add it to the trusted list of repositories (y/N)?";
    }

    private String notes(Remote repo) {
        return notes.stream()
                .flatMap(each -> each.of(repo).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private void ask(Remote repo, String question, LoadOptions.Trust wish) {
        TrustPrompt person = wish == LoadOptions.Trust.TRUSTED_ONLY ? null : prompt;
        if (person == null) {
            throw new HubException(
                    Kind.UNTRUSTED,
                    "Untrusted repository. " + repo + " would run its code in this process, and there is nobody to ask."
                            + " If you trust it: hub trust " + TrustFiles.withoutRef(repo)
                            + ", or LoadOptions with Trust.ALWAYS, or allow "
                            + repo.owner() + "/" + repo.name() + " in the configuration " + PID + ".");
        }
        String answer =
                person.ask(report.apply(repo) + notes(repo) + question).strip().toLowerCase(Locale.ROOT);
        switch (answer) {
            case "y", "yes" -> {}
            case "", "n", "no" -> throw new HubException(Kind.UNTRUSTED, "Untrusted repository.");
            default -> throw new HubException(Kind.UNTRUSTED, "Unrecognized response " + answer + ".");
        }
    }
}
