package hub.gpu;

/** The element types of tensors, with PyTorch's names. */
public enum DType {
    BOOL("bool", 1),
    UINT8("uint8", 1),
    INT8("int8", 1),
    INT16("int16", 2),
    UINT16("uint16", 2),
    INT32("int32", 4),
    UINT32("uint32", 4),
    INT64("int64", 8),
    UINT64("uint64", 8),
    BITS1X8("bits1x8", 1),
    BITS2X4("bits2x4", 1),
    BITS4X2("bits4x2", 1),
    BITS8("bits8", 1),
    BITS16("bits16", 2),
    FLOAT4_E2M1FN_X2("float4_e2m1fn_x2", 1),
    FLOAT8_E4M3FN("float8_e4m3fn", 1),
    FLOAT8_E4M3FNUZ("float8_e4m3fnuz", 1),
    FLOAT8_E5M2("float8_e5m2", 1),
    FLOAT8_E5M2FNUZ("float8_e5m2fnuz", 1),
    FLOAT8_E8M0FNU("float8_e8m0fnu", 1),
    FLOAT16("float16", 2),
    BFLOAT16("bfloat16", 2),
    FLOAT32("float32", 4),
    FLOAT64("float64", 8),
    COMPLEX32("complex32", 4),
    COMPLEX64("complex64", 8),
    COMPLEX128("complex128", 16);

    private final String torchName;
    private final int bytes;

    DType(String torchName, int bytes) {
        this.torchName = torchName;
        this.bytes = bytes;
    }

    /** PyTorch's name: {@code "float32"}. */
    public String torchName() {
        return torchName;
    }

    /** Bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    /** Whether it holds real numbers with a fraction. */
    public boolean isFloatingPoint() {
        return torchName.startsWith("float") || this == BFLOAT16;
    }

    /** Whether an element is two numbers, each of half its bytes. */
    public boolean isComplex() {
        return this == COMPLEX32 || this == COMPLEX64 || this == COMPLEX128;
    }

    /** {@code "torch.float32"}. */
    @Override
    public String toString() {
        return "torch." + torchName;
    }
}
