package hub.serve.model;

import hub.serve.batch.BatchLimits;
import hub.serve.batch.Batcher;
import hub.serve.batch.Passes;
import hub.serve.protocol.NamedTensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of a model with inputs alone. Where batching is configured, those that wait at the same time, and whose shapes agree
 * but for dimension 0, are one pass.
 *
 * <p>A revision whose outputs cannot be taken apart is from then on called without batching.
 */
final class BatchedCalls {

    private static final Logger LOG = LoggerFactory.getLogger(BatchedCalls.class);

    /** Calls the model. */
    @FunctionalInterface
    interface Model {

        /** @param rows how many rows the inputs have; 1 if they are no rows */
        Answer call(List<NamedTensor> inputs, long rows);
    }

    private record Pass(Answer answer, List<Long> rows) {}

    private final String name;
    private final Supplier<String> revision;
    private final Supplier<Optional<BatchLimits>> limits;
    private final Model model;

    private Batcher<List<NamedTensor>, Pass, Answer> batcher;
    /** A revision that takes no batches. */
    private volatile String alone = "";

    BatchedCalls(String name, Supplier<String> revision, Supplier<Optional<BatchLimits>> limits, Model model) {
        this.name = name;
        this.revision = revision;
        this.limits = limits;
        this.model = model;
    }

    Answer call(List<NamedTensor> inputs) {
        Optional<BatchLimits> configured = limits.get();
        OptionalLong rows = Rows.count(inputs);
        if (configured.isEmpty() || rows.isEmpty() || revision.get().equals(alone)) {
            return model.call(inputs, 1);
        }
        return batcher(configured.get()).call(inputs, Rows.key(inputs), rows.getAsLong());
    }

    /** What runs or waits in one of other limits ends there. */
    private synchronized Batcher<List<NamedTensor>, Pass, Answer> batcher(BatchLimits configured) {
        if (batcher == null || !batcher.limits().equals(configured)) {
            batcher = new Batcher<>(configured, new RowPasses());
        }
        return batcher;
    }

    /** How many calls wait. */
    synchronized int waiting() {
        return batcher == null ? 0 : batcher.waiting();
    }

    private final class RowPasses implements Passes<List<NamedTensor>, Pass, Answer> {

        /** The revision of the last pass of several calls. A batcher runs one pass at a time. */
        private volatile String together = "";

        @Override
        public Pass run(List<List<NamedTensor>> calls) {
            List<Long> rows =
                    calls.stream().map(inputs -> Rows.count(inputs).getAsLong()).toList();
            if (calls.size() == 1) {
                return new Pass(model.call(calls.getFirst(), rows.getFirst()), rows);
            }
            long all = sum(rows);
            together = revision.get();
            Answer answer = model.call(Rows.join(calls), all);
            Rows.require(all, answer.outputs());
            return new Pass(answer, rows);
        }

        private static long sum(List<Long> rows) {
            return rows.stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public Answer answer(Pass pass, int index) {
            List<NamedTensor> outputs = pass.answer().outputs();
            return pass.answer()
                    .with(
                            pass.rows().size() == 1
                                    ? Rows.whole(outputs)
                                    : Rows.part(
                                            outputs,
                                            sum(pass.rows().subList(0, index)),
                                            pass.rows().get(index)));
        }

        @Override
        public void succeededOnlyAlone(Throwable failure) {
            // What is no longer there has failed because it ended, and what an error says is not about batches.
            if (failure instanceof Error || !revision.get().equals(together)) {
                return;
            }
            alone = together;
            LOG.warn(
                    "model {}: its revision {} takes no batches, and is called without from now on: {}",
                    name,
                    alone,
                    failure.getMessage());
        }
    }
}
