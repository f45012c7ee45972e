package hub.core.spi;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A temporary folder that names its process. What a killed process leaves is deleted when the next such folder is made, and
 * by {@link Housekeeping#clean}.
 *
 * @param path the folder, which only this user may enter
 */
public record ProcessFolder(Path path) implements AutoCloseable {

    private static final String PREFIX = "hub-";

    /** Copies of native libraries. The code in a repo's bundle makes them, and they are gone as soon as they are loaded. */
    private static final String COPIES = "hub-native-";

    private static final Duration LOADED = Duration.ofDays(1);

    /**
     * Makes one.
     *
     * @param what a word for its name
     */
    public static ProcessFolder make(String what) throws IOException {
        Path path = Files.createTempDirectory(PREFIX + what + "-" + ProcessIdentity.uniqueName() + "-");
        leftBeside(path).forEach(left -> new ProcessFolder(left).close());
        return new ProcessFolder(path);
    }

    /** The folders that killed processes of this user left. */
    public static List<Path> leftovers() throws IOException {
        // The owner of a new file is this user, also where no user database knows a name for it.
        Path own = Files.createTempDirectory(PREFIX);
        try {
            return leftBeside(own);
        } finally {
            Files.delete(own);
        }
    }

    private static List<Path> leftBeside(Path own) throws IOException {
        var left = new ArrayList<Path>();
        try (var folders = Files.newDirectoryStream(own.getParent(), PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder, own)) {
                    left.add(folder);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return left;
    }

    private static boolean isLeft(Path folder, Path own) {
        String name = folder.getFileName().toString();
        try {
            return (ProcessIdentity.isNameOfDead(name) || name.startsWith(COPIES) && isOld(folder))
                    && Folders.haveOneOwner(folder, own);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOld(Path folder) throws IOException {
        return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(Instant.now().minus(LOADED));
    }

    /** Deletes it with everything in it. What cannot be deleted is tried again once this process has ended. */
    @Override
    public void close() {
        Folders.deleteQuietly(path);
    }
}
