package hub.loader.java.maven;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Jars of libraries that are damaged: by a fault of the disk, or where they are published. */
public final class DamagedJars {

    private DamagedJars() {}

    /** What is wrong with a jar that cannot be opened; empty if it can. A fault inside it shows only when it is read. */
    static Optional<String> fault(Path jar) throws IOException {
        try (var _ = new ZipFile(jar.toFile())) {
            return Optional.empty();
        } catch (ZipException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Work that reads a jar. */
    @FunctionalInterface
    public interface Reading {
        void run() throws IOException;
    }

    /**
     * Reads a jar of a library.
     *
     * @throws HubException of kind CORRUPT if it is damaged
     */
    public static void read(Path jar, Reading reading) throws IOException {
        try {
            reading.run();
        } catch (ZipException | EOFException e) {
            throw new HubException(
                    Kind.CORRUPT,
                    jar + " is damaged: " + e.getMessage() + ". Delete this file, and it is fetched again.",
                    e);
        }
    }
}
