package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.global;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.le;
import static hub.gpu.checkpoint.hostile.PickleText.list;
import static hub.gpu.checkpoint.hostile.PickleText.text;
import static hub.gpu.checkpoint.hostile.PickleText.tuple;

import java.util.ArrayList;
import java.util.List;

/** Files of the format before PyTorch 0.1.10, tar archives, that lie or are cut. */
final class HostileTarFiles {

    private static final String TAR_TREE = PickleText.of(dict(text("w"), integer(2) + "Q"));

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new HostileTarFiles();
        hostile.tar();
        return hostile.files;
    }

    private static String tarStorages() {
        return PickleText.of(integer(1))
                + PickleText.of(tuple(integer(1), text("cpu"), global("torch", "FloatStorage")))
                + le(4, 8)
                + "\u0000".repeat(16)
                + PickleText.of("]");
    }

    private static String tarTensors() {
        return PickleText.of(integer(1))
                + PickleText.of(tuple(integer(2), integer(1), global("torch", "FloatTensor")))
                + le(1, 8)
                + le(4, 8)
                + le(1, 8)
                + le(0, 8);
    }

    private static TarBuilder tarOf(String storages, String tensors, String tree) {
        return new TarBuilder()
                .file("storages", storages)
                .file("tensors", tensors)
                .file("pickle", tree);
    }

    private void tar() {
        byte[] whole = tarOf(tarStorages(), tarTensors(), TAR_TREE).bytes();
        for (int at = 512; at < whole.length - 1536; at += 512) {
            tar("cut-at-" + at, ByteBuilder.cut(whole, at), "tar");
            tar("cut-at-" + (at + 100), ByteBuilder.cut(whole, at + 100), "");
        }
        tar("checksum", ByteBuilder.patch16(whole, 1024 + 100, 'x'), "wrong checksum");
        tar("size-beyond", new TarBuilder().file("storages", "x", 1 << 20).bytes(), "file of 1048576 bytes");
        tar(
                "size-largest",
                new TarBuilder().file("storages", "x", 077777777777L).bytes(),
                "file of 8589934591 bytes");
        tar(
                "size-not-octal",
                new TarBuilder().file("storages", "x", "99999999999").bytes(),
                "not octal");
        tar(
                "size-negative",
                new TarBuilder()
                        .file(
                                "storages",
                                "x",
                                "\u0080\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .bytes(),
                "negative size");
        tar(
                "size-binary-largest",
                new TarBuilder()
                        .file(
                                "storages",
                                "x",
                                "\u0080\u0000\u0000\u0000\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .bytes(),
                "file of 9223372036854775807 bytes");
        tar(
                "file-twice",
                new TarBuilder().file("pickle", "x").file("pickle", "y").bytes(),
                "file pickle twice");
        var many = new TarBuilder();
        for (int i = 0; i < 1100; i++) {
            many.file("f" + i, "");
        }
        tar("many-files", many.bytes(), "more than 1000 files");
        var folders = new TarBuilder();
        for (int i = 0; i < 1100; i++) {
            folders.file("f" + i, "", '5');
        }
        tar("many-folders", folders.bytes(), "more than 1000 files");
        tar(
                "no-pickle",
                new TarBuilder()
                        .file("storages", tarStorages())
                        .file("tensors", tarTensors())
                        .bytes(),
                "it has no pickle");
        tar("link", new TarBuilder().file("pickle", "x", '2').bytes(), "it has no storages");
        tar(
                "count-of-text",
                tarOf(PickleText.of(text("1")), tarTensors(), TAR_TREE).bytes(),
                "how many storages");
        tar(
                "count-negative",
                tarOf(PickleText.of(integer(-1)), tarTensors(), TAR_TREE).bytes(),
                "how many storages");
        tar(
                "count-huge",
                tarOf(PickleText.of(integer(1L << 40)), tarTensors(), TAR_TREE).bytes(),
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
                    count == 5 ? "" : "bytes are left");
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
                tarOf(tarStorages().replace("].", list(PickleText.integers(9, 1, 3, 2)) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "are claimed");
        tar(
                "view-of-nothing",
                tarOf(tarStorages().replace("].", list(PickleText.integers(9, 8, 0, 1)) + "."), tarTensors(), TAR_TREE)
                        .bytes(),
                "the storage 8");
        tar(
                "number-twice",
                tarOf(tarStorages().replace("].", list(PickleText.integers(1, 1, 0, 1)) + "."), tarTensors(), TAR_TREE)
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
                tarOf(tarStorages(), tarTensors(), PickleText.of(integer(3) + "Q"))
                        .bytes(),
                "that it does not have");
        tar(
                "tree-of-text",
                tarOf(tarStorages(), tarTensors(), PickleText.of(text("x") + "Q"))
                        .bytes(),
                "that it does not have");
        tar(
                "tree-of-a-list",
                tarOf(tarStorages(), tarTensors(), PickleText.of("]Q")).bytes(),
                "that it does not have");
        tar(
                "persistent-in-storages",
                tarOf(PickleText.of(integer(1) + "Q"), tarTensors(), TAR_TREE).bytes(),
                "where none can be");
        tar(
                "calls",
                tarOf(tarStorages(), tarTensors(), PickleText.of(PickleText.call("os", "system", text("id"))))
                        .bytes(),
                "asks for os.system");
    }

    private void tar(String name, byte[] content, String says) {
        files.add(new HostileFile("tar-" + name + ".pth", content, says));
    }
}
