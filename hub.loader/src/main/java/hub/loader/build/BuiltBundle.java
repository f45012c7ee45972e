package hub.loader.build;

import hub.core.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import tools.jackson.core.JacksonException;

/**
 * The jar of a model bundle.
 *
 * @param jar the file
 * @param documentation what the repo says of itself
 * @param inspection what its classes reach for
 * @param fresh whether it was built just now, and not found in the cache
 */
public record BuiltBundle(Path jar, Documentation documentation, Inspection inspection, boolean fresh) {

    /** Where the inspection lies in the jar. */
    static final String INSPECTION = "OSGI-INF/hub/inspection.json";

    /** Reads a built jar; null if there is none that can be read. */
    static BuiltBundle read(Path file) {
        try (var jar = new JarFile(file.toFile())) {
            return new BuiltBundle(
                    file,
                    read(jar, Documentation.PATH, Documentation.class),
                    read(jar, INSPECTION, Inspection.class),
                    false);
        } catch (IOException | JacksonException e) {
            return null;
        }
    }

    static <T> T read(JarFile jar, String path, Class<T> type) throws IOException {
        ZipEntry entry = jar.getEntry(path);
        if (entry == null) {
            throw new IOException(jar.getName() + " has no " + path);
        }
        try (var in = jar.getInputStream(entry)) {
            return Documentation.ofJson(in.readAllBytes(), type);
        }
    }
}
