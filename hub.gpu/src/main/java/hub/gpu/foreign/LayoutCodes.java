package hub.gpu.foreign;

import java.util.Map;

/** libtorch's numbers for memory formats and layouts. */
public final class LayoutCodes {

    public static final int CONTIGUOUS = Downcalls.constant("aoti_torch_memory_format_contiguous_format");
    public static final int CHANNELS_LAST = Downcalls.constant("aoti_torch_memory_format_channels_last");
    public static final int STRIDED = Downcalls.constant("aoti_torch_layout_strided");

    private static final Map<String, Integer> BY_NAME = Map.of(
            "contiguous_format",
            CONTIGUOUS,
            "channels_last",
            CHANNELS_LAST,
            "channels_last_3d",
            Downcalls.constant("aoti_torch_memory_format_channels_last_3d"),
            "preserve_format",
            Downcalls.constant("aoti_torch_memory_format_preserve_format"));

    private LayoutCodes() {}

    public static boolean isKnown(String name) {
        return BY_NAME.containsKey(name);
    }

    public static int code(String name) {
        return BY_NAME.get(name);
    }
}
