package hub.gpu.program;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How a program is called, as its model's {@code forward} was.
 *
 * @param inputs in order: the positional arguments, then those by name
 * @param output what it gives
 */
public record Signature(List<Parameter> inputs, ValueSpec output) {

    /**
     * One argument.
     *
     * @param isOptional whether it may be left out, because all of it is fixed
     */
    public record Parameter(String name, ValueSpec value, boolean isOptional) {

        /** {@code x: float32 (batch, 8)}. */
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    /** {@code (x: float32 (s0, 8)) -> float32 (s0, 3)}. */
    @Override
    public String toString() {
        return inputs.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")")) + " -> " + output;
    }
}
