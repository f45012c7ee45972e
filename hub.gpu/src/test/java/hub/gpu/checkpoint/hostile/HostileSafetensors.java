package hub.gpu.checkpoint.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files of safetensors that lie or are cut. */
final class HostileSafetensors {

    private static final String ENTRY = "\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}";

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new HostileSafetensors();
        hostile.safetensors();
        return hostile.files;
    }

    private static byte[] tensors(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return new ByteBuilder().u64(json.length).raw(json).raw(new byte[data]).toArray();
    }

    private void header(String name, String header, int data, String says) {
        add("safetensors-" + name + ".safetensors", tensors(header, data), says);
    }

    private void safetensors() {
        byte[] good = tensors("{" + ENTRY + "}", 16);
        for (int length : new int[] {9, 10, 20, 40, good.length - 17, good.length - 16, good.length - 1}) {
            add("safetensors-cut-at-" + length + ".safetensors", ByteBuilder.cut(good, length), "");
        }
        for (long length : new long[] {0, 1, 100_000_001L, 1L << 40, (1L << 48) - 1}) {
            add("safetensors-header-of-" + length + ".safetensors", ByteBuilder.patch64(good, 0, length), "its header");
        }
        add("safetensors-longer.safetensors", ByteBuilder.join(good, new byte[1]), "its tensors end at byte 16 of 17");
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
                new ByteBuilder().u64(6).raw("{\"\u00ff\":1}").raw(new byte[8]).toArray(),
                "not UTF-8");
    }

    private void add(String name, byte[] content, String says) {
        files.add(new HostileFile(name, content, says));
    }
}
