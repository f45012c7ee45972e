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

    /** libtorch's tensors in main memory are on a CPU without an index. A CPU with index 0 is another device to it. */
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
        throw new UnsupportedOperationException(
                "The tensor is on a device of type number %d: only the CPU and CUDA are supported".formatted(type));
    }
}
