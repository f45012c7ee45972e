package hub.core;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a model is made, followed and swapped.
 *
 * @param name what {@link LiveModel#name()} says
 * @param arguments the arguments of the entrypoint
 * @param warmUp the call that each new revision must answer before it serves. The default is the model's own method
 *     {@code warmUp()}, if it has one
 * @param interval the time after which the server is asked again for a branch; it varies a little, and grows while the
 *     server fails. Zero means never. A local folder is watched instead, unless this is zero
 * @param memory whether two revisions may be held at the same time
 * @param start how long a revision may take to start, be loaded and warmed
 * @param drain how long a swap waits for the calls inside the old revision; then it names them and closes the revision
 * @param patient whether the model is made in the background: one that cannot be made is {@link LiveModel.State#DOWN}, and
 *     is tried again. Without patience, following such a model throws
 * @param listener receives the status after each swap and after each failure, in the thread that swaps
 * @param load how the repo is looked for and whether it may run
 * @param workers how many processes serve each revision of a repo in Python; 0 for as many as the configuration
 *     {@code hub.python} says. Repos in Java have none
 */
public record FollowOptions(
        Optional<String> name,
        Arguments arguments,
        Optional<WarmUp> warmUp,
        Duration interval,
        MemoryPolicy memory,
        Duration start,
        Duration drain,
        boolean patient,
        Consumer<LiveModel.Status> listener,
        LoadOptions load,
        int workers) {

    private static final int MOST_WORKERS = 256;

    /** A call of the model's method, as {@link LiveModel#invoke} makes it. */
    public record WarmUp(String method, Arguments arguments) {}

    /** Whether two revisions may be held at the same time. */
    public enum MemoryPolicy {
        /** The new one is brought up before the old one goes: no call waits. */
        SIDE_BY_SIDE,
        /** The old one goes first, and calls wait until the new one serves: for models that fit only once. */
        STOP_FIRST,
        /** Side by side, unless the old one holds more of a device's memory than the device has free. */
        AUTOMATIC,
    }

    /** No arguments, only the model's own warm-up, an interval of one minute, {@link MemoryPolicy#AUTOMATIC}. */
    public static final FollowOptions DEFAULT = new FollowOptions(
            Optional.empty(),
            Arguments.none(),
            Optional.empty(),
            Duration.ofMinutes(1),
            MemoryPolicy.AUTOMATIC,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            false,
            status -> {},
            LoadOptions.DEFAULT,
            0);

    public FollowOptions {
        Objects.requireNonNull(name);
        Objects.requireNonNull(arguments);
        Objects.requireNonNull(warmUp);
        Objects.requireNonNull(memory);
        Objects.requireNonNull(listener);
        Objects.requireNonNull(load);
        if (interval.isNegative() || start.isNegative() || drain.isNegative()) {
            throw new HubException(
                    HubException.Kind.ARGUMENT,
                    "interval " + interval + ", start " + start + " and drain " + drain + " must not be negative.");
        }
        if (workers < 0 || workers > MOST_WORKERS) {
            throw new HubException(
                    HubException.Kind.ARGUMENT,
                    "workers is " + workers + ": expected a number of processes from 1 to " + MOST_WORKERS
                            + ", or 0 for the one of the configuration hub.python.");
        }
    }

    /** The same with a {@link #name()}. */
    public FollowOptions withName(String name) {
        return new FollowOptions(
                Optional.of(name), arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with other {@link #arguments()}. */
    public FollowOptions withArguments(Arguments arguments) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with a {@link #warmUp()}. */
    public FollowOptions withWarmUp(String method, Object... arguments) {
        return new FollowOptions(
                name,
                this.arguments,
                Optional.of(new WarmUp(method, Arguments.of(arguments))),
                interval,
                memory,
                start,
                drain,
                patient,
                listener,
                load,
                workers);
    }

    /** The same with another {@link #interval()}. */
    public FollowOptions withInterval(Duration interval) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #memory()}. */
    public FollowOptions withMemory(MemoryPolicy memory) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #start()}. */
    public FollowOptions withStart(Duration start) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #drain()}. */
    public FollowOptions withDrain(Duration drain) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #patient()}. */
    public FollowOptions withPatience(boolean patient) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #listener()}. */
    public FollowOptions withListener(Consumer<LiveModel.Status> listener) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #load()}. */
    public FollowOptions withLoad(LoadOptions load) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }

    /** The same with another {@link #workers()}. */
    public FollowOptions withWorkers(int workers) {
        return new FollowOptions(
                name, arguments, warmUp, interval, memory, start, drain, patient, listener, load, workers);
    }
}
