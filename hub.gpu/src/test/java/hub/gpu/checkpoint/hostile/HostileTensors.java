package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.call;
import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.floats;
import static hub.gpu.checkpoint.hostile.PickleText.global;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.integers;
import static hub.gpu.checkpoint.hostile.PickleText.le;
import static hub.gpu.checkpoint.hostile.PickleText.ordered;
import static hub.gpu.checkpoint.hostile.PickleText.storage;
import static hub.gpu.checkpoint.hostile.PickleText.tensor;
import static hub.gpu.checkpoint.hostile.PickleText.text;
import static hub.gpu.checkpoint.hostile.PickleText.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pickles of storages, tensors and NumPy arrays that lie; each in an archive with one storage of four floats. */
final class HostileTensors {

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new HostileTensors();
        hostile.storages();
        hostile.tensors();
        hostile.numpy();
        return hostile.files;
    }

    private void storages() {
        add("persistent-text", text("storage") + "Q", "no storage");
        add("persistent-line", "Pstorage\n", "no storage");
        add("persistent-number", integer(1) + "Q", "no storage");
        add("persistent-module", tuple(text("module"), text("x")) + "Q", "no storage");
        add("persistent-empty-tuple", ")Q", "tuple of 0");
        add("persistent-short-tuple", tuple(text("storage"), global("torch", "FloatStorage")) + "Q", "tuple of 2");
        add(
                "storage-of-no-type",
                tuple(text("storage"), text("FloatStorage"), text("0"), text("cpu"), integer(4)) + "Q",
                "where storage type is needed");
        add("storage-of-an-unknown-type", storage("Int128Storage", "0", 4), "asks for torch.Int128Storage");
        add("storage-of-quantized-numbers", storage("QInt8Storage", "0", 4), "quantized tensor");
        add("reconstructs-no-class", call("copyreg", "_reconstructor", text("os.system")), "where type is needed");
        add("storage-without-record", floats("7", 4), "no record a/data/7");
        add("storage-of-a-long-name", floats("k".repeat(100_000), 4), "no record a/data/kkk");
        add("storage-of-a-name-with-escapes", floats("\u001b[2J\n", 4), "no record a/data/?[2J?");
        add("storage-above", floats("../../etc/passwd", 4), "no record");
        add(
                "storage-key-none",
                tuple(text("storage"), global("torch", "FloatStorage"), "N", text("cpu"), integer(4)) + "Q",
                "neither text nor a number");
        add("storage-of-5-in-4", floats("0", 5), "are claimed");
        add("storage-of-negative-size", floats("0", -1), "are claimed");
        add("storage-of-the-largest-size", floats("0", Long.MAX_VALUE), "are claimed");
        add("storage-whose-bytes-overflow", floats("0", 1L << 62), "are claimed");
        add(
                "storage-of-a-text-size",
                tuple(text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), text("4")) + "Q",
                "is needed");
        add(
                "storage-of-a-big-integer",
                tuple(
                                text("storage"),
                                global("torch", "FloatStorage"),
                                text("0"),
                                text("cpu"),
                                "\u008a\u0009" + le(1, 8) + "\u0001")
                        + "Q",
                "is needed");
    }

    private void tensors() {
        add(
                "tensor-beyond-its-storage",
                tensor(floats("0", 4), 0, new long[] {5}, 1),
                "ends at byte 20 of a storage of 16");
        add(
                "tensor-beyond-what-is-claimed",
                tensor(floats("0", 2), 0, new long[] {3}, 1),
                "ends at byte 12 of a storage of 8");
        add("tensor-offset-beyond", tensor(floats("0", 4), 4, new long[] {1}, 1), "ends at byte 20");
        add("tensor-offset-negative", tensor(floats("0", 4), -1, new long[] {1}, 1), "does not begin at an element");
        add(
                "tensor-offset-overflows",
                tensor(floats("0", 4), Long.MAX_VALUE, new long[] {1}, 1),
                "more than can be counted");
        add("tensor-empty-beyond", tensor(floats("0", 4), 5, new long[] {0}, 1), "ends at byte 20");
        add("tensor-stride-beyond", tensor(floats("0", 4), 0, new long[] {2}, 4), "ends at byte 20");
        add("tensor-stride-negative", tensor(floats("0", 4), 3, new long[] {2}, -1), "negative");
        add(
                "tensor-stride-overflows",
                tensor(floats("0", 4), 0, new long[] {3}, Long.MAX_VALUE),
                "more than can be counted");
        add("tensor-shape-negative", tensor(floats("0", 4), 0, new long[] {-1}, 1), "negative");
        add(
                "tensor-shape-overflows",
                tensor(floats("0", 4), 0, new long[] {1L << 32, 1L << 32}, 0, 0),
                "more than can be counted");
        add(
                "tensor-bytes-overflow",
                tensor(floats("0", 4), 0, new long[] {Long.MAX_VALUE}, 0),
                "more than can be counted");
        add("tensor-shape-without-strides", tensor(floats("0", 4), 0, new long[] {1, 1}, 1), "differ in length");
        add("tensor-of-65-dimensions", tensor(floats("0", 4), 0, ones(65), ones(65)), "64 dimensions are the most");
        add(
                "tensor-shape-of-text",
                call(
                        "torch._utils",
                        "_rebuild_tensor",
                        floats("0", 4),
                        integer(0),
                        tuple(text("x")),
                        tuple(integer(1))),
                "is needed");
        add(
                "tensor-shape-none",
                call("torch._utils", "_rebuild_tensor", floats("0", 4), integer(0), "N", "N"),
                "is needed");
        add(
                "tensor-of-untyped-bytes",
                tensor(storage("UntypedStorage", "0", 16), 0, new long[] {1}, 1),
                "does not say its type");
        add("tensor-v3-without-type", v3("N"), "is needed");
        add("tensor-v3-of-a-wide-type", v3(global("torch", "complex128")), "ends at byte 32");
        add(
                "tensor-conjugate",
                call(
                        "torch._utils",
                        "_rebuild_tensor_v2",
                        storage("ComplexFloatStorage", "0", 2),
                        integer(0),
                        integers(1),
                        integers(1),
                        "\u0089",
                        ordered(),
                        dict(text("conj"), "\u0088")),
                "conjugate");
        add(
                "parameter-of-text",
                call("torch._utils", "_rebuild_parameter", text("x"), "\u0088", ordered()),
                "is needed");
    }

    private static String v3(String dtype) {
        return call(
                "torch._utils",
                "_rebuild_tensor_v3",
                storage("UntypedStorage", "0", 16),
                integer(0),
                integers(2),
                integers(1),
                "\u0089",
                ordered(),
                dtype);
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private void numpy() {
        String empty =
                call("numpy.core.multiarray", "_reconstruct", global("numpy", "ndarray"), integers(0), "C\u0001b");
        String f4 = call("numpy", "dtype", text("f4"), "\u0089", "\u0088");
        add("numpy-never-built", empty, "without content");
        add(
                "numpy-too-short",
                empty + tuple(integer(1), integers(4), f4, "\u0089", "C\u0004abcd") + "b",
                "which ends at byte 16");
        add(
                "numpy-too-long",
                empty + tuple(integer(1), integers(1), f4, "\u0089", "C\u0008abcdefgh") + "b",
                "NumPy array of 4 bytes in 8");
        add(
                "numpy-of-objects",
                empty
                        + tuple(
                                integer(1),
                                integers(1),
                                call("numpy", "dtype", text("O8"), "\u0089", "\u0088"),
                                "\u0089",
                                "C\u0008abcdefgh")
                        + "b",
                "not of numbers");
        add(
                "numpy-overflows",
                empty + tuple(integer(1), integers(1L << 40, 1L << 40), f4, "\u0089", "C\u0004abcd") + "b",
                "more elements than can be counted");
        add(
                "numpy-of-no-bytes",
                empty + tuple(integer(1), integers(1), f4, "\u0089", integer(1)) + "b",
                "whose content is");
        add(
                "numpy-of-no-type",
                empty + tuple(integer(1), integers(1), text("f4"), "\u0089", "C\u0004abcd") + "b",
                "is needed");
        add("numpy-scalar-too-short", call("numpy.core.multiarray", "scalar", f4, "C\u0002ab"), "of 2 bytes");
        add(
                "numpy-scalar-of-objects",
                call("numpy.core.multiarray", "scalar", call("numpy", "dtype", text("O8")), "C\u0002ab"),
                "which is not a number");
        add("numpy-dtype-of-a-number", call("numpy", "dtype", integer(1)), "is needed");
    }

    private void add(String name, String body, String says) {
        files.add(HostilePickles.file(name, PickleText.of(body), says));
    }
}
