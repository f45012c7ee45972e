package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.util.Map;

/** libtorch's numbers for memory formats and layouts. */
final class MemoryFormats {

    static final int CONTIGUOUS = ask("aoti_torch_memory_format_contiguous_format");
    static final int CHANNELS_LAST = ask("aoti_torch_memory_format_channels_last");
    static final int STRIDED = ask("aoti_torch_layout_strided");

    private static final Map<String, Integer> BY_NAME = Map.of(
            "contiguous_format",
            CONTIGUOUS,
            "channels_last",
            CHANNELS_LAST,
            "channels_last_3d",
            ask("aoti_torch_memory_format_channels_last_3d"),
            "preserve_format",
            ask("aoti_torch_memory_format_preserve_format"));

    private MemoryFormats() {}

    static boolean isKnown(String name) {
        return BY_NAME.containsKey(name);
    }

    static int code(String name) {
        return BY_NAME.get(name);
    }

    private static int ask(String name) {
        try {
            return (int) C.function(name, FunctionDescriptor.of(C.INT32)).invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
