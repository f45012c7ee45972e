package hub.gpu.program.format;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.program.graph.Argument.Layout;
import hub.gpu.program.graph.Argument.MemoryFormat;
import java.util.Map;

/** The enumerations of exported programs. Their numbers are not those of libtorch. */
final class SerializedEnums {

    private static final Map<Long, DType> TYPES = Map.ofEntries(
            Map.entry(1L, DType.UINT8),
            Map.entry(2L, DType.INT8),
            Map.entry(3L, DType.INT16),
            Map.entry(4L, DType.INT32),
            Map.entry(5L, DType.INT64),
            Map.entry(6L, DType.FLOAT16),
            Map.entry(7L, DType.FLOAT32),
            Map.entry(8L, DType.FLOAT64),
            Map.entry(9L, DType.COMPLEX32),
            Map.entry(10L, DType.COMPLEX64),
            Map.entry(11L, DType.COMPLEX128),
            Map.entry(12L, DType.BOOL),
            Map.entry(13L, DType.BFLOAT16),
            Map.entry(28L, DType.UINT16),
            Map.entry(29L, DType.FLOAT8_E4M3FN),
            Map.entry(30L, DType.FLOAT8_E5M2),
            Map.entry(31L, DType.FLOAT8_E4M3FNUZ),
            Map.entry(32L, DType.FLOAT8_E5M2FNUZ),
            Map.entry(33L, DType.FLOAT8_E8M0FNU),
            Map.entry(34L, DType.UINT32),
            Map.entry(35L, DType.UINT64));

    private static final Map<Long, MemoryFormat> FORMATS = Map.of(
            1L, MemoryFormat.CONTIGUOUS_FORMAT,
            2L, MemoryFormat.CHANNELS_LAST,
            3L, MemoryFormat.CHANNELS_LAST_3D,
            4L, MemoryFormat.PRESERVE_FORMAT);

    private static final long STRIDED = 7;

    private SerializedEnums() {}

    static DType type(JsonReader json) {
        return known(json, TYPES, "element type");
    }

    static MemoryFormat memoryFormat(JsonReader json) {
        return known(json, FORMATS, "memory format");
    }

    static Layout layout(JsonReader json) {
        long code = json.integer();
        if (code < 1 || code > STRIDED) {
            throw json.refused("has the layout %d, and 1 to %d are known".formatted(code, STRIDED));
        }
        return code == STRIDED ? Layout.STRIDED : Layout.OTHER;
    }

    private static <T> T known(JsonReader json, Map<Long, T> values, String what) {
        long code = json.integer();
        T value = values.get(code);
        if (value == null) {
            throw json.refused("has an unknown %s, number %d".formatted(what, code));
        }
        return value;
    }

    /** A device. Those of other kinds than CUDA's count as the CPU: a program runs where it is put, not where it was made. */
    static Device device(JsonReader json) {
        var type = new String[1];
        var index = new long[1];
        json.object(field -> {
            switch (field) {
                case "type" -> type[0] = json.string();
                case "index" -> index[0] = json.isNull() ? 0 : json.integer();
                default -> json.skip();
            }
        });
        if (type[0] == null || index[0] < 0 || index[0] > Byte.MAX_VALUE) {
            throw json.refused("has the device %s:%d, which is none".formatted(type[0], index[0]));
        }
        return type[0].equals("cuda") ? Device.cuda((int) index[0]) : Device.CPU;
    }
}
