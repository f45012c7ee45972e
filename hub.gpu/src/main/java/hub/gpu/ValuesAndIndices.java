package hub.gpu;

import java.util.List;

/**
 * The result of operators that find elements.
 *
 * @param values the elements
 * @param indices where they were, as int64
 */
public record ValuesAndIndices(Tensor values, Tensor indices) {

    static ValuesAndIndices of(List<Tensor> results) {
        return new ValuesAndIndices(results.get(0), results.get(1));
    }
}
