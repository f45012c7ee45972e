package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.Tensor;
import java.util.regex.Pattern;

/**
 * Mixed precision: the types to which PyTorch brings the arguments of an operator inside of {@code torch.autocast}.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/amp.html#autocast-op-reference">the lists of operators</a>
 */
final class Autocast {

    private static final Pattern NARROW =
            Pattern.compile("aten::(conv\\dd|conv_tbc|conv_transpose\\dd|bmm|mm|baddbmm|addmm|addbmm"
                    + "|linalg_vecdot|linear|matmul|prelu|scaled_dot_product_attention)(\\.\\w+)?");

    private static final Pattern WIDE = Pattern.compile(
            "aten::(avg_pool3d|binary_cross_entropy|cdist|cholesky|cosine_embedding_loss|cross_entropy_loss|ctc_loss"
                + "|fft_\\w+|grid_sampler|hinge_embedding_loss|huber_loss|kl_div|l1_loss|linalg_(?!vecdot)\\w+|lu_solve"
                + "|margin_ranking_loss|mse_loss|multi\\w*_loss|nanquantile|nll_loss\\w*|pinverse|poisson_nll_loss|polar"
                + "|prod|quantile|smooth_l1_loss|stft|trace|triplet_margin_loss|view_as_complex)(\\.\\w+)?");

    private Autocast() {}

    /** @return null if the arguments stay as they are */
    static DType type(String operator, DType narrow) {
        if (NARROW.matcher(operator).matches()) {
            return narrow;
        }
        return WIDE.matcher(operator).matches() ? DType.FLOAT32 : null;
    }

    /** Brings a tensor to a type, if it has fractions and is not of float64. */
    static final class Cast extends Step {
        private final int from;
        private final int to;
        private final DType type;

        Cast(int from, int to, DType type) {
            this.from = from;
            this.to = to;
            this.type = type;
        }

        @Override
        void run(RunValues values) {
            Tensor tensor = values.tensors[from];
            if (tensor != null) {
                DType own = tensor.dtype();
                boolean casts = own.isFloatingPoint() && own != DType.FLOAT64;
                values.tensors[to] = HigherOrderSteps.shared(casts ? tensor.to(type) : tensor, tensor);
            }
        }
    }
}
