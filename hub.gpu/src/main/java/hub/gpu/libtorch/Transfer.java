package hub.gpu.libtorch;

import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;

/** Copies between devices. */
public final class Transfer {

    private Transfer() {}

    /** On a device; itself, shared, if it is there. */
    public static Tensor to(Tensor tensor, Device device) {
        if (device.isCpu() || !tensor.device().isCpu()) {
            return copy(tensor, device);
        }
        try (TensorScope scope = Scopes.open()) {
            // A GPU reads pinned memory by itself; other memory goes through a small buffer of the driver's.
            Tensor pinned = Call.of("pin_memory").arg(tensor).none().tensor();
            return scope.keep(copy(pinned, device));
        }
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
