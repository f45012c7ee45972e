package hub.gpu.checkpoint.hostile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/** A ZIP archive, and where its parts lie, so that a copy can be given a flaw. */
final class ZipBuilder {

    private record Entry(String name, byte[] data, int method, int size) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> local = new LinkedHashMap<>();
    private final Map<String, Integer> data = new LinkedHashMap<>();
    private final Map<String, Integer> central = new LinkedHashMap<>();
    private boolean zip64;
    private int directory;
    private int end64;
    private int end;
    private byte[] bytes;

    static ZipBuilder of(String pickle, byte[]... storages) {
        var zip = new ZipBuilder()
                .stored("a/data.pkl", new ByteBuilder().raw(pickle).toArray());
        for (int i = 0; i < storages.length; i++) {
            zip.stored("a/data/" + i, storages[i]);
        }
        return zip;
    }

    ZipBuilder stored(String name, byte... content) {
        entries.add(new Entry(name, content, 0, content.length));
        return this;
    }

    ZipBuilder deflated(String name, byte... content) {
        var deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[content.length + 100];
        int length = deflater.deflate(buffer);
        deflater.end();
        entries.add(new Entry(name, ByteBuilder.cut(buffer, length), 8, content.length));
        return this;
    }

    /** With the records that 64 bits need, although they are not needed. */
    ZipBuilder with64() {
        zip64 = true;
        return this;
    }

    byte[] bytes() {
        if (bytes == null) {
            bytes = build();
        }
        return bytes.clone();
    }

    private byte[] build() {
        var out = new ByteBuilder();
        var places = new ArrayList<Integer>();
        for (Entry entry : entries) {
            places.add(out.size());
            local.put(entry.name, out.size());
            out.u32(0x04034b50)
                    .u16(20)
                    .u16(0)
                    .u16(entry.method)
                    .u32(0)
                    .u32(0)
                    .u32(entry.data.length)
                    .u32(entry.size)
                    .u16(entry.name.length())
                    .u16(0)
                    .raw(entry.name);
            data.put(entry.name, out.size());
            out.raw(entry.data);
        }
        directory = out.size();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            central.put(entry.name, out.size());
            out.u32(0x02014b50)
                    .u16(20)
                    .u16(20)
                    .u16(0)
                    .u16(entry.method)
                    .u32(0)
                    .u32(0)
                    .u32(entry.data.length)
                    .u32(entry.size)
                    .u16(entry.name.length())
                    .u16(0)
                    .u16(0)
                    .u16(0)
                    .u16(0)
                    .u32(0)
                    .u32(places.get(i))
                    .raw(entry.name);
        }
        int size = out.size() - directory;
        if (zip64) {
            end64 = out.size();
            out.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0);
            out.u64(entries.size()).u64(entries.size()).u64(size).u64(directory);
            out.u32(0x07064b50).u32(0).u64(end64).u32(1);
        }
        end = out.size();
        out.u32(0x06054b50)
                .u32(0)
                .u16(entries.size())
                .u16(entries.size())
                .u32(size)
                .u32(directory)
                .u16(0);
        return out.toArray();
    }

    int local(String name) {
        bytes();
        return local.get(name);
    }

    int data(String name) {
        bytes();
        return data.get(name);
    }

    int central(String name) {
        bytes();
        return central.get(name);
    }

    int directory() {
        bytes();
        return directory;
    }

    int end64() {
        bytes();
        return end64;
    }

    int end() {
        bytes();
        return end;
    }

    /** All places where a part of it begins. */
    List<Integer> boundaries() {
        bytes();
        var all = new ArrayList<Integer>();
        all.addAll(local.values());
        all.addAll(data.values());
        all.addAll(central.values());
        all.add(directory);
        if (zip64) {
            all.add(end64);
            all.add(end64 + 56);
        }
        all.add(end);
        return all.stream().distinct().sorted().toList();
    }
}
