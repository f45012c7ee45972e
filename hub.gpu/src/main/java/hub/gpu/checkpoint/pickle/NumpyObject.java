package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import hub.gpu.checkpoint.NumpyArray;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * NumPy's element types, arrays and scalars. A pickle makes them empty, and then sets their state.
 *
 * @see <a href="https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/methods.c">array_setstate</a>
 */
abstract sealed class NumpyObject {

    abstract void build(PythonTuple state, PickleLimits limits);

    private static final String ARRAY = "numpy.ndarray";

    static void addTo(AllowedGlobals.Table table) {
        // A dtype may be named by the class of its elements: numpy.record, or one of ml_dtypes.
        table.function(
                "numpy.dtype",
                3,
                (a, limits) -> a.get(0) instanceof UnreadObject type
                        ? UnreadObject.of("numpy.dtype", "dtype " + type.className(), limits)
                        : new Element(a.get(0, String.class)));
        table.value(ARRAY, "the class " + ARRAY);
        table.function(
                "numpy.core.multiarray._reconstruct",
                3,
                // A subclass of arrays may mean something else by its numbers.
                (a, limits) -> a.get(0) instanceof UnreadObject type ? type.constructed() : new Array());
        table.function("numpy.core.multiarray.scalar", 2, NumpyObject::scalar);
        table.function("numpy.core.numeric._frombuffer", 4, (a, limits) -> {
            var array = new Array();
            boolean fortran = "F".equals(a.get(3));
            array.build(new PythonTuple(1L, a.get(2), a.get(1), fortran, a.get(0)), limits);
            return array;
        });
    }

    private static UnreadObject unread(Object type, PickleLimits limits) {
        return UnreadObject.of(ARRAY, "a NumPy array of " + type + ", which is not of numbers", limits);
    }

    private static Object scalar(PythonTuple a, PickleLimits limits) {
        if (a.get(0) instanceof UnreadObject type) {
            return unreadScalar(type, limits);
        }
        Element element = a.get(0, Element.class);
        return element.isText() || element.dtype() != null
                ? element.scalar(binary(a.get(1)))
                : unreadScalar(element, limits);
    }

    private static UnreadObject unreadScalar(Object type, PickleLimits limits) {
        return UnreadObject.of("numpy.generic", "a NumPy scalar of " + type + ", which is not a number", limits);
    }

    /** A string of Python 2 may have been taken for text. This gives its bytes back without loss. */
    private static byte[] binary(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case UnreadObject unread -> throw new NeedsUnreadObjectException(unread);
            case null, default ->
                throw new MalformedFileException(
                        "its pickle has a NumPy array whose content is " + Unpickler.describe(value));
        };
    }

    /** The type of an array's elements: {@code f4}, and the order of its bytes. */
    static final class Element extends NumpyObject {

        private final String code;
        private boolean bigEndian;

        Element(String code) {
            this.bigEndian = code.startsWith(">");
            this.code = code.matches("[<>|=].*") ? code.substring(1) : code;
        }

        @Override
        void build(PythonTuple state, PickleLimits limits) {
            bigEndian = ">".equals(state.get(1));
        }

        boolean isText() {
            return code.startsWith("U") || code.startsWith("S");
        }

        /** The same type of PyTorch's, or null if its elements are not numbers. */
        DType dtype() {
            return switch (code) {
                case "b1", "?" -> DType.BOOL;
                case "i1" -> DType.INT8;
                case "i2" -> DType.INT16;
                case "i4" -> DType.INT32;
                case "i8" -> DType.INT64;
                case "u1" -> DType.UINT8;
                case "u2" -> DType.UINT16;
                case "u4" -> DType.UINT32;
                case "u8" -> DType.UINT64;
                case "f2" -> DType.FLOAT16;
                case "f4" -> DType.FLOAT32;
                case "f8" -> DType.FLOAT64;
                case "c8" -> DType.COMPLEX64;
                case "c16" -> DType.COMPLEX128;
                default -> null;
            };
        }

        Object scalar(byte[] bytes) {
            if (isText()) {
                Charset utf32 = bigEndian ? StandardCharsets.UTF_32BE : StandardCharsets.UTF_32LE;
                return new String(bytes, code.startsWith("U") ? utf32 : StandardCharsets.ISO_8859_1);
            }
            DType dtype = dtype();
            if (bytes.length != dtype.bytes()) {
                throw new MalformedFileException("its pickle has a NumPy " + this + " of " + bytes.length + " bytes");
            }
            var buffer = ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return switch (dtype) {
                case BOOL -> buffer.get() != 0;
                case INT8 -> (long) buffer.get();
                case UINT8 -> Byte.toUnsignedLong(buffer.get());
                case INT16 -> (long) buffer.getShort();
                case UINT16 -> Short.toUnsignedLong(buffer.getShort());
                case INT32 -> (long) buffer.getInt();
                case UINT32 -> Integer.toUnsignedLong(buffer.getInt());
                case INT64 -> buffer.getLong();
                case UINT64 -> new BigInteger(Long.toUnsignedString(buffer.getLong()));
                case FLOAT16 -> (double) Float.float16ToFloat(buffer.getShort());
                case FLOAT32 -> (double) buffer.getFloat();
                case FLOAT64 -> buffer.getDouble();
                case COMPLEX64 -> new PythonTuple((double) buffer.getFloat(), (double) buffer.getFloat());
                default -> new PythonTuple(buffer.getDouble(), buffer.getDouble());
            };
        }

        @Override
        public String toString() {
            return "dtype " + code;
        }
    }

    /** An array, empty until its state is set. */
    static final class Array extends NumpyObject {

        private Object content;

        @Override
        void build(PythonTuple state, PickleLimits limits) {
            try {
                long[] shape = state.integers(1);
                Element type = state.get(2, Element.class);
                content = type.dtype() == null
                        ? unread(type, limits)
                        : array(shape, type.dtype(), type.bigEndian, state.get(3), binary(state.get(4)));
            } catch (NeedsUnreadObjectException e) {
                content = unread(e.argument(), limits);
            }
        }

        private static NumpyArray array(long[] shape, DType dtype, boolean bigEndian, Object fortran, byte... content) {
            var storage = new Storage(ByteRegion.of(content), bigEndian);
            var tensor = Boolean.TRUE.equals(fortran)
                    ? MappedTensor.columns(storage, dtype, shape)
                    : MappedTensor.contiguous(storage, dtype, shape);
            if (tensor.bytes() != content.length) {
                throw new MalformedFileException(
                        "its pickle has a NumPy array of " + tensor.bytes() + " bytes in " + content.length);
            }
            return new NumpyArray(tensor);
        }

        /** A {@link NumpyArray}, or an {@link UnreadObject} if it is not of numbers. */
        Object content() {
            if (content == null) {
                throw new MalformedFileException("its pickle has a NumPy array without content");
            }
            return content;
        }

        /** The tensor of a device that saves its tensors as NumPy arrays. */
        Object tensor(DType dtype) {
            if (!(content() instanceof NumpyArray array)) {
                return content;
            }
            StoredTensor tensor = array.content();
            if (tensor.dtype() != dtype) {
                throw new MalformedFileException("its pickle has a tensor of type " + dtype.torchName()
                        + " as a NumPy array of " + tensor.dtype().torchName());
            }
            return tensor;
        }

        @Override
        public String toString() {
            return "a NumPy array";
        }
    }
}
