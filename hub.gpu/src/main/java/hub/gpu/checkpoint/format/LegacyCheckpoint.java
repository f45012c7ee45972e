package hub.gpu.checkpoint.format;

import hub.gpu.checkpoint.pickle.AllowedGlobals;
import hub.gpu.checkpoint.pickle.PickleLimits;
import hub.gpu.checkpoint.pickle.PickledStorage;
import hub.gpu.checkpoint.pickle.PythonTuple;
import hub.gpu.checkpoint.pickle.StorageType;
import hub.gpu.checkpoint.pickle.Unpickler;
import hub.gpu.checkpoint.pickle.UnreadObject;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.Storage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What {@code torch.save} wrote before 1.6. Five pickles come first: a magic number, a version, the writer's machine, the
 * tree, and the keys of its storages. The storages follow, each after its number of elements.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/serialization.py">_legacy_load</a>
 */
final class LegacyCheckpoint {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    /** The first bytes of the magic number in binary pickles, and the number in pickles of text. */
    private static final List<String> MAGICS = List.of("\u008a\nl\u00fc\u009cF", "L" + MAGIC + "L\n");

    private record Root(Storage storage, StorageType type, long count) {}

    private final ByteRegion file;
    private final PickleLimits limits;
    private final Map<Object, Root> roots = new HashMap<>();
    private long at;

    private LegacyCheckpoint(ByteRegion file) {
        this.file = file;
        this.limits = new PickleLimits(file.size());
    }

    static boolean is(ByteRegion file) {
        String start = new String(file.bytes(0, Math.min(40, file.size())), StandardCharsets.ISO_8859_1);
        return MAGICS.stream().anyMatch(start::contains);
    }

    static CheckpointContent read(ByteRegion file) {
        return new LegacyCheckpoint(file).content();
    }

    private CheckpointContent content() {
        if (!MAGIC.equals(next(LegacyCheckpoint::refuse))) {
            throw new MalformedFileException("it does not begin with the magic number of PyTorch's old format");
        }
        Object version = next(LegacyCheckpoint::refuse);
        if (!Objects.equals(version, VERSION)) {
            throw new MalformedFileException(
                    "it has version " + version + " of PyTorch's old format; only " + VERSION + " is known");
        }
        next(LegacyCheckpoint::refuse);
        Object root = next(this::storage);
        if (!(next(LegacyCheckpoint::refuse) instanceof List<?> keys)) {
            throw new MalformedFileException("it has no list of its storages");
        }
        keys.forEach(this::place);
        for (var entry : roots.entrySet()) {
            if (!entry.getValue().storage.isPlaced()) {
                throw new MalformedFileException("it lacks the storage " + entry.getKey());
            }
        }
        return CheckpointContent.pickled("legacy", root, limits);
    }

    private Object next(Function<Object, Object> persistent) {
        var unpickler = new Unpickler(file, at, AllowedGlobals.plain(), limits, persistent);
        Object value = unpickler.load();
        at = unpickler.position();
        return value;
    }

    private static Object refuse(Object id) {
        throw new MalformedFileException("its pickle refers to a storage before any can be there");
    }

    private Object storage(Object id) {
        // A class of modules comes with its source: ("module", class, file, source).
        if (id instanceof PythonTuple tuple
                && "module".equals(tuple.get(0))
                && tuple.get(1) instanceof UnreadObject type) {
            return type;
        }
        if (!(id instanceof PythonTuple tuple) || !"storage".equals(tuple.get(0))) {
            throw new MalformedFileException("its pickle refers to something that is no storage");
        }
        if (tuple.get(1) instanceof UnreadObject unread) {
            return unread;
        }
        var type = tuple.get(1, StorageType.class);
        String key = CheckpointContent.key(tuple.get(2));
        long count = tuple.integer(4);
        Root root = roots.computeIfAbsent(key, name -> new Root(new Storage(bytes(count, type)), type, count));
        if (root.count != count || root.type.width() != type.width()) {
            throw new MalformedFileException("its storage " + key + " is claimed with two sizes");
        }
        if (tuple.size() > 5 && tuple.get(5) != null) {
            var view = tuple.get(5, PythonTuple.class);
            return new PickledStorage(root.storage, type, view.integer(1), view.integer(2));
        }
        return new PickledStorage(root.storage, type, 0, count);
    }

    private long bytes(long count, StorageType type) {
        if (count < 0 || count > file.size() / type.width()) {
            throw new MalformedFileException("it claims a storage of " + count + " elements of a " + type.name()
                    + ", and has " + file.size() + " bytes in all");
        }
        return count * type.width();
    }

    private void place(Object key) {
        Root root = roots.get(CheckpointContent.key(key));
        if (root == null) {
            throw new MalformedFileException("it lists a storage that nothing uses");
        }
        long count = file.i64(at);
        if (count != root.count) {
            throw new MalformedFileException(
                    "its storage " + key + " has " + count + " elements where " + root.count + " are claimed");
        }
        root.storage.place(file.slice(at + 8, root.storage.size()));
        at += 8 + root.storage.size();
    }
}
