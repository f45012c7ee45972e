package hub.serve.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.gpu.DType;
import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResponseWriterTest {

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = TestTorch.open("responses");
    }

    @AfterAll
    static void close() {
        TestTorch.close(torch);
    }

    private static NamedTensor numbers(String name, Datatype datatype, long... elements) {
        var tensor = torch.tensor(elements).to(datatype.type());
        return new NamedTensor(name, datatype, tensor.shape(), new Numbers(tensor));
    }

    private static NamedTensor texts(String name, byte[]... elements) {
        return new NamedTensor(name, Datatype.BYTES, new long[] {elements.length}, new Texts(Arrays.asList(elements)));
    }

    private static ResponseWriter writer(List<String> binary, NamedTensor... outputs) {
        return new ResponseWriter(
                new InferenceResponse("m", "r1", Optional.of("7"), List.of(outputs), binary::contains));
    }

    private static byte[] written(ResponseWriter writer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        writer.writeTo(Channels.newChannel(bytes));
        assertEquals(writer.bytes(), bytes.size());
        return bytes.toByteArray();
    }

    private static String json(NamedTensor output) throws IOException {
        String json = new String(written(writer(List.of(), output)), StandardCharsets.UTF_8);
        return json.replaceAll(".*\"data\":(\\[.*])}]}", "$1");
    }

    @Test
    void binaryOutputsFollowTheJson() throws IOException {
        var writer = writer(
                List.of("a", "c"),
                numbers("a", Datatype.INT16, 1, -2),
                numbers("b", Datatype.INT64, 3),
                texts("c", "ä".getBytes(StandardCharsets.UTF_8), new byte[0]));
        byte[] bytes = written(writer);
        assertEquals("""
            {"model_name":"m","model_version":"r1","id":"7","outputs":[\
            {"name":"a","datatype":"INT16","shape":[2],"parameters":{"binary_data_size":4}},\
            {"name":"b","datatype":"INT64","shape":[1],"data":[3]},\
            {"name":"c","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":10}}]}\
            """, new String(bytes, 0, writer.jsonBytes(), StandardCharsets.UTF_8));
        assertEquals("0100feff02000000c3a400000000", HexFormat.of().formatHex(bytes, writer.jsonBytes(), bytes.length));
    }

    @Test
    void numbersOfEachDatatypeStandInJson() throws IOException {
        assertEquals("[true,false]", json(numbers("y", Datatype.BOOL, 1, 0)));
        assertEquals("[255]", json(numbers("y", Datatype.UINT8, 255)));
        assertEquals("[-1]", json(numbers("y", Datatype.INT8, -1)));
        assertEquals("[1.0]", json(numbers("y", Datatype.FP16, 1)));
        assertEquals("[2.0]", json(numbers("y", Datatype.FP32, 2)));
        assertEquals("[3.0]", json(numbers("y", Datatype.FP64, 3)));
        assertEquals("[\"a\\n\"]", json(texts("y", new byte[] {'a', '\n'})));
        var bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-1)
                .flip();
        assertEquals(
                "[18446744073709551615]",
                json(new NamedTensor(
                        "y", Datatype.UINT64, new long[] {1}, new Numbers(torch.tensor(bytes, DType.UINT64, 1)))));
    }

    private static String refusal(NamedTensor output) {
        return assertThrows(RequestException.class, () -> json(output)).getMessage();
    }

    @Test
    void whatHasNoFormInJsonIsNamed() {
        var nan = torch.tensor(new float[] {Float.NaN});
        assertEquals(
                "output \"y\" has NaN, for which JSON has no form: ask for it with binary_data",
                refusal(new NamedTensor("y", Datatype.FP32, nan.shape(), new Numbers(nan))));
        assertEquals(
                "output \"y\" has numbers of BF16, for which JSON has no form: ask for it with binary_data",
                refusal(numbers("y", Datatype.BF16, 1)));
        assertEquals(
                "output \"y\" has bytes that are no UTF-8, for which JSON has no form: ask for it with binary_data",
                refusal(texts("y", new byte[] {(byte) 0xff})));
    }
}
