package hub.gpu.checkpoint.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * A file to begin from.
 *
 * @param parts what it is made of, by name: the records of an archive, the header and the content of safetensors
 */
record FuzzSeed(Kind kind, byte[] bytes, Map<String, byte[]> parts) {

    static final String HEADER = "header";
    static final String CONTENT = "content";

    enum Kind {
        ZIP,
        TAR,
        SAFETENSORS,
        /** The legacy format, and whatever is broken too badly to be taken apart. */
        PICKLES
    }

    static FuzzSeed read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 30 && bytes[0] == 'P' && bytes[1] == 'K') {
            return new FuzzSeed(Kind.ZIP, bytes, records(file));
        }
        if (bytes.length > 512 && new String(bytes, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            return new FuzzSeed(Kind.TAR, bytes, files(bytes));
        }
        int end = bytes.length > 10 ? 8 + (bytes[0] & 0xff) + 256 * (bytes[1] & 0xff) : 0;
        if (bytes.length > 10 && bytes[8] == '{' && bytes[2] == 0 && end <= bytes.length) {
            var parts = new LinkedHashMap<String, byte[]>();
            parts.put(HEADER, Arrays.copyOfRange(bytes, 8, end));
            parts.put(CONTENT, Arrays.copyOfRange(bytes, end, bytes.length));
            return new FuzzSeed(Kind.SAFETENSORS, bytes, parts);
        }
        return new FuzzSeed(Kind.PICKLES, bytes, Map.of());
    }

    /** Under one root, whatever it was; none if it is no archive that the JDK reads. */
    private static Map<String, byte[]> records(Path file) {
        var records = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (entry.getSize() > Fuzz.MAX_SEED) {
                    return Map.of();
                }
                String name = entry.getName();
                records.put(
                        "a" + name.substring(Math.max(0, name.indexOf('/'))),
                        zip.getInputStream(entry).readAllBytes());
            }
        } catch (IOException | IllegalArgumentException e) {
            return Map.of();
        }
        return records;
    }

    private static Map<String, byte[]> files(byte... tar) {
        var files = new LinkedHashMap<String, byte[]>();
        int at = 0;
        while (at + 512 <= tar.length && tar[at] != 0) {
            String size = new String(tar, at + 124, 12, StandardCharsets.ISO_8859_1).replaceAll("[^0-7].*", "");
            long end = at + 512 + (size.isEmpty() ? 0 : Long.parseLong(size, 8));
            if (end > tar.length) {
                break;
            }
            String name = new String(tar, at, 100, StandardCharsets.ISO_8859_1).replaceAll("\0.*", "");
            files.put(name, Arrays.copyOfRange(tar, at + 512, (int) end));
            at = (int) (end + 511) / 512 * 512;
        }
        return files;
    }
}
