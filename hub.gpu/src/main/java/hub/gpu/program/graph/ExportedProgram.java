package hub.gpu.program.graph;

import java.util.List;
import java.util.Map;

/**
 * A program that {@code torch.export} wrote.
 *
 * @param graph what it computes
 * @param inputs what each input of the graph is
 * @param outputs what each output of the graph is
 * @param call how it is called
 * @param ranges the bounds of its symbols
 * @param schema the version of its format, {@code 8.14}
 * @param torch the version of PyTorch that wrote it
 */
public record ExportedProgram(
        Graph graph,
        List<InputSpec> inputs,
        List<OutputSpec> outputs,
        CallSpec call,
        Map<String, Range> ranges,
        String schema,
        String torch) {

    /**
     * What one input of the graph is.
     *
     * @param name its name in the graph
     * @param target the name of a parameter, buffer, constant or custom object; the value of a constant input; else null
     */
    public record InputSpec(Role role, String name, Object target) {

        /** Where an input comes from. */
        public enum Role {
            USER_INPUT,
            PARAMETER,
            BUFFER,
            TENSOR_CONSTANT,
            CONSTANT_INPUT,
            CUSTOM_OBJ,
            TOKEN
        }
    }

    /**
     * What one output of the graph is.
     *
     * @param target the name of what a mutation changes, else null
     */
    public record OutputSpec(Role role, Argument value, String target) {

        /** Where an output goes. */
        public enum Role {
            USER_OUTPUT,
            BUFFER_MUTATION,
            PARAMETER_MUTATION,
            USER_INPUT_MUTATION,
            TOKEN,
            /** A loss or a gradient: of a graph for training. */
            TRAINING
        }
    }

    /**
     * How it is called.
     *
     * @param inputs a tuple of the positional arguments and a dictionary of the others
     * @param output what it returns
     * @param names of the positional arguments; fewer if they are not known
     */
    public record CallSpec(PyTree inputs, PyTree output, List<String> names) {}

    /** The bounds of a symbol, both included. */
    public record Range(long min, long max) {}
}
