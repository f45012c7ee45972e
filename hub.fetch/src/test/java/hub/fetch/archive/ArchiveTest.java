package hub.fetch.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Folders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {

    private static final int LINK = 0120777;
    private static final int FILE = 0100644;

    @TempDir
    private Path dir;

    /** A zip file written by hand, so that it can say anything. */
    private static final class Zip {

        private record Entry(String name, byte[] stored, int method, long crc, long size, int mode, int offset) {}

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Entry> entries = new ArrayList<>();

        Zip add(String name, String content) {
            return add(name, content, FILE);
        }

        Zip add(String name, String content, int mode) {
            byte[] plain = content.getBytes(StandardCharsets.UTF_8);
            return add(name, plain, 0, crc(plain), plain.length, mode);
        }

        Zip add(String name, byte[] stored, int method, long crc, long size, int mode) {
            int offset = bytes.size();
            byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
            var header = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(0x04034b50)
                    .putShort((short) 20)
                    .putShort((short) 0x800)
                    .putShort((short) method);
            header.putInt(0).putInt((int) crc).putInt(stored.length).putInt((int) size);
            header.putShort((short) encoded.length).putShort((short) 0);
            bytes.writeBytes(header.array());
            bytes.writeBytes(encoded);
            bytes.writeBytes(stored);
            entries.add(new Entry(name, stored, method, crc, size, mode, offset));
            return this;
        }

        /** One more name for the bytes of the entry before. */
        Zip again(String name) {
            Entry last = entries.getLast();
            entries.add(
                    new Entry(name, last.stored(), last.method(), last.crc(), last.size(), last.mode(), last.offset()));
            return this;
        }

        byte[] bytes() {
            int start = bytes.size();
            for (Entry entry : entries) {
                byte[] encoded = entry.name().getBytes(StandardCharsets.UTF_8);
                var header = ByteBuffer.allocate(46).order(ByteOrder.LITTLE_ENDIAN);
                header.putInt(0x02014b50)
                        .putShort((short) 0x314)
                        .putShort((short) 20)
                        .putShort((short) 0x800);
                header.putShort((short) entry.method()).putInt(0).putInt((int) entry.crc());
                header.putInt(entry.stored().length).putInt((int) entry.size());
                header.putShort((short) encoded.length)
                        .putShort((short) 0)
                        .putShort((short) 0)
                        .putInt(0);
                header.putInt(entry.mode() << 16).putInt(entry.offset());
                bytes.writeBytes(header.array());
                bytes.writeBytes(encoded);
            }
            var end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
            end.putInt(0x06054b50).putInt(0).putShort((short) entries.size()).putShort((short) entries.size());
            end.putInt(bytes.size() - start).putInt(start).putShort((short) 0);
            bytes.writeBytes(end.array());
            return bytes.toByteArray();
        }
    }

    private static long crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static byte[] deflated(byte[] bytes) {
        try (var deflater = new Deflater(9, true)) {
            deflater.setInput(bytes);
            deflater.finish();
            var out = new byte[bytes.length + 100];
            return Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    private List<String> left;

    private Path unpack(byte[] zip, ArchiveLimits limits) throws IOException {
        Path file = Files.write(dir.resolve("x.zip"), zip);
        Path into = dir.resolve("into");
        Folders.delete(into);
        Files.createDirectories(into);
        try (var archive = Archive.open(file, "x.zip", limits)) {
            left = archive.unpackRepo(into);
        }
        return into;
    }

    /** Unpacks, and sees that nothing was left out but entries with this name, for this reason, and nothing was evil. */
    private void leftOut(String name, String why, Zip zip) throws IOException {
        Path into = unpack(zip.add("top/kept", "kept").bytes(), ArchiveLimits.DEFAULT);
        assertEquals("kept", Files.readString(into.resolve("kept")));
        assertEquals(1, left.size(), left::toString);
        assertTrue(left.getFirst().startsWith(name + " (") && left.getFirst().contains(why), left::toString);
        assertNothingEvil();
    }

    private void assertNothingEvil() throws IOException {
        try (var files = Files.walk(dir)) {
            assertEquals(
                    List.of(),
                    files.filter(path -> path.toString().contains("evil")).toList());
        }
    }

    private String refused(Zip zip) throws IOException {
        return refused(zip.bytes(), ArchiveLimits.DEFAULT);
    }

    private String refused(byte[] zip, ArchiveLimits limits) throws IOException {
        var error = assertThrows(HubException.class, () -> unpack(zip, limits));
        assertEquals(Kind.CORRUPT, error.kind());
        assertEquals(1, error.getMessage().lines().count());
        assertNothingEvil();
        return error.getMessage();
    }

    @Test
    void theTopFolderIsTakenAway() throws IOException {
        Path into = unpack(
                new Zip()
                        .add("name-abc/", "")
                        .add("name-abc/a", "A")
                        .add("name-abc/b/c", "C")
                        .add("name-abc/l", "b/c", LINK)
                        .bytes(),
                ArchiveLimits.DEFAULT);
        assertEquals("A", Files.readString(into.resolve("a")));
        assertEquals("C", Files.readString(into.resolve("l")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "top/../../evil",
                "top/../evil",
                "top/a/../../../evil",
                "/evil",
                "//evil",
                "C:/evil",
                "c:evil",
                "top\\..\\evil",
                "\\evil",
                "\\\\host\\share\\evil",
                ""
            })
    void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
        refused(new Zip().add("top/a", "A").add(name, "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "top/./evil,        ./evil,        an empty part",
        "top//evil,         /evil,         an empty part",
        "'top/evil\0.java', evil?.java,    control characters",
        "'top/evil\n',      evil?,         control characters",
        "'top/ev\til/a',    ev?il/a,       control characters",
        "top/evil\\a,        evil\\a,        a backslash",
        "top/evil\ufffd,    evil\ufffd,    not UTF-8",
    })
    void anOddNameIsLeftOut(String name, String shown, String why) throws IOException {
        leftOut(shown, why, new Zip().add(name, "x"));
    }

    @Test
    void aNameThatIsTooLongIsLeftOut() throws IOException {
        leftOut("e".repeat(100) + "…", "255 bytes", new Zip().add("top/" + "e".repeat(256), "x"));
        leftOut("e/".repeat(50) + "…", "2048 bytes", new Zip().add("top/" + "e/".repeat(1100) + "x", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "A,          a,           a",
        "A/x,        a/y,         a/y",
        "stra\u00dfe, STRASSE,     stra\u00dfe",
        "\u017f,      s,           \u017f",
        "\u00e9,      e\u0301,      \u00e9",
        "A,          a/y,         a/y",
    })
    void ofNamesThatAreOneOnSomeFileSystemTheFirstIsKept(String one, String other, String late) throws IOException {
        leftOut(
                late,
                "some file systems take it for",
                new Zip().add("top/" + one, "1").add("top/" + other, "2"));
    }

    @Test
    void twoEntriesForOnePathAreRefused() throws IOException {
        assertTrue(refused(new Zip().add("top/a", "1").add("top/a", "2")).contains("twice"));
        assertTrue(
                refused(new Zip().add("top/evil", "1").add("top/evil/b", "2")).contains("is a folder, and a file"));
    }

    @Test
    void aFolderThatIsALinkIsRefused() throws IOException {
        assertTrue(refused(new Zip().add("top/a", "A").add("top/x/", "a", LINK)).contains("and a link by its mode"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CON", "nul.txt", "Com1", "a.", "a ", "a:b", "a?"})
    void whatIsSpecialOnWindowsIsANameElsewhere(String name) throws IOException {
        assertTrue(EntryNames.isSpecialOnWindows(name));
        if (java.io.File.separatorChar == '/') {
            assertTrue(Files.exists(unpack(new Zip().add("top/" + name, "x").bytes(), ArchiveLimits.DEFAULT)
                    .resolve(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "null", "com10", "a.b", ".git"})
    void whatIsNotSpecialOnWindowsIsAName(String name) {
        assertFalse(EntryNames.isSpecialOnWindows(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../evil", "a/../../evil", "C:\\evil", "..\\evil", "''", "x\ty"})
    void aLinkThatLeadsOutIsLeftOut(String target) throws IOException {
        String plain = target.equals("''") ? "" : target;
        leftOut("link", "it is a link", new Zip().add("top/a/b", "x").add("top/link", plain, LINK));
        assertFalse(Files.exists(dir.resolve("into/link"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatLiesBehindALinkIsRefused() throws IOException {
        refused(new Zip().add("top/dir/a", "x").add("top/link", "dir", LINK).add("top/link/evil", "x"));
    }

    @Test
    void aLinkThroughAnotherLinkIsLeftOut() throws IOException {
        leftOut(
                "out",
                "link",
                new Zip()
                        .add("top/d/e/f/a", "x")
                        .add("top/deep", "d/e/f", LINK)
                        .add("top/out", "deep/../../../../evil", LINK));
        leftOut(
                "out",
                "through another link",
                new Zip().add("top/d/e/f/a", "x").add("top/d/deep", "e/f", LINK).add("top/out", "d/deep/../a", LINK));
    }

    @Test
    void aLinkWithALongTargetIsLeftOut() throws IOException {
        leftOut("link", "5000 bytes", new Zip().add("top/link", "a".repeat(5000), LINK));
    }

    @Test
    void severalTopFoldersAreRefused() throws IOException {
        assertTrue(refused(new Zip().add("top/a", "1").add("other/evil", "2")).contains("one top folder"));
        refused(new Zip().add("evil", "1"));
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        byte[] zip = new Zip().add("t/a", "").add("t/b", "").add("t/c", "").bytes();
        assertTrue(refused(zip, new ArchiveLimits(2, 1000, 10)).contains("maxEntries"));
    }

    @Test
    void tooManyBytesAreRefused() throws IOException {
        byte[] zip = new Zip().add("t/a", "123456").add("t/b", "123456").bytes();
        assertTrue(refused(zip, new ArchiveLimits(10, 11, 10)).contains("maxBytes"));
    }

    @Test
    void aBombIsRefusedByItsRatio() throws IOException {
        byte[] zeros = new byte[70 << 20];
        byte[] zip = new Zip()
                .add("t/evil", deflated(zeros), 8, crc(zeros), zeros.length, FILE)
                .bytes();
        assertTrue(refused(zip, ArchiveLimits.DEFAULT).contains("maxRatio"));
    }

    @Test
    void aBombThatLiesAboutItsSizeIsRefused() throws IOException {
        byte[] zeros = new byte[10 << 20];
        assertTrue(refused(new Zip().add("t/a", deflated(zeros), 8, crc(zeros), 10, FILE))
                .contains("does not have the 10 bytes"));
    }

    @Test
    void entriesThatShareTheirBytesAreRefused() throws IOException {
        assertTrue(refused(new Zip().add("t/a", "content").again("t/evil")).contains("shares its bytes"));
    }

    @Test
    void aWrongChecksumIsRefused() throws IOException {
        assertTrue(refused(new Zip().add("t/a", new byte[] {1, 2}, 0, 7, 2, FILE))
                .contains("checksum"));
    }

    @Test
    void brokenDataIsRefused() throws IOException {
        byte[] plain = new byte[100];
        refused(new Zip().add("t/a", new byte[] {-1, -1, -1}, 8, crc(plain), 100, FILE));
        refused(new Zip().add("t/a", Arrays.copyOf(deflated(plain), 3), 8, crc(plain), 100, FILE));
    }

    @Test
    void anUnknownCompressionIsRefused() throws IOException {
        refused(new Zip().add("t/a", new byte[] {1}, 99, 0, 1, FILE));
    }

    @Test
    void aFileThatIsCutOffIsRefusedWhereverItIsCut() throws IOException {
        byte[] zip = new Zip().add("t/a", "content").add("t/b", "more").bytes();
        for (int length = 0; length < zip.length; length++) {
            refused(Arrays.copyOf(zip, length), ArchiveLimits.DEFAULT);
        }
    }

    @Test
    void aFlippedBitIsRefusedOrHarmless() throws IOException {
        byte[] zip = new Zip().add("t/a", "content").add("t/b", "b").bytes();
        for (int bit = 0; bit < zip.length * 8; bit++) {
            byte[] flipped = zip.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                unpack(flipped, new ArchiveLimits(10, 1000, 10));
                assertEquals(Set.of("into", "x.zip"), Set.of(dir.toFile().list()));
            } catch (HubException e) {
                assertEquals(Kind.CORRUPT, e.kind());
            }
        }
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertEquals(
                HubException.Kind.ARGUMENT,
                assertThrows(HubException.class, () -> new ArchiveLimits(10, 1000, 0))
                        .kind());
    }
}
