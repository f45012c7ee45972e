package hub.serve.model;

import hub.gpu.Tensor;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.TensorValue;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Tensors as rows along dimension 0. */
final class Rows {

    /** Inputs of one kind stand in one tensor: all but dimension 0 agrees. */
    private record Kind(String name, Datatype datatype, List<Long> rowShape) {}

    private Rows() {}

    /** How many rows all the inputs have; empty if they do not agree, or are no tensors of numbers. */
    static OptionalLong count(List<NamedTensor> inputs) {
        boolean haveRows = !inputs.isEmpty()
                && inputs.stream()
                        .allMatch(input -> input.value() instanceof Numbers
                                && input.shape().length > 0
                                && input.shape()[0] == inputs.getFirst().shape()[0]);
        return haveRows ? OptionalLong.of(inputs.getFirst().shape()[0]) : OptionalLong.empty();
    }

    /** Inputs that have rows can be joined with others of an equal key. */
    static Object key(List<NamedTensor> inputs) {
        return inputs.stream()
                .map(input -> new Kind(
                        input.name(),
                        input.datatype(),
                        Arrays.stream(input.shape()).skip(1).boxed().toList()))
                .toList();
    }

    /** Inputs of equal keys, one below the other. */
    static List<NamedTensor> join(List<List<NamedTensor>> all) {
        List<NamedTensor> first = all.getFirst();
        var joined = new ArrayList<NamedTensor>();
        for (int i = 0; i < first.size(); i++) {
            int at = i;
            Tensor tensor = Tensor.cat(
                    all.stream()
                            .map(inputs -> ((Numbers) inputs.get(at).value()).tensor())
                            .toList(),
                    0);
            joined.add(
                    new NamedTensor(first.get(i).name(), first.get(i).datatype(), tensor.shape(), new Numbers(tensor)));
        }
        return joined;
    }

    /** @throws IllegalStateException if an output has another number of rows */
    static void require(long rows, List<NamedTensor> outputs) {
        for (NamedTensor output : outputs) {
            if (output.shape().length == 0 || output.shape()[0] != rows) {
                throw new IllegalStateException(
                        "output %s: expected %d rows, as the inputs have".formatted(output, rows));
            }
        }
    }

    /** Some rows of each output: of tensors, views that belong to the current thread. */
    static List<NamedTensor> part(List<NamedTensor> outputs, long from, long count) {
        return outputs.stream()
                .map(output -> {
                    long[] shape = output.shape().clone();
                    shape[0] = count;
                    TensorValue value = switch (output.value()) {
                        case Numbers numbers -> new Numbers(numbers.tensor().narrow(0, from, count));
                        case Texts texts -> new Texts(texts.elements().subList((int) from, (int) (from + count)));
                    };
                    return new NamedTensor(output.name(), output.datatype(), shape, value);
                })
                .toList();
    }

    /** Each output whole: of tensors, a view that belongs to the current thread. */
    static List<NamedTensor> whole(List<NamedTensor> outputs) {
        return outputs.stream()
                .map(output -> output.value() instanceof Numbers numbers
                        ? new NamedTensor(
                                output.name(),
                                output.datatype(),
                                output.shape(),
                                new Numbers(numbers.tensor().view(output.shape())))
                        : output)
                .toList();
    }
}
