package hub.python.process;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.ref.Reference;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The processes that run one repo. Each does one thing at a time, and is started when it is first needed, or again. */
final class Workers implements AutoCloseable {

    /** One process behind the repo, or the place for one. */
    private final class Place {

        private final ReentrantLock lock = new ReentrantLock();
        private volatile WorkerProcess process;

        boolean isRunning() {
            WorkerProcess current = process;
            return current != null && !current.hasEnded();
        }

        /** The process; with the lock. */
        WorkerProcess running() {
            if (closed) {
                throw new IllegalStateException(launch.name() + " is closed");
            }
            if (!isRunning()) {
                if (process != null) {
                    process.close();
                    process = null;
                }
                requireUnchanged();
                process = start();
            }
            return process;
        }
    }

    private final RepoLaunch launch;
    private final ForkServers servers;
    private final List<Place> places;
    private volatile boolean closed;

    /**
     * Starts the first one.
     *
     * @param found is told which entrypoints the running repo has
     */
    Workers(RepoLaunch launch, ForkServers servers, Consumer<Entrypoint> found) {
        this.launch = launch;
        this.servers = servers;
        this.places = Stream.generate(Place::new).limit(launch.workers()).toList();
        places.getFirst().process = start(found);
    }

    boolean areClosed() {
        return closed;
    }

    /** A folder of the caller may have been edited since the first process started. */
    private void requireUnchanged() {
        if (!launch.isUnchanged().getAsBoolean()) {
            throw new HubException(
                    Kind.REPO_CODE,
                    "The files of " + launch.name() + " have changed since it was loaded, so no new process can run the"
                            + " same code. Load it again.");
        }
    }

    private WorkerProcess start() {
        return start(_ -> {});
    }

    private WorkerProcess start(Consumer<Entrypoint> found) {
        var process = new WorkerProcess(launch, servers);
        try {
            ObjectNode request = WorkerProcess.request("start")
                    .put("root", launch.snapshot().dir().toAbsolutePath().toString());
            if (launch.compiled() != null) {
                request.put("compiled", launch.compiled().toString());
            }
            launch.source().dependencies().forEach(request.putArray("dependencies")::add);
            launch.source().imports().forEach(request.putArray("imports")::add);
            process.result(request, launch.startLimit(), "hubconf.py")
                    .forEach(each -> found.accept(CallableDescription.of(each)));
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /**
     * Does something with a process that nobody else uses meanwhile.
     *
     * @param home the process that it must be, or null for any
     * @param used what must not be let go of meanwhile: the objects that a request names by their numbers
     */
    <R> R within(WorkerProcess home, Function<WorkerProcess, R> work, Object... used) {
        Place place = home == null ? free() : locked(place(home));
        try {
            return work.apply(home == null ? place.running() : home);
        } finally {
            place.lock.unlock();
            Reference.reachabilityFence(used);
        }
    }

    /** A place that nobody uses, else the one that the fewest wait for; with the lock. */
    private Place free() {
        for (Place place : places) {
            if (place.lock.tryLock()) {
                if (place.isRunning() || mayStart()) {
                    return place;
                }
                place.lock.unlock();
            }
        }
        List<Place> running = places.stream().filter(Place::isRunning).toList();
        return locked((running.isEmpty() ? places : running)
                .stream()
                        .min(Comparator.comparingInt(place -> place.lock.getQueueLength()))
                        .orElseThrow());
    }

    /** When a folder was edited, the processes that run serve on without the others. If none runs, the call says why. */
    private boolean mayStart() {
        return places.stream().noneMatch(Place::isRunning)
                || launch.isUnchanged().getAsBoolean();
    }

    private Place place(WorkerProcess home) {
        return places.stream()
                .filter(place -> place.process == home)
                .findFirst()
                .orElseThrow(() -> new HubException(
                        Kind.REPO_CODE,
                        "The process of " + launch.name()
                                + " that an object lived in has ended. Make it again: only what"
                                + " an entrypoint itself returned is made again by hub."));
    }

    private Place locked(Place place) {
        try {
            place.lock.lockInterruptibly();
            return place;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(
                    Kind.REPO_CODE, "A call of " + launch.name() + " was interrupted while it waited.", e);
        }
    }

    /** Their process ids. */
    List<Long> processes() {
        return places.stream()
                .map(place -> place.process)
                .filter(process -> process != null && !process.hasEnded())
                .map(WorkerProcess::pid)
                .toList();
    }

    /** Lets processes hear soon of objects that were closed, if they have nothing else to do. */
    void tidy(Set<WorkerProcess> processes) {
        for (Place place : places) {
            WorkerProcess process = place.process;
            if (process != null && processes.contains(process) && !process.hasEnded() && place.lock.tryLock()) {
                try {
                    process.result(WorkerProcess.request("nothing"), launch.callLimit(), "close");
                } catch (HubException | IllegalStateException e) {
                    // It has ended, and the objects with it.
                } finally {
                    place.lock.unlock();
                }
            }
        }
    }

    /** Ends all processes, also under calls; those fail. */
    @Override
    public void close() {
        closed = true;
        List<WorkerProcess> running = places.stream()
                .map(place -> place.process)
                .filter(Objects::nonNull)
                .toList();
        running.forEach(WorkerProcess::disconnect);
        running.forEach(WorkerProcess::close);
    }
}
