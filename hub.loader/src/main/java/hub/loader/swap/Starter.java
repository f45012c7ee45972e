package hub.loader.swap;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.FollowOptions.WarmUp;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import hub.loader.Place;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings a revision up until it can serve: started, its entrypoint called, and warmed. This runs the repo's code, so it
 * has a thread of its own and a limit.
 */
final class Starter<T> {

    /** The method of a model that warms it, if it has one. */
    private static final String WARM_UP = "warmUp";

    private final RepoLoader loader;
    private final String entrypoint;
    private final Class<T> type;
    private final FollowOptions options;

    private volatile CompletableFuture<?> starting = CompletableFuture.completedFuture(null);
    private volatile boolean stopped;

    Starter(RepoLoader loader, String entrypoint, Class<T> type, FollowOptions options) {
        this.loader = loader;
        this.entrypoint = entrypoint;
        this.type = type;
        this.options = options;
    }

    /** The revision, ready to serve. Nothing of it is left if this throws, but what hangs in the repo's own code. */
    Running<T> start(Snapshot snapshot) {
        var started = new CompletableFuture<Running<T>>();
        var repo = new AtomicReference<Repo>();
        Thread thread = Threads.named("hub-swap " + snapshot.ref(), () -> {
            try {
                Running<T> running = bringUp(snapshot, repo, started);
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
            return started.get(options.start().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // Looked at below.
        } catch (TimeoutException e) {
            giveUp(
                    started,
                    snapshot.ref() + " has not started after " + options.start().toSeconds() + " s, it stands"
                            + Place.of(thread) + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(started, "The start of " + snapshot.ref() + " was interrupted.");
        }
        if (!started.isCompletedExceptionally()) {
            // It was ready at the last moment.
            return started.join();
        }
        // What failed has closed itself; what was given up may hang.
        thread.interrupt();
        Optional.ofNullable(repo.get()).ifPresent(Repo::close);
        throw asHubException(started.exceptionNow());
    }

    /** Gives up what is starting, and starts nothing any more. */
    void stop() {
        stopped = true;
        giveUp(starting, "It was closed while it started.");
    }

    private static void giveUp(CompletableFuture<?> started, String why) {
        started.completeExceptionally(new HubException(Kind.REPO_CODE, why));
    }

    private Running<T> bringUp(Snapshot snapshot, AtomicReference<Repo> seen, Future<?> started) {
        Repo repo = loader.start(snapshot);
        seen.set(repo);
        try {
            if (started.isDone()) {
                throw new CancellationException("given up before its bundle had started");
            }
            T model = repo.load(entrypoint, type, options.arguments());
            warm(repo, model);
            return new Running<>(snapshot, repo, model);
        } catch (Throwable e) {
            repo.close();
            throw e;
        }
    }

    private void warm(Repo repo, T model) {
        if (options.warmUp().isPresent()) {
            WarmUp call = options.warmUp().get();
            repo.invoke(model, call.method(), call.arguments());
        } else if (model != null && repo.describe(model).stream().anyMatch(Starter::isWarmUp)) {
            repo.invoke(model, WARM_UP, Arguments.none());
        }
    }

    private static boolean isWarmUp(Entrypoint method) {
        return method.name().equals(WARM_UP) && method.parameters().isEmpty();
    }

    private static HubException asHubException(Throwable e) {
        return e instanceof HubException known ? known : new HubException(Kind.REPO_CODE, e.toString(), e);
    }
}
