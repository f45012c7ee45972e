package hub.gpu.program.graph;

import java.util.List;

/**
 * The structure of nested Python values, without the values: a leaf, or a container of others.
 *
 * @param type what it is
 * @param keys the key of each child of a dictionary or named tuple; empty for others
 * @param children in the order of their leaves
 */
public record PyTree(Type type, List<String> keys, List<PyTree> children) {

    /** The containers of Python that differ for Java. */
    public enum Type {
        LEAF,
        TUPLE,
        LIST,
        /** A dictionary, or an object of named parts. */
        DICT,
        NAMEDTUPLE
    }

    /** A single value. */
    public static PyTree leaf() {
        return new PyTree(Type.LEAF, List.of(), List.of());
    }

    /** How many values it has. */
    public int leaves() {
        return type == Type.LEAF
                ? 1
                : children.stream().mapToInt(PyTree::leaves).sum();
    }
}
