package hub.gpu.checkpoint.inspect;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Bytes;
import hub.core.spi.DiskErrors;
import hub.core.spi.FileInspector;
import hub.gpu.StoredTensor;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.NumpyArray;
import hub.gpu.checkpoint.UnreadValue;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.inspect.ProgramReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Lists what a checkpoint or an exported program holds; needs no libtorch. */
@Component
public final class CheckpointInspector implements FileInspector {

    private record Listed(
            String file, boolean ok, String format, long bytes, Map<String, Object> metadata, List<Named> tensors) {}

    private record Named(
            String name, long[] shape, String dtype, @Bytes long bytes) {}

    private record Digested(String file, boolean ok, String format, List<Hashed> tensors) {}

    private record Hashed(String name, long[] shape, String dtype, String sha256) {}

    @Override
    public Record inspect(Path file, boolean digest) {
        if (!digest && ProgramFile.is(file)) {
            return ProgramReport.of(ProgramFile.open(file));
        }
        var checkpoint = Checkpoint.open(file);
        return digest ? digested(checkpoint) : listed(checkpoint);
    }

    private static Listed listed(Checkpoint checkpoint) {
        var tensors = checkpoint.tensors().entrySet().stream()
                .map(entry -> named(entry.getKey(), entry.getValue()))
                .toList();
        long bytes = tensors.stream().mapToLong(Named::bytes).sum();
        return new Listed(
                checkpoint.file().toString(), true, checkpoint.format(), bytes, metadata(checkpoint), tensors);
    }

    private static Named named(String name, StoredTensor tensor) {
        return new Named(name, tensor.shape(), tensor.dtype().torchName(), tensor.bytes());
    }

    /** What the file says about itself, the plain values beside the tensors, and what is not read, by their path. */
    private static Map<String, Object> metadata(Checkpoint checkpoint) {
        boolean hasOwn = List.of("safetensors", "sharded").contains(checkpoint.format());
        var values = new LinkedHashMap<String, Object>(hasOwn ? checkpoint.metadata() : Map.of());
        checkpoint.values().forEach((path, value) -> {
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                values.put(path, value);
            } else if (value instanceof UnreadValue unread) {
                values.put(path, "not read: " + unread.description());
            } else if (value instanceof NumpyArray array) {
                values.put(path, "NumPy array, " + array.content());
            }
        });
        return values;
    }

    private static Digested digested(Checkpoint checkpoint) {
        var tensors = checkpoint.tensors().entrySet().stream()
                .map(entry -> hashed(checkpoint.file(), entry.getKey(), entry.getValue()))
                .toList();
        return new Digested(checkpoint.file().toString(), true, checkpoint.format(), tensors);
    }

    private static Hashed hashed(Path file, String name, StoredTensor tensor) {
        try {
            var sha256 = new Hash();
            tensor.writeTo(sha256);
            return new Hashed(name, tensor.shape(), tensor.dtype().torchName(), sha256.hex());
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        } catch (InternalError e) {
            // The JVM throws this if a page of a mapped file is gone.
            throw new HubException(
                    Kind.DISK,
                    file + ": " + MalformedFileException.shown(name + " cannot be read: the file was cut short"),
                    e);
        }
    }

    private static final class Hash implements WritableByteChannel {

        private final MessageDigest digest;

        Hash() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            digest.update(bytes);
            return length;
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
