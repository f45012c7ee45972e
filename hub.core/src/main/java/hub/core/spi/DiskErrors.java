package hub.core.spi;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Errors of the disk: which file they are about, what they mean, and what helps. */
public final class DiskErrors {

    /** How the names of hub's own temporary files begin. */
    private static final String TEMPORARY = "hub-";

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
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /**
     * As {@link #naming}, for a file that is written beside its place. Nobody asked for that one, so it is not named.
     *
     * @param beside what the work writes
     */
    public static <T> T writing(Path file, Path beside, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (FileSystemException e) {
            throw beside.toString().equals(e.getFile()) ? renamed(file, e) : e;
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    private static IOException renamed(Path file, FileSystemException e) {
        String name = file.toString();
        FileSystemException renamed = switch (e) {
            case AccessDeniedException _ -> new AccessDeniedException(name, null, e.getReason());
            case NoSuchFileException _ -> new NoSuchFileException(name, null, e.getReason());
            default -> new FileSystemException(name, null, e.getReason());
        };
        renamed.initCause(e);
        return renamed;
    }

    /** The error itself if it names a file already, else one that names this file. */
    public static IOException named(Path file, IOException e) {
        if (e instanceof FileSystemException || e instanceof ClosedChannelException) {
            return e;
        }
        String why = e instanceof CharacterCodingException ? "it is not UTF-8" : e.getMessage();
        var named = new FileSystemException(file.toString(), null, why);
        named.initCause(e);
        return named;
    }

    /** Whether a file or folder exists but may not be written: there is no permission, or the file system is read-only. */
    public static boolean isUnwritable(IOException e) {
        return e instanceof AccessDeniedException || isReadOnly(e);
    }

    /** A step that is left out where the file cannot be written. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /** Writes something that a cache can do without, such as a record of what was used. A cache may be read-only. */
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

    /** An error with a file that the user chose, as an exception of kind DISK. */
    public static HubException of(IOException e) {
        return new HubException(Kind.DISK, explain(e), e);
    }

    /** An error with a file that may lie in the hub directory, as an exception of kind DISK. */
    public static HubException of(IOException e, Path hubDirectory) {
        return new HubException(Kind.DISK, explain(e, hubDirectory), e);
    }

    /** Tells an error with a file that the user chose in one line: the file, what is wrong, and what helps. */
    public static String explain(IOException e) {
        return explain(e, placeOf(e, null));
    }

    /** Tells an error with a file that may lie in the hub directory in one line: the file, what is wrong, and what helps. */
    public static String explain(IOException e, Path hubDirectory) {
        return explain(e, placeOf(e, hubDirectory));
    }

    /** Whose place a file is in, and so what helps. */
    private enum Place {
        HUB_DIRECTORY(
                " Free space, for example with `hub clean --keep-bytes 1G`, or set TORCH_HOME to a folder on another"
                        + " disk.",
                " Set TORCH_HOME to a folder that can be written",
                " If it stays so, set TORCH_HOME to a folder on another disk."),
        TEMPORARY(
                " Free space there, or set " + Folders.temporarySetting() + " to a folder on another disk.",
                " Set " + Folders.temporarySetting() + " to a folder that can be written",
                " If it stays so, set " + Folders.temporarySetting() + " to a folder on another disk."),
        ELSEWHERE(
                " Free space there, or choose another place.",
                " Choose another place",
                " If it stays so, choose another place.");

        private final String whereFull;
        private final String whereUnwritable;
        private final String whereBroken;

        Place(String whereFull, String whereUnwritable, String whereBroken) {
            this.whereFull = whereFull;
            this.whereUnwritable = whereUnwritable;
            this.whereBroken = whereBroken;
        }
    }

    private static Place placeOf(IOException e, Path hubDirectory) {
        String file = file(e);
        if (hubDirectory != null && (file.isEmpty() || areOneWay(Path.of(file), hubDirectory))) {
            return Place.HUB_DIRECTORY;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        boolean isTemporary = !file.isEmpty()
                && Path.of(file).startsWith(temporary)
                && temporary.relativize(Path.of(file)).toString().startsWith(TEMPORARY);
        return isTemporary ? Place.TEMPORARY : Place.ELSEWHERE;
    }

    /** Whether a file lies in the hub directory, or is a folder on the way to it, which may have to be made first. */
    private static boolean areOneWay(Path file, Path hubDirectory) {
        return file.startsWith(hubDirectory) || hubDirectory.startsWith(file);
    }

    private static String file(IOException e) {
        return e instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
    }

    private static String explain(IOException e, Place place) {
        String file = file(e);
        String where = file.isEmpty() ? "a file" : file;
        if (isFull(e)) {
            return "Cannot write " + where + ": the disk is full, or a quota is used up." + place.whereFull;
        }
        if (isReadOnly(e)) {
            return "Cannot write " + where + ": the file system is read-only." + place.whereUnwritable + ".";
        }
        String cannot = "Cannot read or write " + where + ": ";
        if (isBelowFile(e)) {
            Path found = fileOnTheWay(Path.of(file));
            return cannot + (found.equals(Path.of(file)) ? "it" : found) + " is a file, and no folder."
                    + place.whereUnwritable + ", or move that file away.";
        }
        if (e instanceof FileSystemException named && isFolder(named)) {
            String folder = named.getOtherFile() == null ? where : named.getOtherFile();
            return "Cannot read or write " + folder + ": it is a folder, and no file."
                    + (place == Place.ELSEWHERE ? place.whereUnwritable + ", or move" : " Move") + " that folder away.";
        }
        return switch (e) {
            case AccessDeniedException denied ->
                cannot + user() + " has no permission." + place.whereUnwritable + ", or give this user the permission.";
            case NoSuchFileException missing ->
                cannot + "it does not exist." + (place == Place.ELSEWHERE ? "" : place.whereUnwritable + ".");
            case FileAlreadyExistsException exists ->
                "Cannot make the folder " + where + ": a file has its name. Move that file away.";
            case DirectoryNotEmptyException full -> cannot + "it is a folder with files in it. Move that folder away.";
            case FileSystemLoopException loop -> cannot + "its links lead in a circle. Delete one of these links.";
            case FileSystemException named
            when named.getReason() != null -> cannot + sentence(named.getReason()) + place.whereBroken;
            default -> cannot + sentence(e.getMessage() == null ? e.toString() : e.getMessage()) + place.whereBroken;
        };
    }

    /** Whether a file stands where a folder should. */
    private static boolean isBelowFile(IOException e) {
        return !file(e).isEmpty() && (e instanceof NotDirectoryException || words(e).endsWith(": not a directory"));
    }

    /** Whether a folder stands where a file should: as what is read or written, or as what a file is to replace. */
    private static boolean isFolder(FileSystemException e) {
        return words(e).endsWith(": is a directory");
    }

    /** The system names the path that it was asked for, and not the file on the way to it. */
    private static Path fileOnTheWay(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                return Files.isDirectory(at) ? path : at;
            }
        }
        return path;
    }

    /** A user that the user database does not know has the name ? in Java. */
    private static String user() {
        String name = System.getProperty("user.name");
        return name.equals("?") ? "this user" : "user " + name;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
