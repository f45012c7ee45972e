package hub.gpu.program.graph;

import java.util.List;
import java.util.Map;

/**
 * Nodes in the order in which they run.
 *
 * @param inputs the names that its inputs get, and constants in the place of inputs that are fixed
 * @param outputs what it gives
 * @param tensors what is known of each tensor in it, by name
 * @param integers what is known of each integer in it, by name
 */
public record Graph(
        List<Argument> inputs,
        List<Argument> outputs,
        List<Node> nodes,
        Map<String, TensorMeta> tensors,
        Map<String, Expression> integers) {

    /**
     * One call.
     *
     * @param target {@code torch.ops.aten.add.Tensor}, {@code _operator.mul}, {@code torch.ops.higher_order.cond} and so on
     */
    public record Node(String target, List<Input> inputs, List<Argument> outputs) {}

    /**
     * One argument of a node.
     *
     * @param name its name in the operator's schema; empty for a higher-order operator
     */
    public record Input(String name, Argument value) {}
}
