package hub.gpu.program.graph;

import java.util.List;

/** What a node takes or gives, and what a graph does. */
public sealed interface Argument {

    /** Nothing: Python's {@code None}. */
    record None() implements Argument {}

    /** A value of the graph, by its name. */
    record Named(Kind kind, String name) implements Argument {}

    /**
     * A value that is known: Long, Double, Boolean, String, {@link hub.gpu.DType}, {@link hub.gpu.Device}, {@link
     * MemoryFormat}, {@link Layout} or {@link Complex}.
     */
    record Constant(Object value) implements Argument {}

    /** A list. */
    record Items(List<Argument> items) implements Argument {}

    /** A graph that a higher-order operator runs. */
    record Subgraph(String name, Graph graph) implements Argument {}

    /** What a name stands for. */
    enum Kind {
        TENSOR,
        INT,
        FLOAT,
        BOOL,
        /** An object of a custom class. */
        OBJECT,
        /** What keeps effects in order. It has no value. */
        TOKEN,
        /** Something that no operator of ATen takes, such as another operator. */
        OTHER
    }

    /** The order of a tensor's dimensions in memory. */
    enum MemoryFormat {
        CONTIGUOUS_FORMAT,
        CHANNELS_LAST,
        CHANNELS_LAST_3D,
        PRESERVE_FORMAT
    }

    /** How a tensor's elements are stored. */
    enum Layout {
        STRIDED,
        /** Sparse, or a library's own. */
        OTHER
    }

    /** A complex number. */
    record Complex(double real, double imaginary) {}
}
