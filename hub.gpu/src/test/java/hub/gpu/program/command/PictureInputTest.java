package hub.gpu.program.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.program.ValueSpec.Dimension;
import hub.gpu.program.ValueSpec.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside torchvision, whose tensors stand in picture.safetensors. */
class PictureInputTest extends TorchTest {

    private static final Path PICTURE = References.file("program/picture.png");
    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> DEVIATION = List.of(0.229f, 0.224f, 0.225f);
    private static final PictureInput PLAIN = PictureInput.of(null, null, null, null, null);

    private static TensorSpec spec(DType type, long... sizes) {
        return new TensorSpec(
                type,
                LongStream.of(sizes)
                        .mapToObj(size -> new Dimension(Long.toString(size), size, size))
                        .toList());
    }

    private float[] read(PictureInput input, TensorSpec spec) {
        return input.read("x", PICTURE, spec, torch).toFloatArray();
    }

    @Test
    void theNumbersAreThoseOfTorchvision() {
        var expected = torch.load(References.file("program/picture.safetensors"));
        var square = PictureInput.of(List.of(12), List.of(10), null, MEAN, DEVIATION);
        var wide = PictureInput.of(List.of(8, 11), List.of(9, 14), "bicubic", MEAN, DEVIATION);
        var grey = PictureInput.of(List.of(8, 8), null, "bilinear", null, null);

        assertArrayEquals(expected.get("square").toFloatArray(), read(square, spec(DType.FLOAT32, 1, 3, 10, 10)));
        assertArrayEquals(expected.get("wide").toFloatArray(), read(wide, spec(DType.FLOAT32, 1, 3, 9, 14)));
        assertArrayEquals(expected.get("grey").toFloatArray(), read(grey, spec(DType.FLOAT32, 1, 1, 8, 8)));
    }

    @Test
    void thePictureHasTheTypeAndTheDimensionsOfTheInput() {
        Tensor batch = PLAIN.read("x", PICTURE, spec(DType.FLOAT64, 1, 3, 29, 37), torch);
        Tensor one = PLAIN.read("x", PICTURE, spec(DType.BFLOAT16, 3, 29, 37), torch);

        assertEquals(DType.FLOAT64, batch.dtype());
        assertArrayEquals(new long[] {1, 3, 29, 37}, batch.shape());
        assertEquals(DType.BFLOAT16, one.dtype());
        assertArrayEquals(new long[] {3, 29, 37}, one.shape());
    }

    @Test
    void whatTakesNoPictureIsSaid(@TempDir Path dir) throws IOException {
        assertSays("x takes no picture: it is int64 (1, 3, 8, 8)", PLAIN, PICTURE, spec(DType.INT64, 1, 3, 8, 8));
        assertSays("x takes no picture: it is float32 (1, 8)", PLAIN, PICTURE, spec(DType.FLOAT32, 1, 8));
        assertSays("with C of 1 or 3", PLAIN, PICTURE, spec(DType.FLOAT32, 1, 4, 8, 8));
        var colours = PictureInput.of(null, null, null, MEAN, DEVIATION);
        assertSays("x has one channel", colours, PICTURE, spec(DType.FLOAT32, 1, 1, 8, 8));
        var large = PictureInput.of(List.of(8_000), null, null, null, null);
        assertSays("a picture of 37 x 29 is too long", large, PICTURE, spec(DType.FLOAT32, 1, 3, 8, 8));
        Path text = Files.writeString(dir.resolve("text.png"), "no picture");
        assertSays("text.png: neither a PNG nor a JPEG", PLAIN, text, spec(DType.FLOAT32, 1, 3, 8, 8));
        assertSays("none.png: no such file", PLAIN, dir.resolve("none.png"), spec(DType.FLOAT32, 1, 3, 8, 8));
    }

    private void assertSays(String expected, PictureInput input, Path file, TensorSpec spec) {
        var e = assertThrows(HubException.class, () -> input.read("x", file, spec, torch));
        assertEquals(Kind.ARGUMENT, e.kind());
        assertTrue(e.getMessage().contains(expected), e::getMessage);
    }
}
