package hub.loader.java;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import javax.tools.SimpleJavaFileObject;

/** A source of the repo, as the compiler finds it when it looks for one of its classes. */
final class SourceFile extends SimpleJavaFileObject {

    private final Path path;
    private final String className;

    /**
     * @param path the file
     * @param className the full name of the class that is looked for in it
     */
    SourceFile(Path path, String className) {
        super(path.toUri(), Kind.SOURCE);
        this.path = path;
        this.className = className;
    }

    Path path() {
        return path;
    }

    String className() {
        return className;
    }

    /** Its text, where U+FFFD stands for bytes that are not UTF-8: {@link #encodingError} tells of those. */
    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
        return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    }

    /** The first byte of a file that is not UTF-8, as {@code line:column: message}; empty if all are. */
    static Optional<String> encodingError(Path path) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        var text = CharBuffer.allocate(bytes.capacity());
        // A new decoder stops at the first malformed byte.
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        if (!decoder.decode(bytes, text, true).isError()) {
            return Optional.empty();
        }
        String before = text.flip().toString();
        long line = before.chars().filter(character -> character == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return Optional.of(line + ":" + column + ": the byte 0x"
                + HexFormat.of().withUpperCase().toHexDigits(bytes.get(bytes.position()))
                + " is not UTF-8. Save the file in the encoding UTF-8.");
    }
}
