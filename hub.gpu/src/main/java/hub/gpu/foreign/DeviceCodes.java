package hub.gpu.foreign;

import hub.gpu.Device;

/** libtorch's numbers for devices. */
public final class DeviceCodes {

    private static final int CPU = Downcalls.constant("aoti_torch_device_type_cpu");
    private static final int CUDA = Downcalls.constant("aoti_torch_device_type_cuda");

    private DeviceCodes() {}

    public static boolean isCpu(int type) {
        return type == CPU;
    }

    public static int type(Device device) {
        return device.isCpu() ? CPU : CUDA;
    }

    /** As a slot of the stack holds it: the type above the index. */
    public static long packed(Device device) {
        return (long) type(device) << 32 | index(device) & 0xffff_ffffL;
    }

    /** The CPU of its tensors has no index, and one with index 0 would be another device to libtorch. */
    private static int index(Device device) {
        return device.isCpu() ? -1 : device.index();
    }

    public static Device of(int type, int index) {
        if (type == CPU) {
            return Device.CPU;
        }
        if (type == CUDA) {
            return Device.cuda(index);
        }
        throw new UnsupportedOperationException("A tensor on a device of type number %d".formatted(type));
    }
}
