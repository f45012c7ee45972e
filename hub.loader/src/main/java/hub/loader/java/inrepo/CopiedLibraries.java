package hub.loader.java.inrepo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Stands for {@code load} and {@code loadLibrary} of System and Runtime in the bundle of a repo. The JVM gives a native library
 * to one class loader only, by its path. So where another repo or another revision has the library already, this one gets a copy.
 *
 * <p>The JVM binds a library to the class loader of whoever loads it. That is why each bundle has a copy of this class.
 */
public final class CopiedLibraries {

    private CopiedLibraries() {}

    /** As {@link System#load}. */
    public static void load(String path) {
        try {
            System.load(path);
        } catch (UnsatisfiedLinkError e) {
            Path library = Path.of(path);
            if (!library.isAbsolute() || !Files.isRegularFile(library)) {
                throw e;
            }
            loadCopy(library, e);
        }
    }

    /** As {@link System#loadLibrary}. */
    public static void loadLibrary(String name) {
        try {
            System.loadLibrary(name);
        } catch (UnsatisfiedLinkError e) {
            String file = System.mapLibraryName(name);
            for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
                Path library = Path.of(folder, file).toAbsolutePath();
                if (Files.isRegularFile(library)) {
                    loadCopy(library, e);
                    return;
                }
            }
            throw e;
        }
    }

    /** As {@link Runtime#load}. */
    public static void load(Runtime runtime, String path) {
        Objects.requireNonNull(runtime);
        load(path);
    }

    /** As {@link Runtime#loadLibrary}. */
    public static void loadLibrary(Runtime runtime, String name) {
        Objects.requireNonNull(runtime);
        loadLibrary(name);
    }

    private static void loadCopy(Path library, UnsatisfiedLinkError first) {
        List<Path> made = new ArrayList<>();
        try {
            Path folder = Files.createTempDirectory("hub-native-");
            made.add(folder);
            Path copy = folder.resolve(library.getFileName());
            Files.copy(library, copy);
            made.add(copy);
            linkSiblings(library, folder, made);
            System.load(copy.toString());
        } catch (IOException | UnsatisfiedLinkError e) {
            if (!first.getMessage().contains("already loaded")) {
                // The library itself is at fault, and not that another has it.
                throw first;
            }
            var failure = new UnsatisfiedLinkError(first.getMessage() + ". A copy of it cannot be loaded either: "
                    + e.getMessage()
                    + ". The copy needs a temporary folder (java.io.tmpdir, TMPDIR) that has room and may"
                    + " hold programs.");
            failure.initCause(e);
            throw failure;
        } finally {
            made.reversed().forEach(CopiedLibraries::delete);
        }
    }

    /** The library may look for others in its own folder. */
    private static void linkSiblings(Path library, Path folder, List<Path> made) throws IOException {
        try (var siblings = Files.newDirectoryStream(library.getParent(), "*.{so,so.*,dylib,dll}")) {
            for (Path sibling : siblings) {
                Path link = folder.resolve(sibling.getFileName());
                if (!Files.exists(link)) {
                    made.add(Files.createSymbolicLink(link, sibling));
                }
            }
        } catch (UnsupportedOperationException | SecurityException e) {
            // A file system without links: most libraries need no other.
        }
    }

    /** The system keeps a loaded library without its file; Windows keeps the file until the process ends. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
