package hub.loader.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The jar of a model bundle.
 *
 * @param jar the file
 * @param documentation what the repo says of itself
 * @param fresh whether it was built just now, and not found in the cache
 */
public record BuiltBundle(Path jar, Documentation documentation, boolean fresh) {

    /** Reads a built jar; null if there is none that can be read. */
    static BuiltBundle read(Path file) {
        try (var jar = new JarFile(file.toFile())) {
            ZipEntry entry = jar.getEntry(Documentation.PATH);
            if (entry == null) {
                return null;
            }
            try (var in = jar.getInputStream(entry)) {
                return new BuiltBundle(file, Documentation.ofJson(in.readAllBytes()), false);
            }
        } catch (IOException e) {
            return null;
        }
    }
}
