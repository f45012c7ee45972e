package hub.python.torchhub;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.LoadOptions.Trust;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Checkpoints;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.core.spi.Snapshot;
import hub.core.spi.TrustedSnapshots;
import hub.python.environment.CompiledModules;
import hub.python.wire.AskHandler;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Answers the functions of torch.hub that {@code torchhub.py} replaces. The parts that fetch may be restarted while models
 * run, so each question takes those that are there.
 */
@Component(service = TorchHubAnswers.class)
public final class TorchHubAnswers {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile HubDirectory directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Checkpoints checkpoints;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Downloader downloader;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TrustedSnapshots snapshots;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Progress console;

    private final CompiledModules compiled;

    @Activate
    public TorchHubAnswers(@Reference CompiledModules compiled) {
        this.compiled = compiled;
    }

    TorchHubAnswers(
            CompiledModules compiled,
            HubDirectory directory,
            Checkpoints checkpoints,
            Downloader downloader,
            TrustedSnapshots snapshots,
            Progress console) {
        this(compiled);
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.downloader = downloader;
        this.snapshots = snapshots;
        this.console = console;
    }

    /** What answers the process of one repo. */
    public AskHandler of(RepoRef repo) {
        return (name, arguments) -> {
            var question = new Question(repo, arguments);
            return switch (name) {
                case "directory" -> there(directory).root().toString();
                case "checkpoint" -> checkpoint(question).toString();
                case "download" -> download(question);
                case "snapshot" -> described(snapshot(question));
                default -> throw new HubException(Kind.ARGUMENT, "hub has no answer to \"" + name + "\".");
            };
        };
    }

    /** The question of a repo, and what it gives by name. */
    private record Question(RepoRef repo, Map<String, Object> arguments) {

        String text(String name) {
            return arguments.get(name) instanceof String text ? text : null;
        }

        boolean is(String name) {
            return Boolean.TRUE.equals(arguments.get(name));
        }

        Path path(String name) {
            try {
                return Path.of(text(name));
            } catch (InvalidPathException e) {
                throw new HubException(Kind.ARGUMENT, text(name) + " is no path: " + e.getReason() + ".", e);
            }
        }

        URI url() {
            try {
                return new URI(text("url"));
            } catch (URISyntaxException e) {
                throw new HubException(Kind.ARGUMENT, text("url") + " is no URL: " + e.getReason() + ".", e);
            }
        }
    }

    private Path checkpoint(Question question) {
        var request = CheckpointRequest.of(question.url())
                .withRepo(question.repo().toString())
                .withProgress(progress(question));
        if (question.text("model_dir") != null) {
            request = request.withModelDir(question.path("model_dir"));
        }
        if (question.text("file_name") != null) {
            request = request.withFileName(question.text("file_name"));
        }
        if (question.text("hash_prefix") != null) {
            request = request.withHashPrefix(question.text("hash_prefix"));
        }
        return there(checkpoints).fetch(request);
    }

    private String download(Question question) {
        return there(downloader)
                .download(question.url(), question.path("file"), question.text("hash_prefix"), progress(question));
    }

    /** Another repo, under the trust that the user has in it: what the asking repo's code says of it does not count. */
    private Snapshot snapshot(Question question) {
        Progress shown = console;
        var options = new LoadOptions(
                question.is("always_ask") ? Trust.ASK : Trust.CHECK,
                question.is("force_reload"),
                question.is("skip_validation"),
                shown == null ? Progress.NONE : shown);
        return there(snapshots).snapshot(RepoRef.parse(question.text("repo")), options);
    }

    /** Its folder, and the one that keeps what Python compiles of it: null where there can be none. */
    private Map<String, String> described(Snapshot snapshot) {
        var described = new HashMap<String, String>();
        described.put("folder", snapshot.dir().toString());
        described.put("compiled", Objects.toString(compiled.folder(snapshot), null));
        return described;
    }

    private Progress progress(Question question) {
        Progress shown = console;
        return shown == null || !question.is("progress") ? Progress.NONE : shown;
    }

    private static <S> S there(S service) {
        if (service == null) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "A part of hub that fetches does not run now. Start the bundles of hub.core and hub.fetch.");
        }
        return service;
    }
}
