package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.ByteBuilder.patch16;
import static hub.gpu.checkpoint.hostile.ByteBuilder.patch32;
import static hub.gpu.checkpoint.hostile.ByteBuilder.patch64;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Archives whose headers lie, or that are cut. */
final class HostileZips {

    private static final String PICKLE = "a/data.pkl";
    private static final String STORAGE = "a/data/0";

    private final List<HostileFile> files = new ArrayList<>();
    private final ZipBuilder zip = sound();
    private final byte[] good = zip.bytes();

    static List<HostileFile> all() {
        var zips = new HostileZips();
        zips.cuts();
        zips.ends();
        zips.ends64();
        zips.directories();
        zips.locals();
        zips.records();
        zips.compressed();
        return zips.files;
    }

    private static ZipBuilder sound() {
        return ZipBuilder.of(
                PickleText.of(PickleText.dict(
                        PickleText.text("w"),
                        PickleText.tensor(PickleText.floats("0", 4), 0, new long[] {2, 2}, 2, 1))),
                new byte[16]);
    }

    private void add(String name, byte[] content, String says) {
        files.add(new HostileFile("zip-" + name + ".pth", content, says));
    }

    private void cuts() {
        for (ZipBuilder each : List.of(zip, sound().with64())) {
            String kind = each == zip ? "cut" : "cut64";
            for (int at : each.boundaries()) {
                for (int length : new int[] {at, at + 1, at + 5}) {
                    if (length >= 4) {
                        add(kind + "-at-" + length, ByteBuilder.cut(each.bytes(), length), "without an end");
                    }
                }
            }
            add(
                    kind + "-before-its-last-byte",
                    ByteBuilder.cut(each.bytes(), each.bytes().length - 1),
                    "without an end");
        }
    }

    private void ends() {
        int end = zip.end();
        add("followed-by-more", ByteBuilder.join(good, new byte[10]), "without an end");
        add("comment-longer-than-the-file", patch16(good, end + 20, 100), "without an end");
        add("several-parts", patch16(good, end + 4, 1), "several parts");
        add("no-records", patch16(good, end + 10, 0), "longer than its records");
        add("fewer-records", patch16(good, end + 10, 1), "longer than its records");
        add("more-records", patch16(good, end + 10, 3), "ends too early");
        add("most-records", patch16(good, end + 10, 0xffff), "ends too early");
        for (long value : new long[] {0, 1, 0x7fffffffL, 0xfffffffeL, 0xffffffffL}) {
            add("directory-size-" + value, patch32(good, end + 12, value), "its ZIP directory");
            add("directory-offset-" + value, patch32(good, end + 16, value), "its ZIP directory does not lie");
        }
        add(
                "directory-one-early",
                patch32(patch32(good, end + 16, zip.directory() - 1), end + 12, end - zip.directory() + 1),
                "no record at byte 0");
    }

    private void ends64() {
        ZipBuilder large = sound().with64();
        byte[] whole = large.bytes();
        int end64 = large.end64();
        int locator = end64 + 56;
        int end = large.end();
        for (long value : new long[] {-1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, locator}) {
            add("end64-at-" + value, patch64(whole, locator + 8, value), "ZIP64 directory does not end");
        }
        add("end64-without-signature", patch32(whole, end64, 0), "ZIP64 directory does not end");
        add("two-ends-that-differ-in-count", patch64(whole, end64 + 32, 1), "two ends that differ");
        add("two-ends-that-differ-in-size", patch64(whole, end64 + 40, 1), "two ends that differ");
        add("two-ends-that-differ-in-offset", patch64(whole, end64 + 48, 1), "two ends that differ");
        byte[] saturated =
                patch32(patch32(patch16(whole, end + 10, 0xffff), end + 12, 0xffffffffL), end + 16, 0xffffffffL);
        for (long value : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1 << 18 | 1}) {
            add("count64-" + value, patch64(saturated, end64 + 32, value), "records");
        }
        for (long value : new long[] {-1, 0, Long.MAX_VALUE, Long.MIN_VALUE, (64L << 20) + 1}) {
            add("size64-" + value, patch64(saturated, end64 + 40, value), "its ZIP directory");
            add("offset64-" + value, patch64(saturated, end64 + 48, value), "its ZIP directory does not lie");
        }
    }

    private void directories() {
        int central = zip.central(STORAGE);
        add("directory-without-signature", patch32(good, central, 0), "no record at byte");
        add("encrypted", patch16(good, central + 8, 1), "encrypted");
        for (int method : new int[] {1, 9, 12, 93, 95, 99, 0xffff}) {
            add("method-" + method, patch16(good, central + 10, method), "compressed by method " + method);
        }
        add("stored-with-two-sizes", patch32(good, central + 24, 17), "stored, and has two sizes");
        add("name-longer-than-the-directory", patch16(good, central + 28, 0xffff), "ends too early");
        add("extra-longer-than-the-directory", patch16(good, central + 30, 0xffff), "ends too early");
        add("comment-longer-than-the-directory", patch16(good, central + 32, 0xffff), "longer than its records");
        add("name-that-is-not-utf8", patch16(good, central + 46, 0xfffe), "name that is not UTF-8");
        add(
                "size-of-64-bits-missing",
                patch32(patch32(good, central + 20, 0xffffffffL), central + 24, 0xffffffffL),
                "does not end before");
        for (long offset : new long[] {1, zip.directory(), 0x7fffffffL, 0xfffffffeL}) {
            add("header-at-" + offset, patch32(good, central + 42, offset), "no header at byte");
        }
        add(
                "sizes-beyond-the-directory",
                patch32(patch32(good, central + 20, 1 << 20), central + 24, 1 << 20),
                "does not end before the directory");
        add(
                "sizes-into-the-directory",
                patch32(patch32(good, central + 20, 17), central + 24, 17),
                "does not end before the directory");
        add(
                "header-of-another",
                patch32(good, central + 42, zip.local(PICKLE)),
                "another name or method in its own header");
        add("extra-64-too-short", extra(new ByteBuilder().u16(1).u16(4).u32(0)), "lacks a size of 64 bits");
        add("extra-64-negative", extra(new ByteBuilder().u16(1).u16(16).u64(-1).u64(-1)), "negative size");
        add(
                "extra-64-largest",
                extra(new ByteBuilder().u16(1).u16(16).u64(Long.MAX_VALUE).u64(Long.MAX_VALUE)),
                "does not end before");
        add("extra-field-too-long", extra(new ByteBuilder().u16(7).u16(100)), "extra field that is too long");
    }

    /** One record, whose entry in the directory says 64 bits where the extra field has what is given. */
    private static byte[] extra(ByteBuilder field) {
        byte[] content = new byte[16];
        var out = new ByteBuilder()
                .u32(0x04034b50)
                .u16(45)
                .u16(0)
                .u16(0)
                .u32(0)
                .u32(0)
                .u32(16)
                .u32(16)
                .u16(10)
                .u16(0);
        out.raw(PICKLE).raw(content);
        int start = out.size();
        out.u32(0x02014b50)
                .u16(45)
                .u16(45)
                .u16(0)
                .u16(0)
                .u32(0)
                .u32(0)
                .u32(0xffffffffL)
                .u32(0xffffffffL);
        out.u16(10)
                .u16(field.size())
                .u16(0)
                .u16(0)
                .u16(0)
                .u32(0)
                .u32(0)
                .raw(PICKLE)
                .raw(field.toArray());
        int size = out.size() - start;
        return out.u32(0x06054b50)
                .u32(0)
                .u16(1)
                .u16(1)
                .u32(size)
                .u32(start)
                .u16(0)
                .toArray();
    }

    private void locals() {
        int local = zip.local(STORAGE);
        add("local-without-signature", patch32(good, local, 0), "no header at byte");
        add("local-method-differs", patch16(good, local + 8, 8), "another name or method in its own header");
        add("local-size-differs", patch32(good, local + 18, 15), "in its own header");
        add("local-name-differs", patch16(good, local + 30, 'b'), "another name or method in its own header");
        add("local-name-longer", patch16(good, local + 26, 9), "does not end before");
        add("local-name-longest", patch16(good, local + 26, 0xffff), "does not end before");
        add("local-extra-longest", patch16(good, local + 28, 0xffff), "does not end before");
        add("local-extra-by-one", patch16(good, local + 28, 1), "does not end before");
    }

    private void records() {
        String pickle = PickleText.of("N");
        add("no-pickle", new ZipBuilder().stored("a/version", (byte) '3').bytes(), "it has no data.pkl");
        add("empty-archive", new ByteBuilder().u32(0x06054b50).raw(new byte[18]).toArray(), "empty ZIP archive");
        add(
                "two-pickles",
                ZipBuilder.of(pickle)
                        .stored("b/data.pkl", (byte) 'N', (byte) '.')
                        .bytes(),
                "more than one pickle");
        add(
                "twice-the-same-record",
                ZipBuilder.of(pickle, new byte[4]).stored(STORAGE, new byte[4]).bytes(),
                "record a/data/0 twice");
        add(
                "unknown-byteorder",
                ZipBuilder.of(pickle).stored("a/byteorder", (byte) 'x').bytes(),
                "neither little nor big");
        add(
                "long-byteorder",
                ZipBuilder.of(pickle).stored("a/byteorder", new byte[1000]).bytes(),
                "neither little nor big");
        for (String version : new String[] {"999\n", "0", "11", "-1", "x", "", "3\u0000"}) {
            add(
                    "version-" + version.strip().replace('\u0000', '0'),
                    ZipBuilder.of(pickle)
                            .stored("a/version", version.getBytes(StandardCharsets.ISO_8859_1))
                            .bytes(),
                    "of PyTorch's zip format");
        }
        add("empty-pickle", ZipBuilder.of("").bytes(), "ends too early");
        add(
                "short-storage",
                ZipBuilder.of(PickleText.of(PickleText.scalar()), new byte[15]).bytes(),
                "are claimed");
        add(
                "empty-storage",
                ZipBuilder.of(PickleText.of(PickleText.scalar()), new byte[0]).bytes(),
                "are claimed");
        ZipBuilder overlapping = new ZipBuilder().stored("a/1", overlap()).stored(PICKLE, (byte) 'N', (byte) '.');
        byte[] bytes = overlapping.bytes();
        add(
                "overlapping-records",
                patch32(bytes, overlapping.central(PICKLE) + 42, overlapping.data("a/1")),
                "overlap");
        byte[] twin = ByteBuilder.join(good);
        add("two-records-in-one-place", patch32(twin, zip.central(STORAGE) + 42, zip.local(PICKLE)), "own header");
    }

    /** A record that holds the header and content of another. */
    private static byte[] overlap() {
        return new ZipBuilder().stored(PICKLE, (byte) 'N', (byte) '.').bytes();
    }

    private void compressed() {
        byte[] zeros = new byte[70 << 20];
        add("bomb", new ZipBuilder().deflated(PICKLE, zeros).bytes(), "bytes together may unpack to");
        var several = new ZipBuilder()
                .stored(
                        PICKLE,
                        new ByteBuilder()
                                .raw(PickleText.of(PickleText.list(
                                        PickleText.floats("0", 1),
                                        PickleText.floats("1", 1),
                                        PickleText.floats("2", 1))))
                                .toArray());
        byte[] small = new byte[25 << 20];
        add(
                "several-bombs",
                several.deflated("a/data/0", small)
                        .deflated("a/data/1", small)
                        .deflated("a/data/2", small)
                        .bytes(),
                "bytes together may unpack to");
        ZipBuilder deflated = new ZipBuilder()
                .deflated(
                        PICKLE,
                        new ByteBuilder().raw(PickleText.of("N".repeat(100))).toArray());
        byte[] bytes = deflated.bytes();
        int data = deflated.data(PICKLE);
        int central = deflated.central(PICKLE);
        add("deflated-nonsense", patch32(bytes, data, 0xffffffffL), "does not unpack");
        add("deflated-to-less", patch32(bytes, central + 24, 5000), "does not unpack to its 5000 bytes");
        add("deflated-to-more", patch32(bytes, central + 24, 10), "does not unpack to its 10 bytes");
        add(
                "deflated-cut",
                patch32(patch32(bytes, central + 20, 3), deflated.local(PICKLE) + 18, 3),
                "does not unpack");
        add("deflated-to-4-gigabytes", patch32(bytes, central + 24, 0xfffffff0L), "may unpack to");
    }
}
