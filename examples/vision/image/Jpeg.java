package image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads JPEG files, baseline and progressive, of 8 bits a sample: grey, YCbCr, RGB, CMYK and YCCK.
 *
 * <p>Source: ITU-T T.81. The result is bit for bit that of libjpeg-turbo with its default settings, which is what
 * Pillow, and so torchvision, sees; only progressive files whose last passes are missing are not smoothed.
 */
final class Jpeg {

    /** What a heap of 512 MB has room for: an image takes 4.5 to 7 bytes a pixel while it is read. */
    private static final int MAX_PIXELS = 1 << 26;

    /** More passes than any encoder makes; each may cost little in the file and much to follow. */
    private static final int MAX_SCANS = 256;

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    private final byte[] file;
    private int at = 2;

    private final int[][] steps = new int[4][];
    private final HuffmanTable[] dcTables = new HuffmanTable[4];
    private final HuffmanTable[] acTables = new HuffmanTable[4];
    private int restartInterval;

    private boolean progressive;
    private int width;
    private int height;
    private int maxAcross = 1;
    private int maxDown = 1;
    private List<JpegComponent> components = List.of();

    /** The colours that Adobe's marker names: 0 as they are, 1 YCbCr, 2 YCCK; -1 without that marker. */
    private int adobeTransform = -1;

    private boolean jfif;

    static boolean is(byte[] file) {
        return file.length > 2 && file[0] == (byte) 0xff && file[1] == (byte) 0xd8 && file[2] == (byte) 0xff;
    }

    static Image decode(byte[] file) throws IOException {
        return new Jpeg(file).decode();
    }

    private Jpeg(byte[] file) {
        this.file = file;
    }

    private Image decode() throws IOException {
        int scans = 0;
        for (int marker = nextMarker(); marker != END_OF_IMAGE; marker = nextMarker()) {
            int end = at + segmentLength();
            at += 2;
            if (marker != START_OF_SCAN) {
                readSegment(marker, end);
                at = end;
            } else if (++scans <= MAX_SCANS) {
                at = readScan(end);
            } else {
                throw damaged("more than " + MAX_SCANS + " scans");
            }
        }
        if (components.isEmpty() || !components.stream().allMatch(JpegComponent::hasBegun)) {
            throw damaged("a channel without data");
        }
        return toRgb(colours());
    }

    /** Row by row: the channels at full size would take as much memory again as the image. */
    private Image toRgb(JpegColours colours) {
        List<JpegRows> rows = components.stream()
                .map(c -> new JpegRows(c, maxAcross / c.across, maxDown / c.down, width))
                .toList();
        byte[] rgb = new byte[3 * width * height];
        byte[][] row = new byte[rows.size()][];
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < row.length; c++) {
                row[c] = rows.get(c).row(y);
            }
            colours.toRgb(row, width, rgb, 3 * y * width);
        }
        return new Image(width, height, rgb);
    }

    private int nextMarker() throws IOException {
        while (at + 1 < file.length) {
            int marker = file[at + 1] & 0xff;
            if (file[at] == (byte) 0xff && marker != 0 && marker != 0xff && (marker < 0xd0 || marker > 0xd7)) {
                at += 2;
                return marker;
            }
            at++;
        }
        throw new IOException("JPEG cut short");
    }

    private int segmentLength() throws IOException {
        if (at + 2 > file.length) {
            throw new IOException("JPEG cut short");
        }
        int length = (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
        if (length < 2 || at + length > file.length) {
            throw new IOException("JPEG cut short");
        }
        return length;
    }

    private void readSegment(int marker, int end) throws IOException {
        switch (marker) {
            case 0xc0, 0xc1, 0xc2 -> readFrame(marker == 0xc2, end);
            case 0xc4 -> readCodes(end);
            case 0xdb -> readSteps(end);
            case 0xdd -> restartInterval = read16(end);
            case 0xe0 -> jfif |= startsWith("JFIF\0", end);
            case 0xee -> {
                if (startsWith("Adobe", end) && end - at >= 12) {
                    adobeTransform = file[at + 11] & 0xff;
                }
            }
            case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf ->
                throw new IOException("JPEG of a kind that is not read (lossless, hierarchical or arithmetic coding)");
            default -> {}
        }
    }

    private void readFrame(boolean progressive, int end) throws IOException {
        if (!components.isEmpty()) {
            throw damaged("two frames");
        }
        this.progressive = progressive;
        int bits = read8(end);
        if (bits != 8) {
            throw new IOException("JPEG of " + bits + " bits a sample; 8 are read");
        }
        height = read16(end);
        width = read16(end);
        if (width == 0 || height == 0) {
            throw damaged("its size is " + width + "x" + height);
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new IOException("JPEG of " + width + "x" + height + " pixels; at most " + MAX_PIXELS + " are read");
        }
        int count = read8(end);
        if (count != 1 && count != 3 && count != 4) {
            throw new IOException("JPEG of " + count + " channels; 1, 3 and 4 are read");
        }
        int[][] declared = new int[count][];
        for (int i = 0; i < count; i++) {
            int id = read8(end);
            int sampling = read8(end);
            declared[i] = new int[] {id, sampling >> 4, sampling & 15, read8(end)};
            if (declared[i][1] < 1 || declared[i][1] > 4 || declared[i][2] < 1 || declared[i][2] > 4) {
                throw damaged("sampling factors " + declared[i][1] + " and " + declared[i][2]);
            }
            maxAcross = Math.max(maxAcross, declared[i][1]);
            maxDown = Math.max(maxDown, declared[i][2]);
        }
        checkClaim(width * (long) height / 64 / (maxAcross * maxDown));
        var channels = new ArrayList<JpegComponent>();
        for (int[] d : declared) {
            if (maxAcross % d[1] != 0 || maxDown % d[2] != 0) {
                throw new IOException("JPEG with sampling factors that do not divide each other");
            }
            channels.add(new JpegComponent(d[0], d[1], d[2], d[3], width, height, maxAcross, maxDown, progressive));
        }
        components = channels;
    }

    /** So that a short file cannot claim a large image: every block takes a bit at least. */
    private void checkClaim(long blocks) throws IOException {
        if (blocks > 8L * file.length) {
            throw new IOException("JPEG cut short");
        }
    }

    private void readCodes(int end) throws IOException {
        while (at < end) {
            int tableClassAndId = read8(end);
            byte[] counts = readBytes(16, end);
            int symbols = 0;
            for (byte count : counts) {
                symbols += count & 0xff;
            }
            var table = new HuffmanTable(counts, readBytes(symbols, end));
            int id = tableClassAndId & 15;
            if (id > 3 || tableClassAndId >> 4 > 1) {
                throw damaged("code table " + tableClassAndId);
            }
            (tableClassAndId >> 4 == 0 ? dcTables : acTables)[id] = table;
        }
    }

    private void readSteps(int end) throws IOException {
        while (at < end) {
            int sizeAndId = read8(end);
            if ((sizeAndId & 15) > 3 || sizeAndId >> 4 > 1) {
                throw damaged("quantization table " + sizeAndId);
            }
            int[] table = new int[64];
            for (int i = 0; i < 64; i++) {
                table[i] = sizeAndId >> 4 == 0 ? read8(end) : read16(end);
            }
            steps[sizeAndId & 15] = table;
        }
    }

    /** Reads a pass, its header first, and returns where its data ends. */
    private int readScan(int end) throws IOException {
        int count = read8(end);
        if (count < 1 || count > components.size()) {
            throw damaged("a scan of " + count + " channels of " + components.size());
        }
        int[] ids = new int[count];
        int[] tables = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = read8(end);
            tables[i] = read8(end);
        }
        int from = read8(end);
        int to = read8(end);
        int bits = read8(end);
        int high = bits >> 4;
        int low = bits & 15;
        if (!progressive) {
            from = 0;
            to = 63;
            high = 0;
            low = 0;
        } else if (to > 63 || low > 13 || (from == 0 ? to != 0 : from > to || count != 1)) {
            throw damaged("a scan of coefficients " + from + " to " + to + " down to bit " + low);
        }
        boolean needsDc = from == 0 && high == 0;
        boolean needsAc = to > 0;
        var channels = new ArrayList<JpegScan.Channel>();
        for (int i = 0; i < count; i++) {
            JpegComponent component = component(ids[i]);
            if (channels.stream().anyMatch(c -> c.component() == component)) {
                throw damaged("a scan with one channel twice");
            }
            channels.add(new JpegScan.Channel(
                    component,
                    needsDc ? table(dcTables, tables[i] >> 4) : null,
                    needsAc ? table(acTables, tables[i] & 15) : null));
        }
        var in = new BitReader(file, end);
        new JpegScan(channels, progressive, from, to, high, low)
                .read(in, Math.ceilDiv(width, 8 * maxAcross), Math.ceilDiv(height, 8 * maxDown), restartInterval);
        return in.position();
    }

    private JpegComponent component(int id) throws IOException {
        for (JpegComponent component : components) {
            if (component.id == id) {
                if (!component.hasBegun()) {
                    component.begin(table(steps, component.tableId));
                }
                return component;
            }
        }
        throw damaged("a scan of channel " + id + ", which it does not have");
    }

    private static <T> T table(T[] tables, int id) throws IOException {
        if (id >= tables.length || tables[id] == null) {
            throw damaged("table " + id + " is used and missing");
        }
        return tables[id];
    }

    /** As libjpeg guesses them. */
    private JpegColours colours() {
        return switch (components.size()) {
            case 1 -> JpegColours.GREY;
            case 4 -> adobeTransform == -1 || adobeTransform == 0 ? JpegColours.CMYK : JpegColours.YCCK;
            default -> {
                boolean named =
                        components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
                boolean rgb = !jfif && (adobeTransform == 0 || adobeTransform == -1 && named);
                yield rgb ? JpegColours.RGB : JpegColours.YCBCR;
            }
        };
    }

    private int read8(int end) throws IOException {
        if (at >= end) {
            throw damaged("a part of it is too short");
        }
        return file[at++] & 0xff;
    }

    private int read16(int end) throws IOException {
        return read8(end) << 8 | read8(end);
    }

    private byte[] readBytes(int count, int end) throws IOException {
        if (count > end - at) {
            throw damaged("a part of it is too short");
        }
        at += count;
        return Arrays.copyOfRange(file, at - count, at);
    }

    private boolean startsWith(String text, int end) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return end - at >= expected.length
                && Arrays.equals(file, at, at + expected.length, expected, 0, expected.length);
    }

    static IOException damaged(String what) {
        return new IOException("damaged JPEG: " + what);
    }
}
