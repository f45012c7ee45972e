package hub.loader.swap;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.FollowOptions.WarmUp;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.spi.FailureMessage;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import hub.loader.thread.DaemonThreads;
import hub.loader.thread.ThreadPosition;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Brings a revision up until it can serve: starts it, calls its entrypoint, and warms it up. All this runs the repo's
 * code, so it has a thread of its own and a time limit.
 */
final class Starter<T> {

    /** The method of a model that warms it, if it has one. */
    private static final String WARM_UP = "warmUp";

    private final Supplier<RepoLoader> loaders;
    private final Followed<T> followed;

    private volatile CompletableFuture<?> starting = CompletableFuture.completedFuture(null);
    private volatile boolean stopped;

    Starter(Supplier<RepoLoader> loaders, Followed<T> followed) {
        this.loaders = loaders;
        this.followed = followed;
    }

    /**
     * The revision, ready to serve. If this throws, nothing of it is left, except what hangs in the repo's own code.
     *
     * @param ended runs if the revision ends later, and nobody closed it
     */
    RunningRevision<T> start(Snapshot snapshot, Runnable ended) {
        var started = new CompletableFuture<RunningRevision<T>>();
        var repo = new AtomicReference<Repo>();
        Thread thread = DaemonThreads.named("hub-swap " + snapshot.ref(), () -> {
            try {
                RunningRevision<T> running = bringUp(snapshot, ended, repo, started);
                if (!started.complete(running)) {
                    running.repo().close();
                }
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        thread.start();
        starting = started;
        if (stopped) {
            stop();
        }
        try {
            return started.get(followed.options().start().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // The cause is thrown below.
        } catch (TimeoutException e) {
            giveUp(
                    started,
                    snapshot.ref() + " has not started after "
                            + followed.options().start().toSeconds() + " s, it stands" + ThreadPosition.of(thread)
                            + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(started, "The start of " + snapshot.ref() + " was interrupted.");
        }
        if (!started.isCompletedExceptionally()) {
            // It became ready just before it was given up.
            return started.join();
        }
        // What failed has closed its repo already. What was given up may still hang.
        thread.interrupt();
        Optional.ofNullable(repo.get()).ifPresent(Repo::close);
        throw asHubException(started.exceptionNow());
    }

    /** Gives up the start that is under way, and every later one. */
    void stop() {
        stopped = true;
        giveUp(starting, "It was closed while it started.");
    }

    private static void giveUp(CompletableFuture<?> started, String why) {
        started.completeExceptionally(new HubException(Kind.REPO_CODE, why));
    }

    private RunningRevision<T> bringUp(
            Snapshot snapshot, Runnable ended, AtomicReference<Repo> seen, Future<?> started) {
        Repo repo = loaders.get().start(snapshot, followed.options().workers(), ended);
        seen.set(repo);
        try {
            if (started.isDone()) {
                throw new CancellationException("given up before its bundle had started");
            }
            T model = repo.load(
                    followed.entrypoint(), followed.type(), followed.options().arguments());
            warm(repo, model);
            return new RunningRevision<>(snapshot, repo, model);
        } catch (Throwable e) {
            repo.close();
            throw e;
        }
    }

    private void warm(Repo repo, T model) {
        Optional<WarmUp> warmUp = followed.options().warmUp();
        if (warmUp.isPresent()) {
            WarmUp call = warmUp.get();
            repo.invoke(model, call.method(), call.arguments());
        } else if (model != null && repo.describe(model).stream().anyMatch(Starter::isWarmUp)) {
            repo.invoke(model, WARM_UP, Arguments.none());
        }
    }

    private static boolean isWarmUp(Entrypoint method) {
        return method.name().equals(WARM_UP) && method.parameters().isEmpty();
    }

    private static HubException asHubException(Throwable e) {
        return e instanceof HubException known ? known : new HubException(Kind.REPO_CODE, FailureMessage.of(e), e);
    }
}
