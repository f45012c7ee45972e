package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.Pickles.dict;
import static hub.gpu.checkpoint.hostile.Pickles.global;
import static hub.gpu.checkpoint.hostile.Pickles.integer;
import static hub.gpu.checkpoint.hostile.Pickles.le;
import static hub.gpu.checkpoint.hostile.Pickles.list;
import static hub.gpu.checkpoint.hostile.Pickles.tensor;
import static hub.gpu.checkpoint.hostile.Pickles.text;
import static hub.gpu.checkpoint.hostile.Pickles.tuple;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files of the old formats and of safetensors that lie or are cut, and files that are something else. */
final class HostileOthers {

    private static final String MAGIC = Pickles.of("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019");
    private static final String VERSION = Pickles.of(integer(1001));
    private static final String MACHINE = Pickles.of(dict(text("little_endian"), "\u0088"));
    private static final String KEYS = Pickles.of(list(text("0")));

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var others = new HostileOthers();
        others.legacy();
        others.tar();
        others.safetensors();
        others.strangers();
        return others.files;
    }

    private void add(String name, String latin1, String says) {
        add(name, latin1.getBytes(StandardCharsets.ISO_8859_1), says);
    }

    private void add(String name, byte[] content, String says) {
        files.add(new HostileFile(name, content, says));
    }

    private static String legacyStorage(String key, long count, String view) {
        return tuple(text("storage"), global("torch", "FloatStorage"), text(key), text("cpu"), integer(count), view)
                + "Q";
    }

    private static String legacyTree(String... storages) {
        var items = new ArrayList<String>();
        for (String storage : storages) {
            items.add(tensor(storage, 0, new long[] {2}, 1));
        }
        return Pickles.of(list(items.toArray(String[]::new)));
    }

    private void legacy() {
        String tree = legacyTree(legacyStorage("0", 4, "N"));
        String data = le(4, 8) + "\u0000".repeat(16);
        String whole = MAGIC + VERSION + MACHINE + tree + KEYS + data;
        String[] parts = {MAGIC, VERSION, MACHINE, tree, KEYS, le(4, 8), "\u0000".repeat(16)};
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            at += parts[i].length();
            add("legacy-cut-in-part-" + i + ".pth", whole.substring(0, at - 1), "ends too early");
            if (i < parts.length - 1) {
                add("legacy-cut-after-part-" + i + ".pth", whole.substring(0, at), "ends too early");
            }
        }
        legacy("version-1002", MAGIC + Pickles.of(integer(1002)) + MACHINE + tree + KEYS + data, "has version 1002");
        legacy("version-none", MAGIC + Pickles.of("N") + MACHINE + tree + KEYS + data, "has version");
        legacy(
                "magic-of-more",
                Pickles.of("\u008a\u000bl\u00fc\u009cF\u00f9\u0020j\u00a8P\u0019\u0001")
                        + VERSION
                        + MACHINE
                        + tree
                        + KEYS
                        + data,
                "bare pickle");
        legacy("magic-not-first", Pickles.of("N") + whole, "magic number");
        legacy(
                "offset-overflows",
                MAGIC
                        + VERSION
                        + MACHINE
                        + Pickles.of(tensor(
                                legacyStorage("0", 4, tuple(text("v"), integer(1), integer(2))),
                                Long.MAX_VALUE,
                                new long[] {1},
                                1)),
                "a tensor with the offset 9223372036854775807");
        legacy("keys-of-none", MAGIC + VERSION + MACHINE + tree + Pickles.of("N") + data, "no list of its storages");
        legacy(
                "key-that-nothing-uses",
                MAGIC + VERSION + MACHINE + tree + Pickles.of(list(text("1"))) + data,
                "nothing uses");
        legacy(
                "key-of-a-list",
                MAGIC + VERSION + MACHINE + tree + Pickles.of(list("]")) + data,
                "neither text nor a number");
        legacy("no-keys", MAGIC + VERSION + MACHINE + tree + Pickles.of("]") + data, "lacks the storage 0");
        legacy(
                "key-twice",
                MAGIC + VERSION + MACHINE + tree + Pickles.of(list(text("0"), text("0"))) + data + data,
                "twice");
        for (long count : new long[] {0, 3, 5, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            legacy(
                    "count-" + count,
                    MAGIC + VERSION + MACHINE + tree + KEYS + le(count, 8) + "\u0000".repeat(16),
                    "where 4 are claimed");
        }
        for (long count : new long[] {-1, 1 << 20, 1L << 62, Long.MAX_VALUE}) {
            legacy(
                    "claims-" + count,
                    MAGIC + VERSION + MACHINE + legacyTree(legacyStorage("0", count, "N")) + KEYS + data,
                    "bytes in all");
        }
        legacy(
                "two-sizes",
                MAGIC
                        + VERSION
                        + MACHINE
                        + legacyTree(legacyStorage("0", 4, "N"), legacyStorage("0", 3, "N"))
                        + KEYS
                        + data,
                "two sizes");
        for (long[] view : new long[][] {{3, 2}, {-1, 2}, {5, 0}, {0, 5}, {1, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}}) {
            String metadata = tuple(text("v"), integer(view[0]), integer(view[1]));
            legacy(
                    "view-" + view[0] + "-" + view[1],
                    MAGIC + VERSION + MACHINE + legacyTree(legacyStorage("0", 4, metadata)) + KEYS + data,
                    "are claimed");
        }
        legacy(
                "tensor-beyond-its-view",
                MAGIC
                        + VERSION
                        + MACHINE
                        + legacyTree(legacyStorage("0", 4, tuple(text("v"), integer(1), integer(1))))
                        + KEYS
                        + data,
                "ends at byte 12 of a storage of 8");
        legacy(
                "view-of-a-number",
                MAGIC + VERSION + MACHINE + legacyTree(legacyStorage("0", 4, integer(1))) + KEYS + data,
                "is needed");
        legacy("storage-in-the-version", MAGIC + Pickles.of(legacyStorage("0", 4, "N")), "before any can be there");
        legacy(
                "module",
                MAGIC
                        + VERSION
                        + MACHINE
                        + Pickles.of(tuple(
                                        text("module"),
                                        global("models.yolo", "Model"),
                                        text("yolo.py"),
                                        text("import os"))
                                + "Q"),
                "whole pickled object of class models.yolo.Model");
        legacy(
                "calls",
                MAGIC + VERSION + MACHINE + Pickles.of(Pickles.call("os", "system", text("id"))),
                "asks for os.system");
    }

    private void legacy(String name, String content, String says) {
        add("legacy-" + name + ".pth", content, says);
    }

    private static String tarStorages() {
        return Pickles.of(integer(1))
                + Pickles.of(tuple(integer(1), text("cpu"), global("torch", "FloatStorage")))
                + le(4, 8)
                + "\u0000".repeat(16)
                + Pickles.of("]");
    }

    private static String tarTensors() {
        return Pickles.of(integer(1))
                + Pickles.of(tuple(integer(2), integer(1), global("torch", "FloatTensor")))
                + le(1, 8)
                + le(4, 8)
                + le(1, 8)
                + le(0, 8);
    }

    private static final String TAR_TREE = Pickles.of(dict(text("w"), integer(2) + "Q"));

    private static Tar tarOf(String storages, String tensors, String tree) {
        return new Tar().file("storages", storages).file("tensors", tensors).file("pickle", tree);
    }

    private void tar() {
        byte[] whole = tarOf(tarStorages(), tarTensors(), TAR_TREE).bytes();
        for (int at = 512; at < whole.length - 1536; at += 512) {
            tar("cut-at-" + at, Bytes.cut(whole, at), "tar");
            tar("cut-at-" + (at + 100), Bytes.cut(whole, at + 100), "");
        }
        tar("checksum", Bytes.patch16(whole, 1024 + 100, 'x'), "wrong checksum");
        tar("size-beyond", new Tar().file("storages", "x", 1 << 20).bytes(), "file of 1048576 bytes");
        tar("size-largest", new Tar().file("storages", "x", 077777777777L).bytes(), "file of 8589934591 bytes");
        tar("size-not-octal", new Tar().file("storages", "x", "99999999999").bytes(), "not octal");
        tar(
                "size-negative",
                new Tar()
                        .file(
                                "storages",
                                "x",
                                "\u0080\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .bytes(),
                "negative size");
        tar(
                "size-binary-largest",
                new Tar()
                        .file(
                                "storages",
                                "x",
                                "\u0080\u0000\u0000\u0000\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .bytes(),
                "file of 9223372036854775807 bytes");
        tar("file-twice", new Tar().file("pickle", "x").file("pickle", "y").bytes(), "file pickle twice");
        var many = new Tar();
        for (int i = 0; i < 1100; i++) {
            many.file("f" + i, "");
        }
        tar("many-files", many.bytes(), "more than 1000 files");
        var folders = new Tar();
        for (int i = 0; i < 1100; i++) {
            folders.file("f" + i, "", '5');
        }
        tar("many-folders", folders.bytes(), "more than 1000 files");
        tar(
                "no-pickle",
                new Tar()
                        .file("storages", tarStorages())
                        .file("tensors", tarTensors())
                        .bytes(),
                "it has no pickle");
        tar("link", new Tar().file("pickle", "x", '2').bytes(), "it has no storages");
        tar(
                "count-of-text",
                tarOf(Pickles.of(text("1")), tarTensors(), TAR_TREE).bytes(),
                "how many storages");
        tar(
                "count-negative",
                tarOf(Pickles.of(integer(-1)), tarTensors(), TAR_TREE).bytes(),
                "how many storages");
        tar(
                "count-huge",
                tarOf(Pickles.of(integer(1L << 40)), tarTensors(), TAR_TREE).bytes(),
                "how many storages");
        tar(
                "count-larger",
                tarOf(tarStorages().replace(integer(1) + ".", integer(3) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "without a number");
        for (long count : new long[] {-1, 5, 1L << 61, Long.MAX_VALUE}) {
            tar(
                    "storage-of-" + count,
                    tarOf(tarStorages().replace(le(4, 8), le(count, 8)), tarTensors(), TAR_TREE)
                            .bytes(),
                    count < 5 && count > 0 ? "" : count == 5 ? "" : "bytes are left");
        }
        tar(
                "views-of-none",
                tarOf(tarStorages().replace("].", "N."), tarTensors(), TAR_TREE).bytes(),
                "no list of its views");
        tar(
                "view-of-none",
                tarOf(tarStorages().replace("].", list("N") + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "no tuple");
        tar(
                "view-beyond",
                tarOf(tarStorages().replace("].", list(Pickles.integers(9, 1, 3, 2)) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "are claimed");
        tar(
                "view-of-nothing",
                tarOf(tarStorages().replace("].", list(Pickles.integers(9, 8, 0, 1)) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "the storage 8");
        tar(
                "number-twice",
                tarOf(tarStorages().replace("].", list(Pickles.integers(1, 1, 0, 1)) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "the number 1 twice");
        tar(
                "dimensions-65",
                tarOf(tarStorages(), tarTensors().replace(le(1, 8) + le(4, 8), le(65, 8) + le(4, 8)), TAR_TREE)
                        .bytes(),
                "65 dimensions");
        tar(
                "dimensions-negative",
                tarOf(tarStorages(), tarTensors().replace(le(1, 8) + le(4, 8), le(-1, 8) + le(4, 8)), TAR_TREE)
                        .bytes(),
                "-1 dimensions");
        tar(
                "tensor-beyond",
                tarOf(tarStorages(), tarTensors().replace(le(4, 8), le(5, 8)), TAR_TREE)
                        .bytes(),
                "ends at byte 20");
        tar(
                "tensor-of-no-storage",
                tarOf(tarStorages(), tarTensors().replace(integer(2) + integer(1), integer(2) + integer(7)), TAR_TREE)
                        .bytes(),
                "the storage 7");
        tar(
                "tree-of-nothing",
                tarOf(tarStorages(), tarTensors(), Pickles.of(integer(3) + "Q")).bytes(),
                "that it does not have");
        tar(
                "tree-of-text",
                tarOf(tarStorages(), tarTensors(), Pickles.of(text("x") + "Q")).bytes(),
                "that it does not have");
        tar(
                "tree-of-a-list",
                tarOf(tarStorages(), tarTensors(), Pickles.of("]Q")).bytes(),
                "that it does not have");
        tar(
                "persistent-in-storages",
                tarOf(Pickles.of(integer(1) + "Q"), tarTensors(), TAR_TREE).bytes(),
                "where none can be");
        tar(
                "calls",
                tarOf(tarStorages(), tarTensors(), Pickles.of(Pickles.call("os", "system", text("id"))))
                        .bytes(),
                "asks for os.system");
    }

    private void tar(String name, byte[] content, String says) {
        add("tar-" + name + ".pth", content, says);
    }

    private static final String ENTRY = "\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}";

    private static byte[] tensors(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return new Bytes().u64(json.length).raw(json).raw(new byte[data]).toArray();
    }

    private void header(String name, String header, int data, String says) {
        add("safetensors-" + name + ".safetensors", tensors(header, data), says);
    }

    private void safetensors() {
        byte[] good = tensors("{" + ENTRY + "}", 16);
        for (int length : new int[] {9, 10, 20, 40, good.length - 17, good.length - 16, good.length - 1}) {
            add("safetensors-cut-at-" + length + ".safetensors", Bytes.cut(good, length), "");
        }
        for (long length : new long[] {0, 1, 100_000_001L, 1L << 40, (1L << 48) - 1}) {
            add("safetensors-header-of-" + length + ".safetensors", Bytes.patch64(good, 0, length), "its header");
        }
        add("safetensors-longer.safetensors", Bytes.join(good, new byte[1]), "its tensors end at byte 16 of 17");
        header(
                "gap",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8,
                "the one before ends at 0");
        header(
                "overlap",
                "{" + ENTRY + ",\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
                16,
                "the one before ends at 16");
        header(
                "offsets-backwards",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}",
                4,
                "lies at 4 to 0");
        header(
                "offsets-largest",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}",
                4,
                "its tensors end at byte");
        header(
                "offsets-overflow",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,18446744073709551616]}}",
                4,
                "header");
        header(
                "offsets-negative",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
                4,
                "negative number");
        header(
                "offsets-three",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
                4,
                "two data_offsets");
        header("offsets-real", "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0.0,4.0]}}", 4, "is needed");
        header("offsets-text", "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":\"0\"}}", 4, "is needed");
        header(
                "shape-of-another-size",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,16]}}",
                16,
                "and not 12");
        header(
                "shape-overflow",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,16]}}",
                16,
                "more elements than can be counted");
        header(
                "shape-negative",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2,-2],\"data_offsets\":[0,16]}}",
                16,
                "negative number");
        header(
                "shape-of-objects",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[{}],\"data_offsets\":[0,16]}}",
                16,
                "is needed");
        header(
                "shape-of-65",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[1" + ",1".repeat(64) + "],\"data_offsets\":[0,1]}}",
                1,
                "more than 64 dimensions");
        header(
                "dtype-unknown",
                "{\"w\":{\"dtype\":\"F6_E2M3\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                1,
                "the type F6_E2M3");
        header("dtype-number", "{\"w\":{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "is needed");
        header(
                "dtype-odd-half-bytes",
                "{\"w\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}",
                2,
                "does not fill its last byte");
        header("without-dtype", "{\"w\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "lacks dtype");
        header("without-shape", "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "lacks dtype");
        header("without-offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks dtype");
        header(
                "unknown-property",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"code\":\"x\"}}",
                4,
                "unknown property code");
        header("name-twice", "{" + ENTRY + "," + ENTRY + "}", 16, "uplicate");
        header(
                "property-twice",
                "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                4,
                "uplicate");
        header("not-an-object", "{\"w\":3}", 0, "is needed");
        header("not-json", "{oops}", 0, "not the JSON it should be");
        header("without-end", "{" + ENTRY, 16, "header");
        header("followed-by-more", "{" + ENTRY + "}{}", 16, "goes on after its end");
        header("deep", "{\"w\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", 0, "is needed");
        header("deep-shape", "{\"w\":{\"shape\":" + "[".repeat(100_000), 0, "header");
        header("metadata-of-numbers", "{\"__metadata__\":{\"a\":1}}", 0, "is needed");
        header("metadata-of-objects", "{\"__metadata__\":{\"a\":{}}}", 0, "is needed");
        header("metadata-of-text", "{\"__metadata__\":\"x\"}", 0, "is needed");
        var many = new StringBuilder("{\"__metadata__\":{\"a\":\"\"");
        for (int i = 0; i < 70_000; i++) {
            many.append(",\"").append(i).append("\":\"\"");
        }
        header("much-metadata", many + "}}", 0, "more than 65536 entries");
        var tensors = new StringBuilder("{" + "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        for (int i = 0; i < 140_000; i++) {
            tensors.append(",\"").append(i).append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        header("many-tensors", tensors + "}", 0, "more than 131072 tensors");
        header(
                "long-name",
                "{\"" + "n".repeat(70_000) + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                0,
                "header");
        header("long-metadata", "{\"__metadata__\":{\"a\":\"" + "x".repeat((16 << 20) + 1) + "\"}}", 0, "header");
        header(
                "of-99-megabytes",
                "{\"__metadata__\":{" + "\"k\":\"\u0435\",".repeat(9_000_000) + "\"k\":\"\"}}",
                0,
                "uplicate");
        header(
                "long-number",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[" + "1".repeat(1000) + "],\"data_offsets\":[0,4]}}",
                4,
                "header");
        add(
                "safetensors-not-utf8.safetensors",
                new Bytes().u64(6).raw("{\"\u00ff\":1}").raw(new byte[8]).toArray(),
                "not UTF-8");
    }

    private void strangers() {
        add("stranger-empty.pth", "", "it is empty");
        add("stranger-one-byte.pth", "\u0080", "bare pickle");
        add("stranger-html.pth", "\n<!DOCTYPE html><html><body>Sign in</body></html>", "web page");
        add("stranger-xml.pth", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "web page");
        add("stranger-json.pth", "{\"message\":\"Not Found\"}", "JSON");
        add(
                "stranger-lfs.pth",
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
                "Git LFS pointer");
        add("stranger-hdf5.h5", "\u0089HDF\r\n\u001a\n" + "\u0000".repeat(100), "HDF5");
        add("stranger-npy.npy", "\u0093NUMPY\u0001\u0000" + "\u0000".repeat(100), "NumPy");
        add("stranger-gguf.gguf", "GGUF\u0003\u0000\u0000\u0000" + "\u0000".repeat(100), "GGUF");
        add("stranger-gzip.pth", "\u001f\u008b\u0008\u0000" + "\u0000".repeat(100), "gzip");
        add("stranger-pickle.pkl", Pickles.of(dict(text("a"), integer(1))), "bare pickle");
        add("stranger-pickle-calls.pkl", Pickles.of(Pickles.call("os", "system", text("id"))), "bare pickle");
        add("stranger-text.pth", "hello", "no checkpoint");
        add("stranger-zeros.pth", "\u0000".repeat(100_000), "no checkpoint");
        add("stranger-ones.pth", "\u00ff".repeat(100_000), "no checkpoint");
    }
}
