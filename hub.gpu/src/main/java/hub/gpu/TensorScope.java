package hub.gpu;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Frees at its end every tensor that its thread made since it was opened, except those that were {@linkplain #keep kept}:
 *
 * {@snippet :
 * try (TensorScope scope = torch.scope()) {
 *     return scope.keep(a.matmul(b).relu());
 * }
 * }
 *
 * Scopes nest. A scope belongs to the thread that opened it. To close an outer one closes those inside. Weights and state
 * dicts belong to no scope.
 */
@ProviderType
public interface TensorScope extends AutoCloseable {

    /**
     * Hands a tensor on to the enclosing scope, or to nobody where there is none.
     *
     * @return the tensor
     * @throws IllegalStateException in another thread than the scope's
     */
    <T extends Tensor> T keep(T tensor);

    /**
     * Frees what was made in it; a second close does nothing.
     *
     * @throws IllegalStateException in another thread than the scope's
     */
    @Override
    void close();
}
