package hub.python.process;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Where the prints and progress bars of repos go. A process waits while it is slow. */
@FunctionalInterface
public interface RepoOutput {

    /** Takes what one process writes, in the order in which it comes. */
    Sink open();

    /** Takes the bytes of one process. */
    interface Sink {

        /** Takes the remaining bytes. */
        void write(ByteBuffer bytes);

        /** There will be no more. */
        void end();
    }

    /** As it is to a terminal: progress bars move there. */
    static RepoOutput to(PrintStream stream) {
        return () -> new Sink() {
            @Override
            public void write(ByteBuffer bytes) {
                stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                stream.flush();
            }

            @Override
            public void end() {}
        };
    }

    /** Line by line to a log. */
    static RepoOutput to(Logger log) {
        return () -> new Lines(log::info);
    }

    /** Cuts bytes into lines. A progress bar's return to the beginning of its line ends one too. */
    final class Lines implements Sink {

        private static final int LONGEST = 8192;

        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final Consumer<String> lines;
        private final StringBuilder line = new StringBuilder();
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(ByteBuffer bytes) {
            // A character may begin in one piece and end in the next.
            ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.remaining())
                    .put(rest)
                    .put(bytes)
                    .flip();
            CharBuffer text = CharBuffer.allocate(all.remaining());
            decoder.decode(all, text, false);
            rest = all.slice();
            text.flip();
            while (text.hasRemaining()) {
                char character = text.get();
                if (character == '\n' || character == '\r' || line.length() == LONGEST) {
                    end();
                }
                if (character != '\n' && character != '\r') {
                    line.append(character);
                }
            }
        }

        /** Gives the line that has not ended. */
        @Override
        public void end() {
            if (!line.isEmpty()) {
                lines.accept(line.toString());
                line.setLength(0);
            }
        }
    }
}
