package hub.gpu.libtorch;

import hub.gpu.Device;
import java.lang.foreign.FunctionDescriptor;

/** libtorch's numbers for devices. */
final class Devices {

    private static final int CPU = ask("aoti_torch_device_type_cpu");
    private static final int CUDA = ask("aoti_torch_device_type_cuda");

    private Devices() {}

    static boolean isCpu(int type) {
        return type == CPU;
    }

    static int type(Device device) {
        return device.isCpu() ? CPU : CUDA;
    }

    /** As a slot of the stack holds it: the type above the index. */
    static long packed(Device device) {
        return (long) type(device) << 32 | index(device) & 0xffff_ffffL;
    }

    /** The CPU of its tensors has no index, and one with index 0 would be another device to libtorch. */
    private static int index(Device device) {
        return device.isCpu() ? -1 : device.index();
    }

    static Device of(int type, int index) {
        if (type == CPU) {
            return Device.CPU;
        }
        if (type == CUDA) {
            return Device.cuda(index);
        }
        throw new UnsupportedOperationException("A tensor on a device of type number %d".formatted(type));
    }

    private static int ask(String name) {
        try {
            return (int) C.function(name, FunctionDescriptor.of(C.INT32)).invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
