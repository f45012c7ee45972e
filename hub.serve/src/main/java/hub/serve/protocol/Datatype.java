package hub.serve.protocol;

import hub.gpu.DType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The element types of tensors in requests and responses. */
public enum Datatype {
    BOOL(DType.BOOL),
    UINT8(DType.UINT8),
    UINT16(DType.UINT16),
    UINT32(DType.UINT32),
    UINT64(DType.UINT64),
    INT8(DType.INT8),
    INT16(DType.INT16),
    INT32(DType.INT32),
    INT64(DType.INT64),
    FP16(DType.FLOAT16),
    FP32(DType.FLOAT32),
    FP64(DType.FLOAT64),
    /** It has no form in JSON. */
    BF16(DType.BFLOAT16),
    /** Texts, or bytes of any kind: no numbers. */
    BYTES(null);

    private final DType type;

    Datatype(DType type) {
        this.type = type;
    }

    /** The element type of tensors; null for {@link #BYTES}. */
    public DType type() {
        return type;
    }

    /** @throws RequestException that names all, if there is none of this name */
    static Datatype named(String name, String where) {
        return Arrays.stream(values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RequestException.bad(where + ": expected a datatype of "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")) + ", and it is "
                        + Shown.text(name)));
    }

    /** That of a tensor; empty if the protocol has none for it. */
    public static Optional<Datatype> of(DType type) {
        return Arrays.stream(values()).filter(each -> each.type == type).findFirst();
    }
}
