package hub.serve.batch;

import java.util.List;

/**
 * What a {@link Batcher} runs.
 *
 * @param <C> a call
 * @param <P> what a pass of several calls gives
 * @param <A> the answer to one call
 */
public interface Passes<C, P, A> {

    /** Runs calls together: in the thread of one of them, and one pass at a time. */
    P run(List<C> calls);

    /**
     * The answer to one of the calls, in the thread of that call. The thread that ran the pass waits until all have theirs.
     *
     * @param index which of the calls
     */
    A answer(P pass, int index);

    /** A pass of several calls failed, and then each of them succeeded alone. */
    void succeededOnlyAlone(Throwable failure);
}
