package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;

/** libtorch's numbers for memory formats and layouts. */
final class MemoryFormats {

    static final int CONTIGUOUS = ask("aoti_torch_memory_format_contiguous_format");
    static final int CHANNELS_LAST = ask("aoti_torch_memory_format_channels_last");
    static final int STRIDED = ask("aoti_torch_layout_strided");

    private MemoryFormats() {}

    private static int ask(String name) {
        try {
            return (int) C.function(name, FunctionDescriptor.of(C.INT32)).invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
