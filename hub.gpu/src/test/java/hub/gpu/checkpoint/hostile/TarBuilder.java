package hub.gpu.checkpoint.hostile;

import java.nio.charset.StandardCharsets;

/** A tar archive under construction. */
final class TarBuilder {

    private final ByteBuilder out = new ByteBuilder();

    TarBuilder file(String name, String content) {
        return entry(name, content, octal(content.length()), '0');
    }

    TarBuilder file(String name, String content, char type) {
        return entry(name, content, octal(content.length()), type);
    }

    /** @param size what its header claims */
    TarBuilder file(String name, String content, long size) {
        return entry(name, content, octal(size), '0');
    }

    /** @param size what its header has where the size should be */
    TarBuilder file(String name, String content, String size) {
        return entry(name, content, size, '0');
    }

    private static String octal(long size) {
        return "%011o".formatted(size);
    }

    private TarBuilder entry(String name, String content, String size, char type) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, size);
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\u000000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\u0000 ".formatted(sum));
        out.raw(header).raw(content);
        out.raw(new byte[-content.length() & 511]);
        return this;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    byte[] bytes() {
        return ByteBuilder.join(out.toArray(), new byte[1024]);
    }
}
