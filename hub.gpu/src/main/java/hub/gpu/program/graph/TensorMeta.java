package hub.gpu.program.graph;

import hub.gpu.DType;
import hub.gpu.Device;
import java.util.List;

/**
 * What the exporter knew of a tensor.
 *
 * @param type its element type
 * @param sizes its sizes, which may depend on those of the inputs
 * @param strides elements from one index to the next
 * @param offset elements of its storage before its first
 * @param device where it was when it was exported
 * @param layout how its elements are stored
 * @param requiresGrad whether it was a parameter that is trained
 */
public record TensorMeta(
        DType type,
        List<Expression> sizes,
        List<Expression> strides,
        Expression offset,
        Device device,
        Argument.Layout layout,
        boolean requiresGrad) {}
