package hub.gpu.program.format;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.ZipArchive;
import hub.gpu.program.graph.ExportedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file of an exported program: what it computes, and its tensors. The tensors are mapped and not copied. Nothing in the
 * file is run.
 *
 * @param path the file
 * @param program what it computes
 * @param tensors parameters, buffers and constants by their names in the model
 * @param others what stands in the place of a tensor and is not read, by its name, in words
 * @param layout how the file is arranged: {@code pt2}, or {@code pt2 of 2.8}, {@code pt2 of 2.3 to 2.7}
 * @param code what was compiled of it, if it holds that
 */
public record ProgramFile(
        Path path,
        ExportedProgram program,
        Map<String, MappedTensor> tensors,
        Map<String, String> others,
        String layout,
        Optional<MachineCode> code) {

    /**
     * Opens a file, whatever its name, and checks all of it.
     *
     * @throws HubException of kind NOT_FOUND if there is no such file, DISK if it cannot be read, CORRUPT if it is damaged
     *     or no exported program
     */
    public static ProgramFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new HubException(
                    Kind.NOT_FOUND, path + ": " + (Files.exists(path) ? "it is not a file" : "there is no such file"));
        }
        try {
            return ByteRegion.map(path, file -> new ProgramArchive(archive(file)).read(path));
        } catch (MalformedFileException e) {
            throw new HubException(Kind.CORRUPT, path + ": " + e.getMessage(), e);
        } catch (InternalError e) {
            // The JVM throws this if a page of a mapped file is gone.
            throw new HubException(Kind.DISK, path + ": it was cut short while it was read", e);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(path, e));
        }
    }

    private static ZipArchive archive(ByteRegion file) {
        if (!ZipArchive.is(file)) {
            throw new MalformedFileException("it is no exported program: torch.export.save writes a ZIP archive");
        }
        return new ZipArchive(file);
    }

    /** Whether a file is an archive that {@code torch.export.save} wrote, sound or not. */
    public static boolean is(Path path) {
        try {
            return ByteRegion.map(path, file -> ZipArchive.is(file) && ProgramArchive.is(new ZipArchive(file).names()));
        } catch (IOException | MalformedFileException | InternalError unreadable) {
            return false;
        }
    }
}
