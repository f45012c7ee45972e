package hub.core.publish;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The first files of a model repo. They are resources beside this class. */
final class RepoTemplate {

    private static final List<String> FILES = List.of(
            "src/main/java/hubconf.java",
            "src/main/java/model/Greeter.java",
            "src/test/java/model/GreeterTest.java",
            "pom.xml",
            "README.md",
            // Maven leaves a resource out whose name begins with a dot.
            "gitignore");

    /** What stands in the files for the name of the folder. */
    private static final String NAME = "NAME";

    private final Path folder;
    private final List<String> files;

    RepoTemplate(Path folder) {
        this(folder, FILES);
    }

    /** @param files resources, by their path in the repo */
    RepoTemplate(Path folder, List<String> files) {
        this.folder = folder.toAbsolutePath().normalize();
        this.files = files;
    }

    /**
     * Writes them all, or none.
     *
     * @throws HubException of kind ARGUMENT if the folder holds something, DISK if it cannot be written
     */
    void write() {
        refuseOccupied();
        var made = new ArrayList<Path>();
        try {
            for (String file : files) {
                Path target = folder.resolve(file.equals("gitignore") ? ".gitignore" : file);
                makeFolder(target.getParent(), made);
                made.add(target);
                Files.writeString(target, text(file));
            }
        } catch (IOException e) {
            remove(made, e);
            throw DiskErrors.of(DiskErrors.named(folder, e));
        }
    }

    private void refuseOccupied() {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw occupied("is a file");
        }
        try (var there = Files.newDirectoryStream(folder)) {
            for (Path file : there) {
                // A new git repository is as good as an empty folder.
                if (!file.getFileName().toString().equals(".git")) {
                    throw occupied("holds " + file.getFileName());
                }
            }
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(folder, e));
        }
    }

    private HubException occupied(String what) {
        return new HubException(
                Kind.ARGUMENT,
                folder + " " + what + ". Expected a folder that is not there yet, or is empty. Nothing was written.");
    }

    /** Makes the folders that are missing, the outermost first. */
    private static void makeFolder(Path path, List<Path> made) throws IOException {
        if (!Files.isDirectory(path)) {
            makeFolder(path.getParent(), made);
            Files.createDirectory(path);
            made.add(path);
        }
    }

    /** Removes what was made, the last first. */
    private static void remove(List<Path> made, IOException reason) {
        for (Path path : made.reversed()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private String text(String file) throws IOException {
        try (var in = RepoTemplate.class.getResourceAsStream("template/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(NAME, artifact());
        }
    }

    /** The name of the folder, as Maven takes it. */
    private String artifact() {
        String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        return plain.isEmpty() ? "model" : plain;
    }
}
