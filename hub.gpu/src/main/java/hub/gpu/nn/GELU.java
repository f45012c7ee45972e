package hub.gpu.nn;

import hub.gpu.Tensor;

/** x Φ(x): Hendrycks and Gimpel, "Gaussian Error Linear Units". */
public final class GELU extends Module implements CanRunInPlace {

    private final String approximate;

    /** With Φ itself. */
    public GELU() {
        this("none");
    }

    /** With {@code "none"}, or {@code "tanh"} for the approximation. */
    public GELU(String approximate) {
        this.approximate = approximate;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.gelu(approximate);
    }

    @Override
    public Tensor overwrite(Tensor x) {
        return x.gelu_(approximate);
    }
}
