package hub.gpu.libtorch;

import hub.gpu.Tensor;

final class TensorText {
    private TensorText() {}

    static String of(Tensor tensor) {
        return "tensor(" + java.util.Arrays.toString(tensor.toDoubleArray()) + ", shape="
                + java.util.Arrays.toString(tensor.shape()) + ", dtype=" + tensor.dtype() + ")";
    }
}
