package hub.gpu.checkpoint.format;

import hub.gpu.checkpoint.pickle.ImmutableTree;
import hub.gpu.checkpoint.pickle.PickleLimits;
import hub.gpu.checkpoint.pickle.PythonDict;
import hub.gpu.memory.MalformedFileException;
import java.util.Map;

/**
 * What a checkpoint holds.
 *
 * @param format zip, torchscript, legacy, tar, safetensors or sharded
 * @param root maps and lists, with tensors and plain values in them; for sharded, a {@link ShardIndex}
 * @param metadata what the file says about itself
 */
public record CheckpointContent(String format, Object root, Map<String, Object> metadata) {

    static CheckpointContent pickled(String format, Object root, PickleLimits limits) {
        Object metadata = root instanceof PythonDict dict ? dict.metadata() : null;
        return new CheckpointContent(
                format,
                ImmutableTree.of(root, limits),
                metadata == null ? Map.of() : Map.of("_metadata", ImmutableTree.ofPart(metadata, limits)));
    }

    /** The name of a storage. It is a number or an address, written as a number or as text. */
    static String key(Object key) {
        if (key instanceof Long || key instanceof String) {
            return key.toString();
        }
        throw new MalformedFileException("its pickle names a storage by something that is neither text nor a number");
    }
}
