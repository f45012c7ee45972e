package hub.gpu.checkpoint.format;

import hub.gpu.checkpoint.pickle.Dict;
import hub.gpu.checkpoint.pickle.Limits;
import hub.gpu.checkpoint.pickle.Tree;
import hub.gpu.memory.Malformed;
import hub.gpu.memory.Region;
import java.util.Map;

/**
 * What a checkpoint holds.
 *
 * @param format zip, torchscript, legacy, tar or safetensors
 * @param root maps and lists, with tensors and plain values in them
 * @param metadata what is said of the whole
 */
public record Content(String format, Object root, Map<String, Object> metadata) {

    /** @throws Malformed if it is no checkpoint, saying what it is, or one that is not as its format demands */
    public static Content read(Region file) {
        if (file.size() >= 4 && file.i32(0) == ZipArchive.LOCAL_HEADER) {
            return ZipCheckpoint.read(file);
        }
        if (SafetensorsCheckpoint.is(file)) {
            return SafetensorsCheckpoint.read(file);
        }
        if (LegacyCheckpoint.is(file)) {
            return LegacyCheckpoint.read(file);
        }
        if (TarArchive.is(file)) {
            return TarCheckpoint.read(file);
        }
        throw new Malformed(Stranger.describe(file));
    }

    static Content pickled(String format, Object root, Limits limits) {
        Object metadata = root instanceof Dict dict ? dict.attributes().get("_metadata") : null;
        return new Content(
                format,
                Tree.of(root, limits),
                metadata == null ? Map.of() : Map.of("_metadata", Tree.of(metadata, limits)));
    }

    /** The name of a storage: a number or an address, as a number or as text. */
    static String key(Object key) {
        if (key instanceof Long || key instanceof String) {
            return key.toString();
        }
        throw new Malformed("its pickle names a storage by something that is neither text nor a number");
    }
}
