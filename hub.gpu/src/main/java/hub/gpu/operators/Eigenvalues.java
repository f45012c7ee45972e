package hub.gpu.operators;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.List;
import java.util.function.Function;

/**
 * The eigenvalues of any square matrix. LAPACK's function for them (GEEV) writes beyond its memory where a number is not
 * finite. So the numbers are checked first: those of a copy, which no other thread changes afterwards.
 */
public final class Eigenvalues {

    private Eigenvalues() {}

    /** The eigenvalues alone. */
    public static Tensor eigvals(Tensor x) {
        return of(
                        "linalg_eigvals",
                        x,
                        own -> List.of(Call.of("linalg_eigvals").arg(own).tensor()))
                .getFirst();
    }

    /** The eigenvalues and the eigenvectors. */
    public static List<Tensor> eig(Tensor x) {
        return of("linalg_eig", x, own -> Call.of("linalg_eig").arg(own).tensors(2));
    }

    private static List<Tensor> of(String operator, Tensor x, Function<Tensor, List<Tensor>> call) {
        try (TensorScope scope = TensorScopes.open()) {
            Tensor own = x.copy();
            if (own.isFinite().all().item() == 0) {
                throw new IllegalArgumentException(
                        operator + ": expected a matrix of finite numbers, and it has NaN or infinity in it");
            }
            List<Tensor> results = call.apply(own);
            results.forEach(scope::keep);
            return results;
        }
    }
}
