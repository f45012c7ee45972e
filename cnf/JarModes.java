import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes the modes of files out of jars and KARs, in place. They come from the umask of whoever builds, and nothing reads them.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the format of zip files</a>
 */
class JarModes {

    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;

    /** Takes a jar, or the folder that jars lie in; a module without jars may have none. */
    public static void main(String[] args) throws IOException {
        Path given = Path.of(args[0]);
        if (Files.isRegularFile(given)) {
            remove(given);
        } else if (Files.isDirectory(given)) {
            try (var jars = Files.newDirectoryStream(given, "*.{jar,kar}")) {
                for (Path jar : jars) {
                    remove(jar);
                }
            }
        }
    }

    private static void remove(Path jar) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(jar)).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.limit() - END_LENGTH;
        if (end < 0 || bytes.getInt(end) != END) {
            throw new IOException(jar + ": expected a jar without a comment at its end");
        }
        int entries = Short.toUnsignedInt(bytes.getShort(end + 10));
        int at = bytes.getInt(end + 16);
        for (int i = 0; i < entries; i++) {
            if (bytes.getInt(at) != ENTRY) {
                throw new IOException(jar + ": entry " + i + " is not where it was expected");
            }
            // The system that made it, and the attributes that this system gives a meaning.
            bytes.put(at + 5, (byte) 0);
            bytes.putInt(at + 38, 0);
            at += ENTRY_LENGTH
                    + Short.toUnsignedInt(bytes.getShort(at + 28))
                    + Short.toUnsignedInt(bytes.getShort(at + 30))
                    + Short.toUnsignedInt(bytes.getShort(at + 32));
        }
        Files.write(jar, bytes.array());
    }
}
