package hub.core.service;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.RepoRef;
import hub.core.Unloaded;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A model whose configuration is bad: it is shown with its reason, and serves nothing until the configuration is mended. */
final class MisconfiguredModel implements LiveModel<Object> {

    private final String name;
    private final RepoRef ref;
    private final String entrypoint;
    private final HubException reason;
    private volatile boolean closed;

    MisconfiguredModel(String name, String repo, String entrypoint, HubException reason) {
        this.name = name;
        this.ref = ref(repo);
        this.entrypoint = entrypoint;
        this.reason = reason;
    }

    /** The text may be what is wrong, and it is shown all the same. */
    private static RepoRef ref(String text) {
        try {
            return RepoRef.parse(text);
        } catch (HubException e) {
            int slash = text.lastIndexOf('/');
            return new RepoRef.Remote(
                    "https",
                    RepoRef.GITHUB,
                    slash > 0 ? text.substring(0, slash) : "?",
                    slash + 1 < text.length() ? text.substring(slash + 1) : "?",
                    Optional.empty());
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RepoRef ref() {
        return ref;
    }

    @Override
    public String entrypoint() {
        return entrypoint;
    }

    @Override
    public Status status() {
        State state = closed ? State.CLOSED : State.DOWN;
        return new Status(state, "", Optional.of(reason.getMessage()), 0, 0, 0, 0, -1);
    }

    @Override
    public <R> R use(Function<? super Object, ? extends R> call) {
        throw nothing();
    }

    @Override
    public Object invoke(String method, Arguments arguments) {
        throw nothing();
    }

    @Override
    public List<Entrypoint> describe() {
        throw nothing();
    }

    private IllegalStateException nothing() {
        return new IllegalStateException(name + " serves nothing: " + reason.getMessage(), reason);
    }

    @Override
    public boolean update() {
        throw new HubException(reason.kind(), reason.getMessage(), reason);
    }

    @Override
    public void rollback() {
        throw new HubException(Kind.NOT_FOUND, "No other revision of " + name + " served.");
    }

    @Override
    public Unloaded closeAndVerify() {
        close();
        return new Unloaded(ref.toString(), "", true, 0, 0, List.of());
    }

    @Override
    public void close() {
        closed = true;
    }
}
