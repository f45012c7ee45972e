package hub.fetch.git;

import hub.core.spi.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A pack as it arrives. It tells how much has come; git does not say how much will. Errors of the disk come unchecked, so
 * that the network is not asked again for them.
 */
final class PackFile extends OutputStream {

    private static final long TELL_EVERY_NANOS = 200_000_000;

    private final OutputStream file;
    private final String what;
    private final Progress progress;
    private long bytes;
    private long told = System.nanoTime();

    /** @param what the line of text for {@code progress} */
    PackFile(Path path, String what, Progress progress) {
        this.what = what;
        this.progress = progress;
        try {
            this.file = Files.newOutputStream(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        try {
            file.write(from, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes += length;
        if (System.nanoTime() - told > TELL_EVERY_NANOS) {
            told = System.nanoTime();
            progress.update(what, bytes, Progress.UNKNOWN);
        }
    }

    @Override
    public void close() {
        progress.update(what, bytes, bytes);
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
