package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessIdentity;
import hub.gpu.StoredTensor;
import hub.gpu.Tensor;
import hub.gpu.checkpoint.format.SafetensorsWriter;
import hub.gpu.checkpoint.format.ZipWriter;
import hub.gpu.operators.TensorToSave;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a checkpoint to a file beside its target, and moves it into place when it is whole and on disk. */
final class CheckpointWriter {

    private static final String METADATA = "__metadata__";

    /** How the names of files end that are not finished. */
    private static final String PART = ".part";

    private interface Body {
        void writeTo(FileChannel out) throws IOException;
    }

    private CheckpointWriter() {}

    static void write(Path file, Map<?, ?> tree, Map<String, String> metadata) {
        try {
            if (file.toString().endsWith(".safetensors")) {
                var tensors = flat(tree);
                write(file, out -> SafetensorsWriter.write(tensors, metadata, out));
            } else if (metadata.isEmpty()) {
                write(file, out -> ZipWriter.write(tree, out));
            } else {
                throw new IllegalArgumentException("metadata, which only .safetensors has");
            }
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.ARGUMENT, file + " cannot hold " + e.getMessage(), e);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
    }

    private static Map<String, StoredTensor> flat(Map<?, ?> tree) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tree.forEach((name, value) -> {
            if (METADATA.equals(name)) {
                throw new IllegalArgumentException(
                        "\"" + METADATA + "\", the name under which safetensors keeps its metadata");
            }
            if (name instanceof String key && value instanceof StoredTensor tensor) {
                tensors.put(key, tensor);
            } else if (name instanceof String key && value instanceof Tensor tensor) {
                tensors.put(key, new TensorToSave(tensor));
            } else {
                throw new IllegalArgumentException(
                        "\"" + name + "\": safetensors holds only tensors by name; save it as .pth");
            }
        });
        return tensors;
    }

    private static void write(Path file, Body body) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target) || !Files.isDirectory(target.getParent())) {
            throw new HubException(
                    Kind.DISK,
                    file + ": cannot be written: "
                            + (Files.isDirectory(target) ? "it is a folder" : "there is no folder for it"));
        }
        deleteLeftovers(target);
        Path beside = target.resolveSibling(prefix(target) + ProcessIdentity.uniqueName() + PART);
        try {
            DiskErrors.writing(file, beside, () -> {
                try (var out = FileChannel.open(beside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                    body.writeTo(out);
                    out.force(true);
                }
                return Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /** Deletes what processes left that were killed while they wrote this checkpoint. */
    private static void deleteLeftovers(Path target) {
        String prefix = prefix(target);
        try (var files = Files.newDirectoryStream(target.getParent(), file -> isLeft(file, prefix))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It takes space, and nothing else.
        }
    }

    private static boolean isLeft(Path file, String prefix) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix)
                && name.endsWith(PART)
                && ProcessIdentity.isNameOfDead(name.substring(prefix.length()));
    }
}
