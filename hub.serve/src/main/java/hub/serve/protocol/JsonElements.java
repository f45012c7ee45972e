package hub.serve.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The elements of a tensor that stand in JSON, one after the other, nested or not. Their datatype may come after them, so they
 * are held as they were read: as numbers of 64 bits, or as texts.
 */
final class JsonElements {

    private static final int FIRST = 64;

    /** What the array holds. Numbers become floating point with the first one that has a fraction. */
    private enum Kind {
        NOTHING("nothing"),
        TRUTHS("true or false"),
        INTEGERS("whole numbers"),
        FLOATS("numbers with a fraction"),
        TEXTS("texts");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final List<byte[]> texts = new ArrayList<>();
    private Kind kind = Kind.NOTHING;
    private long[] numbers = new long[FIRST];
    private int size;

    /** Whether a number is above {@code Long.MAX_VALUE}: all are unsigned then. */
    private boolean isUnsigned;

    private boolean isNegative;

    /** Whether the whole numbers do not fit in 64 bits: they are held as floating point then. */
    private boolean isWide;

    /** Reads an array, whose beginning is the parser's token. */
    static JsonElements read(JsonParser parser, String where) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestException.bad(where + ": expected data as an array");
        }
        var elements = new JsonElements();
        int depth = 1;
        while (depth > 0) {
            switch (parser.nextToken()) {
                case START_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                case VALUE_TRUE -> elements.add(Kind.TRUTHS, 1, where);
                case VALUE_FALSE -> elements.add(Kind.TRUTHS, 0, where);
                case VALUE_NUMBER_INT -> elements.addInteger(parser, where);
                case VALUE_NUMBER_FLOAT -> elements.addFloat(parser.getDoubleValue(), where);
                case VALUE_STRING -> elements.addText(parser.getString(), where);
                case null, default ->
                    throw RequestException.bad(
                            where + ": data has something else than numbers, texts" + " and truth values");
            }
        }
        return elements;
    }

    int size() {
        return kind == Kind.TEXTS ? texts.size() : size;
    }

    private void addInteger(JsonParser parser, String where) {
        if (kind == Kind.FLOATS) {
            addFloat(parser.getDoubleValue(), where);
            return;
        }
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (value < 0 && isUnsigned) {
                addWide(value, where);
                return;
            }
            isNegative |= value < 0;
            add(Kind.INTEGERS, value, where);
            return;
        }
        BigInteger value = parser.getBigIntegerValue();
        if (isNegative || value.signum() < 0 || value.bitLength() > Long.SIZE) {
            addWide(value.doubleValue(), where);
            return;
        }
        isUnsigned = true;
        add(Kind.INTEGERS, value.longValue(), where);
    }

    private void addWide(double value, String where) {
        isWide = true;
        addFloat(value, where);
    }

    private void addFloat(double value, String where) {
        if (kind == Kind.INTEGERS) {
            for (int i = 0; i < size; i++) {
                numbers[i] = Double.doubleToRawLongBits(
                        isUnsigned ? new BigInteger(Long.toUnsignedString(numbers[i])).doubleValue() : numbers[i]);
            }
            kind = Kind.FLOATS;
        }
        add(Kind.FLOATS, Double.doubleToRawLongBits(value), where);
    }

    private void add(Kind of, long value, String where) {
        become(of, where);
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = value;
    }

    private void addText(String text, String where) {
        become(Kind.TEXTS, where);
        texts.add(text.getBytes(StandardCharsets.UTF_8));
    }

    private void become(Kind of, String where) {
        if (kind != Kind.NOTHING && kind != of) {
            throw RequestException.bad(where + ": data has " + kind.words + " beside " + of.words);
        }
        kind = of;
    }

    List<byte[]> texts(String where) {
        require(kind == Kind.TEXTS || kind == Kind.NOTHING, Datatype.BYTES, where);
        return texts;
    }

    /** The elements as they lie in the memory of a tensor. */
    ByteBuffer bytes(Datatype datatype, String where) {
        boolean fits = switch (datatype) {
            case BOOL -> kind == Kind.TRUTHS;
            case FP16, FP32, FP64 -> kind == Kind.FLOATS || kind == Kind.INTEGERS;
            case BF16 -> throw RequestException.bad(where + ": BF16 has no form in JSON. Send it as binary data");
            default -> kind == Kind.INTEGERS;
        };
        if (isWide && !fits) {
            throw RequestException.bad(where + ": a number has more than 64 bits");
        }
        require(fits || kind == Kind.NOTHING, datatype, where);
        var bytes = ByteBuffer.allocate(Math.multiplyExact(size, datatype.type().bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            put(bytes, i, datatype, where);
        }
        return bytes.flip();
    }

    private void put(ByteBuffer bytes, int i, Datatype datatype, String where) {
        switch (datatype) {
            case BOOL -> bytes.put((byte) numbers[i]);
            case INT8 -> bytes.put((byte) within(i, Byte.MIN_VALUE, Byte.MAX_VALUE, datatype, where));
            case UINT8 -> bytes.put((byte) within(i, 0, 0xffL, datatype, where));
            case INT16 -> bytes.putShort((short) within(i, Short.MIN_VALUE, Short.MAX_VALUE, datatype, where));
            case UINT16 -> bytes.putShort((short) within(i, 0, 0xffffL, datatype, where));
            case INT32 -> bytes.putInt((int) within(i, Integer.MIN_VALUE, Integer.MAX_VALUE, datatype, where));
            case UINT32 -> bytes.putInt((int) within(i, 0, 0xffff_ffffL, datatype, where));
            case INT64 -> bytes.putLong(within(i, Long.MIN_VALUE, Long.MAX_VALUE, datatype, where));
            case UINT64 -> bytes.putLong(isUnsigned ? numbers[i] : within(i, 0, Long.MAX_VALUE, datatype, where));
            case FP16 -> bytes.putShort(Float.floatToFloat16((float) real(i)));
            case FP32 -> bytes.putFloat((float) real(i));
            case FP64 -> bytes.putDouble(real(i));
            case BF16, BYTES -> throw new IllegalArgumentException(datatype.name());
        }
    }

    private long within(int i, long least, long most, Datatype datatype, String where) {
        if (isUnsigned || numbers[i] < least || numbers[i] > most) {
            throw RequestException.bad(
                    "%s: expected numbers from %d to %d, as %s has".formatted(where, least, most, datatype));
        }
        return numbers[i];
    }

    private double real(int i) {
        return kind == Kind.FLOATS
                ? Double.longBitsToDouble(numbers[i])
                : isUnsigned ? new BigInteger(Long.toUnsignedString(numbers[i])).doubleValue() : numbers[i];
    }

    private void require(boolean fits, Datatype datatype, String where) {
        if (!fits) {
            throw RequestException.bad(
                    "%s: the datatype is %s, and data has %s".formatted(where, datatype, kind.words));
        }
    }
}
