package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.DotProductAttention;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Products of matrices, decompositions, and attention. */
@ProviderType
public interface LinearAlgebra {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The product of matrices, batches of them, or vectors. */
    default Tensor matmul(Tensor other) {
        return op("matmul").arg(other).tensor();
    }

    /** The product of two matrices. */
    default Tensor mm(Tensor other) {
        return op("mm").arg(other).tensor();
    }

    /** The products of two batches of matrices, {@code (B, N, M)} and {@code (B, M, P)}. */
    default Tensor bmm(Tensor other) {
        return op("bmm").arg(other).tensor();
    }

    /** A matrix times a vector. */
    default Tensor mv(Tensor vector) {
        return op("mv").arg(vector).tensor();
    }

    /** The inner product of two vectors. */
    default Tensor dot(Tensor other) {
        return op("dot").arg(other).tensor();
    }

    /** The outer product of two vectors. */
    default Tensor outer(Tensor other) {
        return op("outer").arg(other).tensor();
    }

    /** The Kronecker product. */
    default Tensor kron(Tensor other) {
        return op("kron").arg(other).tensor();
    }

    /** The cross product of vectors of three. */
    default Tensor cross(Tensor other, long dim) {
        return op("linalg_cross").arg(other).arg(dim).tensor();
    }

    /** x W^T + b, with a weight of {@code (out, in)}; the bias may be null. */
    default Tensor linear(Tensor weight, Tensor bias) {
        return op("linear").arg(weight).opt(bias).tensor();
    }

    /** x1 A x2 + b, with a weight of {@code (out, in1, in2)}; the bias may be null. */
    default Tensor bilinear(Tensor other, Tensor weight, Tensor bias) {
        return op("bilinear").arg(other).arg(weight).opt(bias).tensor();
    }

    /**
     * Attention: softmax(Q K^T / √d + mask) V. This is Q; all three are {@code (…, L, d)}.
     *
     * @param mask null for none; booleans say what takes part
     */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value, Tensor mask, boolean causal) {
        return DotProductAttention.scaledDotProduct((Tensor) this, key, value, mask, causal, null);
    }

    /** As {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, boolean)}, with another factor than 1/√d. */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value, Tensor mask, boolean causal, double scale) {
        return DotProductAttention.scaledDotProduct((Tensor) this, key, value, mask, causal, scale);
    }

    /** The distances between the rows of two matrices, in the p-norm. */
    default Tensor cdist(Tensor other, double p) {
        return op("cdist").arg(other).arg(p).none().tensor();
    }

    /** The determinant. */
    default Tensor det() {
        return op("linalg_det").tensor();
    }

    /** The inverse. */
    default Tensor inverse() {
        return op("linalg_inv").tensor();
    }

    /** The pseudo-inverse. */
    default Tensor pinverse() {
        return op("linalg_pinv").arg(1e-15).arg(false).tensor();
    }

    /** X in A X = B, where this is A. */
    default Tensor solve(Tensor b) {
        return op("linalg_solve").arg(b).arg(true).tensor();
    }

    /** L in A = L L^T. */
    default Tensor cholesky() {
        return op("linalg_cholesky").arg(false).tensor();
    }

    /** Q and R in A = Q R. */
    default List<Tensor> qr() {
        return op("linalg_qr").arg("reduced").tensors(2);
    }

    /** U, S and V^T in A = U diag(S) V^T. */
    default List<Tensor> svd(boolean full) {
        return op("linalg_svd").arg(full).none().tensors(3);
    }

    /** The eigenvalues of a symmetric matrix in rising order, and its eigenvectors. */
    default List<Tensor> eigh() {
        return op("linalg_eigh").arg("L").tensors(2);
    }

    /** The complex eigenvalues and eigenvectors. */
    default List<Tensor> eig() {
        return op("linalg_eig").tensors(2);
    }

    /** The cosines of the angles to another tensor's vectors along a dimension; shapes broadcast. */
    default Tensor cosineSimilarity(Tensor other, long dim) {
        return op("cosine_similarity").arg(other).arg(dim).arg(1e-8).tensor();
    }

    /** The Fourier transform along a dimension. */
    default Tensor fft(long dim) {
        return op("fft_fft").none().arg(dim).none().tensor();
    }

    /** The inverse Fourier transform along a dimension. */
    default Tensor ifft(long dim) {
        return op("fft_ifft").none().arg(dim).none().tensor();
    }

    /** The first half of the Fourier transform of real numbers along a dimension. */
    default Tensor rfft(long dim) {
        return op("fft_rfft").none().arg(dim).none().tensor();
    }

    /** The inverse of {@link #rfft}: {@code length} real numbers. */
    default Tensor irfft(long length, long dim) {
        return op("fft_irfft").opt(length).arg(dim).none().tensor();
    }

    /**
     * The short-time Fourier transform of a signal {@code (L)} or of several {@code (N, L)}, which is reflected at both ends:
     * PyTorch's {@code torch.stft(x, size, hop, len(window), window, return_complex=True)}. Complex, {@code (N, size / 2 + 1,
     * L / hop + 1)}.
     *
     * @param size of each transform; a shorter window is filled up with zeros
     * @param hop elements from one to the next
     * @param window {@link Torch#hannWindow} for instance
     */
    default Tensor stft(long size, long hop, Tensor window) {
        return op("stft.center")
                .arg(size)
                .opt(hop)
                .opt(window.size(0))
                .opt(window)
                .arg(true)
                .arg("reflect")
                .arg(false)
                .none()
                .opt(true)
                .none()
                .tensor();
    }

    /** The inverse of {@link #stft} with the same arguments. */
    default Tensor istft(long size, long hop, Tensor window) {
        return op("istft")
                .arg(size)
                .opt(hop)
                .opt(window.size(0))
                .opt(window)
                .arg(true)
                .arg(false)
                .none(2)
                .arg(false)
                .tensor();
    }
}
