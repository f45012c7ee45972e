package hub.gpu.foreign;

import hub.gpu.DType;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** libtorch's numbers for element types. libtorch is asked for them: they may change with its version. */
public final class DTypeCodes {

    private static final DType[] BY_CODE = new DType[128];
    private static final int[] CODES = new int[DType.values().length];

    static {
        Map<DType, Integer> codes = Stream.of(DType.values()).collect(Collectors.toMap(type -> type, DTypeCodes::ask));
        codes.forEach((type, code) -> {
            CODES[type.ordinal()] = code;
            if (code >= 0) {
                BY_CODE[code] = type;
            }
        });
    }

    private DTypeCodes() {}

    public static int code(DType type) {
        int code = CODES[type.ordinal()];
        if (code < 0) {
            throw new UnsupportedOperationException("This libtorch does not know " + type);
        }
        return code;
    }

    public static DType of(int code) {
        DType type = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        if (type == null) {
            throw new UnsupportedOperationException(
                    "The tensor has the element type number %d, and DType has no such type".formatted(code));
        }
        return type;
    }

    private static int ask(DType type) {
        String name = "aoti_torch_dtype_" + type.torchName();
        if (!NativeLibraries.has(name)) {
            name = "torch_dtype_" + type.torchName();
        }
        if (!NativeLibraries.has(name)) {
            return -1;
        }
        return Downcalls.constant(name);
    }
}
