package hub.serve.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {

    private static final int MOST_BINARY = 1000;

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = TestTorch.open("requests");
    }

    @AfterAll
    static void close() {
        TestTorch.close(torch);
    }

    private static InferenceRequest read(String json, byte... binary) throws IOException {
        return read(json, OptionalLong.of(binary.length), binary);
    }

    private static InferenceRequest read(String json, OptionalLong bytes, byte... binary) throws IOException {
        return new RequestReader(torch)
                .read(
                        new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                        Channels.newChannel(new ByteArrayInputStream(binary)),
                        bytes,
                        MOST_BINARY);
    }

    private static Tensor tensor(NamedTensor input) {
        return assertInstanceOf(Numbers.class, input.value()).tensor();
    }

    private static List<String> texts(NamedTensor input) {
        return assertInstanceOf(Texts.class, input.value()).elements().stream()
                .map(element -> new String(element, StandardCharsets.UTF_8))
                .toList();
    }

    private static String refusal(String json, byte... binary) {
        return assertThrows(RequestException.class, () -> read(json, binary)).getMessage();
    }

    private static String input(String datatype, String shape, String data) {
        return "{'inputs': [{'name': 'x', 'shape': %s, 'datatype': '%s', 'data': %s}]}"
                .formatted(shape, datatype, data);
    }

    private static String binaryInput(String datatype, String shape, Object bytes) {
        return "{'inputs': [{'name': 'x', 'shape': %s, 'datatype': '%s', 'parameters': {'binary_data_size': %s}}]}"
                .formatted(shape, datatype, bytes);
    }

    @Test
    void numbersAreReadFlatAndNestedAndBeforeTheirDatatype() throws IOException {
        var request = read("""
            {'id': '7', 'parameters': {'method': 'add', 'n': 3, 'on': true, 'p': 0.5},
             'inputs': [{'name': 'a', 'data': [1, 2.5, 3, 4], 'datatype': 'FP32', 'shape': [2, 2]},
                        {'name': 'b', 'shape': [2, 1], 'datatype': 'INT64', 'data': [[1], [-9007199254740993]]}],
             'outputs': [{'name': 'sum', 'parameters': {'binary_data': true}}, {'name': 'rest'}],
             'unknown': [{'deep': []}]}\
            """);
        assertEquals(Optional.of("7"), request.id());
        assertEquals(Map.of("method", "add", "n", 3L, "on", true, "p", 0.5), request.parameters());
        assertArrayEquals(
                new float[] {1, 2.5f, 3, 4}, tensor(request.inputs().getFirst()).toFloatArray());
        assertArrayEquals(new long[] {2, 2}, tensor(request.inputs().getFirst()).shape());
        assertArrayEquals(
                new long[] {1, -9007199254740993L},
                tensor(request.inputs().get(1)).toLongArray());
        assertTrue(request.isBinary("sum"));
        assertEquals(false, request.isBinary("rest"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        BOOL   | [true, false, true]          | 010001
        INT8   | [-128, 0, 127]               | 80007f
        UINT8  | [255, 0, 1]                  | ff0001
        INT16  | [-2, 258]                    | feff0201
        UINT16 | [65535, 258]                 | ffff0201
        INT32  | [-2]                         | feffffff
        UINT32 | [4294967295]                 | ffffffff
        INT64  | [-2]                         | feffffffffffffff
        UINT64 | [18446744073709551615, 1]    | ffffffffffffffff0100000000000000
        FP16   | [1, -2.5]                    | 003c00c1
        FP32   | [1, -2.5]                    | 0000803f000020c0
        FP64   | [1]                          | 000000000000f03f
        """)
    void everyDatatypeIsTheSameFromJsonAndFromBytes(String datatype, String data, String hexadecimal)
            throws IOException {
        byte[] bytes = java.util.HexFormat.of().parseHex(hexadecimal);
        int count = data.split(",").length;
        DType type = Datatype.valueOf(datatype).type();
        var fromJson = read(input(datatype, "[" + count + "]", data)).inputs().getFirst();
        var fromBytes = read(binaryInput(datatype, "[" + count + "]", bytes.length), bytes)
                .inputs()
                .getFirst();
        for (NamedTensor input : List.of(fromJson, fromBytes)) {
            assertEquals(type, tensor(input).dtype());
            var memory = ByteBuffer.allocate(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
            tensor(input).copyTo(memory);
            assertArrayEquals(bytes, memory.array());
        }
    }

    @Test
    void bf16IsRaw() throws IOException {
        var input = read(binaryInput("BF16", "[1]", 2), (byte) 0x80, (byte) 0x3f)
                .inputs()
                .getFirst();
        assertEquals(DType.BFLOAT16, tensor(input).dtype());
        assertEquals(1, tensor(input).item());
        assertEquals(
                "input \"x\": BF16 has no form in JSON. Send it as binary data", refusal(input("BF16", "[1]", "[1]")));
    }

    @Test
    void textsAreReadFromJsonAndFromBytes() throws IOException {
        assertEquals(
                List.of("ä", ""),
                texts(read(input("BYTES", "[2]", "['ä', '']")).inputs().getFirst()));
        byte[] bytes = {2, 0, 0, 0, (byte) 0xc3, (byte) 0xa4, 0, 0, 0, 0};
        assertEquals(
                List.of("ä", ""),
                texts(read(binaryInput("BYTES", "[2]", bytes.length), bytes)
                        .inputs()
                        .getFirst()));
        assertEquals(
                List.of("ä", ""),
                texts(read(binaryInput("BYTES", "[2]", bytes.length), OptionalLong.empty(), bytes)
                        .inputs()
                        .getFirst()));
        String lengths =
                "input \"x\": expected each element of BYTES with its length in 4 bytes before it, lowest byte first";
        assertEquals(
                lengths, refusal(binaryInput("BYTES", "[1]", 5), (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 1));
        assertEquals(lengths, refusal(binaryInput("BYTES", "[1]", 3), (byte) 0, (byte) 0, (byte) 0));
        byte[] negative = {-1, -1, -1, -1};
        assertEquals(lengths, refusal(binaryInput("BYTES", "[1]", 4), negative));
        assertEquals(
                "input \"x\": the shape [3] has 3 elements, and the data has 2",
                refusal(binaryInput("BYTES", "[3]", bytes.length), bytes));
    }

    @Test
    void aByteOfABoolIsATruthValue() throws IOException {
        var input =
                read(binaryInput("BOOL", "[2]", 2), (byte) 7, (byte) 0).inputs().getFirst();
        assertArrayEquals(new boolean[] {true, false}, tensor(input).toBooleanArray());
    }

    @Test
    void aScalarOfJsonHasNoDimension() throws IOException {
        var input = read(input("FP32", "[]", "[2.5]")).inputs().getFirst();
        assertArrayEquals(new long[0], tensor(input).shape());
        assertEquals(2.5, tensor(input).item());
    }

    @Test
    void aTensorWithoutElementsKeepsItsShape() throws IOException {
        var input = read(input("FP32", "[0, 3, 1024, 1024]", "[]")).inputs().getFirst();
        assertArrayEquals(new long[] {0, 3, 1024, 1024}, tensor(input).shape());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [-1, 9223372036854775808]    | -1 | 9223372036854775808
        [9223372036854775808, -1]    | 9223372036854775808 | -1
        [1, 36893488147419103232]    | 1 | 36893488147419103232
        [-9223372036854775809, 0.5]  | -9223372036854775808 | 0.5
        """)
    void integersOfMoreThan64BitsAreFloats(String data, double first, double second) throws IOException {
        var input = read(input("FP64", "[2]", data)).inputs().getFirst();
        assertArrayEquals(new double[] {first, second}, tensor(input).toDoubleArray());
    }

    @Test
    void whatIsNullIsAbsent() throws IOException {
        var request = read("""
            {'id': null, 'parameters': null, 'outputs': null,
             'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'INT8', 'parameters': null, 'data': [1]}]}\
            """);
        assertEquals(Optional.empty(), request.id());
        assertEquals(Map.of(), request.parameters());
        assertEquals(List.of(), request.outputs());
        assertEquals(1, request.inputs().size());
    }

    @Test
    void aBodyOfUnknownLengthTakesNoMemoryForMoreThanMayCome() {
        var refused = assertThrows(
                RequestException.class,
                () -> read(binaryInput("FP32", "[64000000000]", 256_000_000_000L), OptionalLong.empty()));
        assertEquals(413, refused.status());
        assertEquals(
                "the inputs have 256000000000 bytes of binary data by their binary_data_size, and at most 1000 may"
                        + " come",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        INT8   | [1]    | [128]            | input "x": expected numbers from -128 to 127, as INT8 has
        UINT64 | [1]    | [-1]             | input "x": expected numbers from 0 to 9223372036854775807, as UINT64 has
        INT64  | [1]    | [18446744073709551615] | input "x": expected numbers from -9223372036854775808 to 9223372036854775807, as INT64 has
        INT64  | [1]    | [18446744073709551616] | input "x": a number has more than 64 bits
        INT64  | [2]    | [-1, 9223372036854775808] | input "x": a number has more than 64 bits
        UINT64 | [2]    | [9223372036854775808, -1] | input "x": a number has more than 64 bits
        INT32  | [1]    | [1.5]            | input "x": the datatype is INT32, and data has numbers with a fraction
        BOOL   | [1]    | [1]              | input "x": the datatype is BOOL, and data has whole numbers
        BYTES  | [1]    | [1]              | input "x": the datatype is BYTES, and data has whole numbers
        FP32   | [2]    | [1, 'a']         | input "x": data has whole numbers beside texts
        FP32   | [1]    | [null]           | input "x": data has something else than numbers, texts and truth values
        FP32   | [1]    | 1                | input "x": expected data as an array
        FP32   | [2, 3] | [1, 2]           | input "x": the shape [2, 3] has 6 elements, and data has 2
        FP32   | [-1]   | [1]              | input "x": expected sizes from 0 on in its shape
        FP32   | 'wide' | [1]              | input "x": expected shape as an array
        FP32   | [2147483647, 0] | []      | input "x": the shape [2147483647, 0] is too large
        FP32   | [9223372036854775807, 0] | [] | input "x": the shape [9223372036854775807, 0] is too large
        FP32   | [0, 4611686018427387904, 4] | [] | input "x": the shape [0, 4611686018427387904, 4] is too large
        FP32   | [4294967296, 4294967296] | [] | input "x": the shape [4294967296, 4294967296] is too large
        """)
    void whatDoesNotFitIsNamed(String datatype, String shape, String data, String message) {
        assertEquals(message, refusal(input(datatype, shape, data)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                    | expected a request as a JSON object with inputs
        {}                    | the request has no inputs
        {'inputs': {}}        | inputs: expected an array
        {'inputs': [1]}       | inputs: expected objects
        {'inputs': [{}]}      | input "": expected name, datatype and shape
        {'id': 1}             | id: expected text
        {'parameters': {'a': []}} | parameters: expected text, a number, true or false as the parameter "a"
        {'inputs': null}      | the request has no inputs
        {'inputs': [], 'outputs': [{'name': 'y'}, {'name': 'z'}, {'name': 'y'}]} | output "y" is asked for twice
        {'inputs': [{'name': 'x', 'datatype': 'FP8'}]} | input "x": expected a datatype of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BF16, BYTES, and it is "FP8"
        {'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'INT8', 'data': [1]}, {'name': 'x', 'shape': [1], 'datatype': 'INT8', 'data': [1]}]} | input "x" is given twice
        {'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'INT8'}]} | input "x": expected either data, or binary_data_size among its parameters and the data after the JSON
        {'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'INT8', 'parameters': {'shared_memory_region': 'a'}}]} | input "x": shared memory is not offered. Send the data in the request
        {'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'INT8', 'data': [1]}], 'outputs': [{'name': 'y', 'parameters': {'classification': 3}}]} | output "y": classification is not offered
        """)
    void aRequestOfAnotherFormIsRefused(String json, String message) {
        assertEquals(message, refusal(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        FP32 | [2]          | 4     | 4 | input "x": the shape [2] of FP32 takes 8 bytes, and binary_data_size is 4
        FP32 | [1]          | 4     | 3 | the inputs have 4 bytes of binary data by their binary_data_size, and the body has 3 after its JSON
        FP32 | [1]          | 4     | 5 | the inputs have 4 bytes of binary data by their binary_data_size, and the body has 5 after its JSON
        FP32 | [1]          | -4    | 0 | input "x": expected binary_data_size as a number of bytes, and it is "-4"
        FP32 | [1]          | 'a'   | 0 | input "x": expected binary_data_size as a number of bytes, and it is "a"
        FP32 | [4611686018427387904] | 0 | 0 | input "x": the shape [4611686018427387904] of FP32 takes too many bytes, and binary_data_size is 0
        """)
    void sizesThatLieAreFoundOut(String datatype, String shape, String size, int given, String message) {
        assertEquals(message, refusal(binaryInput(datatype, shape, size), new byte[given]));
    }

    @Test
    void aBodyOfUnknownLengthEndsWithTheLastInput() throws IOException {
        String json = binaryInput("FP32", "[1]", 4);
        assertEquals(1, read(json, OptionalLong.empty(), new byte[4]).inputs().size());
        assertEquals(
                "the body goes on after the data of the last input",
                assertThrows(RequestException.class, () -> read(json, OptionalLong.empty(), new byte[5]))
                        .getMessage());
        assertEquals(
                "input \"x\": the body ends early: expected 4 bytes, and there are 3",
                assertThrows(RequestException.class, () -> read(json, OptionalLong.empty(), new byte[3]))
                        .getMessage());
    }

    @Test
    void malformedAndDeepJsonIsRefused() {
        assertTrue(refusal("{'inputs': [").startsWith("the JSON of the request is malformed, at line 1, column "));
        String deep = "[".repeat(100_000);
        assertTrue(refusal("{'unknown': " + deep).contains("malformed"));
        assertTrue(refusal(input("FP32", "[1]", deep)).contains("malformed"));
        assertTrue(refusal("{'id': 'a', 'id': 'b'}").contains("malformed"));
        assertTrue(refusal("").contains("expected a request as a JSON object"));
        assertEquals("the JSON of the request goes on after its object", refusal(input("INT8", "[1]", "[1]") + "{}"));
    }

    @Test
    void whatAClientSentIsShownOnOneLine() {
        assertEquals("\"a\\u000ab\\\"\"", Shown.text("a\nb\""));
        assertEquals(102, Shown.text("a".repeat(1000)).length() - 1);
    }
}
