package hub.gpu.operators;

import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.ownership.NativeTensor;

/** Copies between devices. */
public final class DeviceCopy {

    private DeviceCopy() {}

    /** The tensor on a device; if it is there already, the same elements, shared. */
    public static Tensor to(Tensor tensor, Device device) {
        if (device.isCpu() || !tensor.device().isCpu() || !((NativeTensor) tensor).isStrided()) {
            return copy(tensor, device);
        }
        try (TensorScope scope = TensorScopes.open()) {
            // A GPU reads pinned memory by itself. All other memory goes through a small buffer of the driver.
            Tensor pinned =
                    Call.of("pin_memory").arg(withoutRepeats(tensor)).none().tensor();
            return scope.keep(copy(pinned, device));
        }
    }

    /** The tensor without strides of 0. Pinned memory takes the strides over, and cannot be written where one element stands for several. */
    static Tensor withoutRepeats(Tensor tensor) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 1 && strides[i] == 0) {
                return tensor.contiguous();
            }
        }
        return tensor;
    }

    private static Tensor copy(Tensor tensor, Device device) {
        return Call.of("to.device")
                .arg(tensor)
                .arg(device)
                .arg(tensor.dtype())
                .arg(false)
                .arg(false)
                .none()
                .tensor();
    }
}
