package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.global;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.le;
import static hub.gpu.checkpoint.hostile.PickleText.list;
import static hub.gpu.checkpoint.hostile.PickleText.tensor;
import static hub.gpu.checkpoint.hostile.PickleText.text;
import static hub.gpu.checkpoint.hostile.PickleText.tuple;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files of the format before PyTorch 1.6 that lie or are cut. */
final class HostileLegacyFiles {

    private static final String MAGIC = PickleText.of("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019");
    private static final String VERSION = PickleText.of(integer(1001));
    private static final String MACHINE = PickleText.of(dict(text("little_endian"), "\u0088"));
    private static final String KEYS = PickleText.of(list(text("0")));

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new HostileLegacyFiles();
        hostile.legacy();
        return hostile.files;
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
        return PickleText.of(list(items.toArray(String[]::new)));
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
        legacy("version-1002", MAGIC + PickleText.of(integer(1002)) + MACHINE + tree + KEYS + data, "has version 1002");
        legacy("version-none", MAGIC + PickleText.of("N") + MACHINE + tree + KEYS + data, "has version");
        legacy(
                "magic-of-more",
                PickleText.of("\u008a\u000bl\u00fc\u009cF\u00f9\u0020j\u00a8P\u0019\u0001")
                        + VERSION
                        + MACHINE
                        + tree
                        + KEYS
                        + data,
                "bare pickle");
        legacy("magic-not-first", PickleText.of("N") + whole, "magic number");
        legacy(
                "offset-overflows",
                MAGIC
                        + VERSION
                        + MACHINE
                        + PickleText.of(tensor(
                                legacyStorage("0", 4, tuple(text("v"), integer(1), integer(2))),
                                Long.MAX_VALUE,
                                new long[] {1},
                                1)),
                "a tensor with the offset 9223372036854775807");
        legacy("keys-of-none", MAGIC + VERSION + MACHINE + tree + PickleText.of("N") + data, "no list of its storages");
        legacy(
                "key-that-nothing-uses",
                MAGIC + VERSION + MACHINE + tree + PickleText.of(list(text("1"))) + data,
                "nothing uses");
        legacy(
                "key-of-a-list",
                MAGIC + VERSION + MACHINE + tree + PickleText.of(list("]")) + data,
                "neither text nor a number");
        legacy("no-keys", MAGIC + VERSION + MACHINE + tree + PickleText.of("]") + data, "lacks the storage 0");
        legacy(
                "key-twice",
                MAGIC + VERSION + MACHINE + tree + PickleText.of(list(text("0"), text("0"))) + data + data,
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
        legacy("storage-in-the-version", MAGIC + PickleText.of(legacyStorage("0", 4, "N")), "before any can be there");
        legacy(
                "module",
                MAGIC
                        + VERSION
                        + MACHINE
                        + PickleText.of(tuple(
                                        text("module"),
                                        global("models.yolo", "Model"),
                                        text("yolo.py"),
                                        text("import os"))
                                + "Q)\u0081")
                        + PickleText.of("]"),
                "whole pickled object of class models.yolo.Model");
        legacy(
                "calls",
                MAGIC + VERSION + MACHINE + PickleText.of(PickleText.call("os", "system", text("id"))),
                "asks for os.system");
    }

    private void legacy(String name, String latin1, String says) {
        add("legacy-" + name + ".pth", latin1, says);
    }

    private void add(String name, String latin1, String says) {
        files.add(new HostileFile(name, latin1.getBytes(StandardCharsets.ISO_8859_1), says));
    }
}
