package hub.fetch.disk;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Errors of the disk: which file they are about, what they mean, and what helps. */
public final class DiskErrors {

    private DiskErrors() {}

    /** Work on one file. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does work on a file. The system does not name the file in every error, for example not when the disk is full.
     *
     * @throws FileSystemException that names the file
     */
    public static <T> T naming(Path file, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (FileSystemException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            var named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    /** Whether a file or folder exists but may not be written, for want of permission or on a read-only file system. */
    public static boolean isUnwritable(IOException e) {
        return e instanceof AccessDeniedException || isReadOnly(e);
    }

    /** A step that is left out where the file cannot be written. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /** Writes what a cache that cannot be written goes without, such as a record of what was used. */
    public static void ifWritable(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            if (!isUnwritable(e)) {
                throw e;
            }
        }
    }

    private static boolean isReadOnly(IOException e) {
        return words(e).contains("read-only file system");
    }

    private static boolean isFull(IOException e) {
        String words = words(e);
        return words.contains("no space left")
                || words.contains("not enough space")
                || words.contains("quota exceeded");
    }

    private static String words(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }

    /** Tells an error in one line: the file, what is wrong, and what helps. */
    public static String explain(IOException e, Path hubDirectory) {
        String file = e instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
        String where = file.isEmpty() ? "a file" : file;
        boolean ours = file.isEmpty() || Path.of(file).startsWith(hubDirectory);
        if (isFull(e)) {
            return "Cannot write " + where + ": the disk is full, or a quota is used up."
                    + (ours
                            ? " Free space, for example with `hub clean --keep-bytes 1G`, or set TORCH_HOME to a"
                                    + " folder on another disk."
                            : " Free space there, or choose another place.");
        }
        String elsewhere = ours
                ? " Set TORCH_HOME to a folder that can be written, or give this user the permission."
                : " Choose another place, or give this user the permission.";
        if (isReadOnly(e)) {
            return "Cannot write " + where + ": the file system is read-only."
                    + (ours ? " Set TORCH_HOME to a folder that can be written." : " Choose another place.");
        }
        return switch (e) {
            case AccessDeniedException denied ->
                "Cannot read or write " + where + ": user " + System.getProperty("user.name") + " has no permission."
                        + elsewhere;
            case NoSuchFileException missing -> "Cannot read or write " + where + ": it does not exist.";
            case FileAlreadyExistsException exists -> "Cannot make the folder " + where + ": a file has its name.";
            case FileSystemException named
            when named.getReason() != null -> "Cannot read or write " + where + ": " + named.getReason() + ".";
            default ->
                "Cannot read or write " + where + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()) + ".";
        };
    }
}
