package hub.gpu.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.ObjectMapper;

/** Reads what PyTorch and safetensors wrote (src/test/python/checkpoints.py). */
class CheckpointTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");

    static Stream<String> described() throws IOException {
        try (var files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .filter(name -> Files.exists(FILES.resolve(name)))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("described")
    void namesShapesTypesAndBytesAreThoseOfPyTorch(String name) throws Exception {
        var checkpoint = Checkpoint.open(FILES.resolve(name));
        List<Map<String, Object>> tensors = new ArrayList<>();
        for (var tensor : checkpoint.tensors().entrySet()) {
            tensors.add(Map.of(
                    "name", tensor.getKey(),
                    "shape",
                            Arrays.stream(tensor.getValue().shape())
                                    .mapToInt(Math::toIntExact)
                                    .boxed()
                                    .toList(),
                    "dtype", tensor.getValue().dtype().torchName(),
                    "sha256", sha256(tensor.getValue())));
        }

        var expected =
                new ObjectMapper().readValue(FILES.resolve(name + ".json").toFile(), Map.class);
        assertEquals(expected, Map.of("format", checkpoint.format(), "tensors", tensors));
    }

    static String sha256(StoredTensor tensor) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        tensor.writeTo(Channels.newChannel(new DigestOutputStream(OutputStream.nullOutputStream(), digest)));
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void plainValuesComeAsJavaHasThem() {
        var values = (Map<?, ?>) Checkpoint.open(FILES.resolve("values.pth")).root();
        assertEquals(null, values.get("none"));
        assertEquals(true, values.get("bool"));
        assertEquals(-7L, values.get("int"));
        assertEquals(BigInteger.ONE.shiftLeft(80), values.get("big"));
        assertEquals(0.5, values.get("float"));
        assertEquals("größe", values.get("text"));
        assertArrayEquals(new byte[] {0, -1}, (byte[]) values.get("bytes"));
        assertEquals(List.of(1L, List.of(2L)), values.get("tuple"));
        assertEquals(List.of(1L, List.of(2L)), values.get("list"));
        assertEquals(Set.of(1L), values.get("set"));
        assertEquals(List.of(1.0, 2.0), values.get("complex"));
        assertEquals(List.of(2L, 3L), values.get("size"));
        assertEquals(DType.BFLOAT16, values.get("dtype"));
        assertEquals("cuda:1", values.get("device"));
        assertEquals("five", values.get(5L));
        assertEquals("pair", values.get(List.of(1L, "a")));
        assertEquals(Map.of("a", 1L), values.get("ordered"));
        assertEquals(Map.of("a", 2L, "b", 1L), values.get("counter"));
        assertEquals(Map.of("a", List.of(1L)), values.get("default"));
        assertEquals(1L << 40, values.get("long"));
        assertEquals(Double.NEGATIVE_INFINITY, values.get("infinite"));
        assertEquals(Map.of("a", 1L), values.get("counts"));
        assertEquals("torch.per_tensor_affine", values.get("scheme"));
    }

    @Test
    void numpyScalarsAreValuesAndArraysKeepTheirContent() throws Exception {
        var values = (Map<?, ?>) Checkpoint.open(FILES.resolve("numpy.pth")).root();
        assertEquals(0.25, values.get("scalar"));
        assertEquals(-3L, values.get("int"));
        assertEquals(true, values.get("bool"));
        assertEquals("grün", values.get("text"));
        assertEquals(List.of(1.0, 2.0), values.get("complex"));
        assertEquals(List.of(0f, 1f, 2f, 3f, 4f, 5f), floats(values.get("array")));
        assertEquals(List.of(1L, 2L, 3L, 4L), longs(values.get("fortran")));
        assertEquals(0, content(values.get("empty")).remaining());
        assertEquals(1 << 16 | 0, content(values.get("big")).getInt(4) << 16);
    }

    private static List<Float> floats(Object array) throws IOException {
        var buffer = content(array).asFloatBuffer();
        return Stream.generate(buffer::get).limit(buffer.remaining()).toList();
    }

    private static List<Long> longs(Object array) throws IOException {
        var buffer = content(array).asLongBuffer();
        return Stream.generate(buffer::get).limit(buffer.remaining()).toList();
    }

    private static ByteBuffer content(Object array) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ((NumpyArray) array).content().writeTo(Channels.newChannel(bytes));
        return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void anObjectsAttributesAreItems() {
        var training =
                (Map<?, ?>) Checkpoint.open(FILES.resolve("training.pth")).root();
        assertEquals(3L, training.get("epoch"));
        assertEquals("größe", ((Map<?, ?>) training.get("args")).get("name"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module.pth | is a whole pickled object of class torch.nn.modules.container.Sequential",
                "legacy_module.pth | is a whole pickled object of class torch.nn.modules.container.Sequential",
                "quantized.pth | quantized tensor",
                "sparse.pth | sparse tensor",
                "meta.pth | meta device",
            })
    void whatIsNoTensorCheckpointIsSaid(String name, String expected) {
        var e = assertThrows(HubException.class, () -> Checkpoint.open(FILES.resolve(name)));
        assertEquals(HubException.Kind.CORRUPT, e.kind());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void tiedWeightsShareTheirStorage() {
        var tensors = Checkpoint.open(FILES.resolve("views.pth")).tensors();
        assertTrue(tensors.get("encoder.weight").sharesStorage(tensors.get("decoder.weight")));
        assertFalse(tensors.get("encoder.weight").sharesStorage(tensors.get("base")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><html> | web page",
                "{\"message\": \"Not Found\"} | JSON",
                "version https://git-lfs.github.com/spec/v1 | Git LFS pointer",
                "﻿<html> | web page",
                "404: Not Found | is text and no checkpoint; it begins \"404: Not Found\"",
                "%PDF-1.7 | PDF document",
                "(dp0 | bare pickle",
                "BZh91AY | compressed by bzip2",
                "grüße | no checkpoint that",
            })
    void strangersAreCalledWhatTheyAre(String content, String expected, @TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("model.pth"), content);
        var e = assertThrows(HubException.class, () -> Checkpoint.open(file));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "weights.npy, NumPy archive",
        "net/archive_format, torch.export",
        "net/models/model.json net/archive_format, torch.export",
        "net/.data/extern_modules, torch.package",
        "net/model.json, before PyTorch 1.3",
        "net.pth, no data.pkl",
    })
    void archivesThatAreNoCheckpointsAreCalledWhatTheyAre(String record, String expected, @TempDir Path dir)
            throws IOException {
        Path file = dir.resolve("model.pth");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : record.split(" ")) {
                zip.putNextEntry(new ZipEntry(name));
            }
        }
        var e = assertThrows(HubException.class, () -> Checkpoint.open(file));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void aPartOfATrainingCheckpointIsAStateDict() {
        var model = Checkpoint.open(FILES.resolve("training.pth")).at("model");
        assertEquals("0.weight", model.tensors().firstEntry().getKey());
        assertInstanceOf(Map.class, model.root());
        var e = assertThrows(HubException.class, () -> model.at("weights"));
        assertTrue(e.getMessage().contains("no \"weights\""), e.getMessage());
    }
}
