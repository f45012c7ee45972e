package hub.gpu.program;

import hub.gpu.nn.Module;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An exported program that is ready to run: {@code torch.program(file)}.
 *
 * {@snippet :
 * Program net = torch.program(repo.resolve("net.pt2"));
 * var scores = (Tensor) net.run(image);
 * }
 *
 * <p>Inputs and outputs are nested as in the model: a list or array for a list or tuple, a map or a public record for a
 * dictionary or named tuple. Outputs are lists and maps; at their leaves are {@link hub.gpu.Tensor}, Long, Double, Boolean,
 * String or null. Tensors of the result belong to the caller's scope.
 *
 * <p>Any number of threads may run it at once. A program that changes its own buffers is {@linkplain #hasState used by one
 * caller at a time}: the others wait, and each call sees what the one before left. A program that changes its inputs changes
 * the caller's tensors, as in Python.
 */
@ProviderType
public interface Program {

    /** How it is called. */
    Signature signature();

    /**
     * Runs it, with all positional arguments and then those by name, in the order of the signature. Arguments that are fixed
     * may be left out.
     *
     * @return what the model's {@code forward} returns
     * @throws IllegalArgumentException in the words of the signature, if an input does not fit
     * @throws hub.gpu.TorchException if an operator refuses its arguments
     */
    Object run(Object... inputs);

    /**
     * Runs it, with arguments by name.
     *
     * @return what the model's {@code forward} returns
     * @throws IllegalArgumentException in the words of the signature, if an input does not fit
     * @throws hub.gpu.TorchException if an operator refuses its arguments
     */
    Object run(Map<String, ?> inputs);

    /** Whether a call changes what later calls see: a counter, a cache, running statistics. */
    boolean hasState();

    /** Whether the machine code of its file computes it, and not its graph. */
    boolean runsMachineCode();

    /**
     * The same as a layer.
     *
     * @throws IllegalStateException if it is no function of one tensor to one tensor
     */
    Module module();
}
