package hub.gpu.checkpoint.format;

import hub.gpu.checkpoint.pickle.AllowedGlobals;
import hub.gpu.checkpoint.pickle.PickleLimits;
import hub.gpu.checkpoint.pickle.PickledStorage;
import hub.gpu.checkpoint.pickle.PythonTuple;
import hub.gpu.checkpoint.pickle.StorageType;
import hub.gpu.checkpoint.pickle.Unpickler;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code torch.save} wrote before 0.1.10: a tar archive of three files. {@code storages} and {@code tensors} list
 * their parts one after the other, each under a number, and {@code pickle} is the tree, which refers to the numbers.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/serialization.py">legacy_load in _legacy_load</a>
 */
final class TarCheckpoint {

    private static final int MAX_PARTS = 1 << 20;

    private final TarArchive tar;
    private final PickleLimits limits;

    /** Storages and tensors by number. */
    private final Map<Long, Object> parts = new HashMap<>();

    private TarCheckpoint(TarArchive tar, long size) {
        this.tar = tar;
        this.limits = new PickleLimits(size);
    }

    static CheckpointContent read(ByteRegion file) {
        return new TarCheckpoint(new TarArchive(file), file.size()).content();
    }

    private CheckpointContent content() {
        readStorages(new Reader(tar.file("storages")));
        readTensors(new Reader(tar.file("tensors")));
        Object root = new Reader(tar.file("pickle")).pickle(this::part);
        return CheckpointContent.pickled("tar", root, limits);
    }

    private void readStorages(Reader in) {
        long count = in.count();
        for (long i = 0; i < count; i++) {
            PythonTuple head = in.tuple();
            var type = head.get(2, StorageType.class);
            long elements = in.i64();
            if (elements < 0 || elements > in.left() / type.width()) {
                throw new MalformedFileException("it has a storage of " + elements + " elements of a " + type.name()
                        + ", and " + in.left() + " bytes are left");
            }
            var storage = new Storage(in.take(elements * type.width()));
            put(head.integer(0), new PickledStorage(storage, type, 0, elements));
        }
        if (!(in.pickle(TarCheckpoint::refuse) instanceof List<?> views)) {
            throw new MalformedFileException("it has no list of its views of storages");
        }
        for (Object each : views) {
            if (!(each instanceof PythonTuple view)) {
                throw new MalformedFileException("it has a view of a storage that is no tuple");
            }
            var root = storage(view.integer(1));
            put(view.integer(0), new PickledStorage(root.storage(), root.type(), view.integer(2), view.integer(3)));
        }
    }

    private void readTensors(Reader in) {
        long count = in.count();
        for (long i = 0; i < count; i++) {
            PythonTuple head = in.tuple();
            int dimensions = (int) in.i64();
            if (dimensions < 0 || dimensions > MappedTensor.MAX_DIMENSIONS) {
                throw new MalformedFileException("it has a tensor of " + dimensions + " dimensions");
            }
            long[] shape = in.i64s(dimensions);
            long[] strides = in.i64s(dimensions);
            put(head.integer(0), storage(head.integer(1)).tensor(null, in.i64(), shape, strides));
        }
    }

    private void put(long number, Object part) {
        if (parts.putIfAbsent(number, part) != null) {
            throw new MalformedFileException("it has the number " + number + " twice");
        }
    }

    private PickledStorage storage(long number) {
        if (parts.get(number) instanceof PickledStorage storage) {
            return storage;
        }
        throw new MalformedFileException("it refers to the storage " + number + ", which it does not have");
    }

    private Object part(Object id) {
        Object part = id instanceof Long || id instanceof String ? parts.get(number(id)) : null;
        if (part == null) {
            throw new MalformedFileException("its pickle refers to a tensor that it does not have");
        }
        return part;
    }

    private static Long number(Object id) {
        try {
            return Long.valueOf(id.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object refuse(Object id) {
        throw new MalformedFileException("it refers to a tensor where none can be");
    }

    /** Reads one of the three files, where pickles and numbers alternate. */
    private final class Reader {

        private final ByteRegion in;
        private long at;

        Reader(ByteRegion in) {
            this.in = in;
        }

        Object pickle(Function<Object, Object> persistent) {
            var unpickler = new Unpickler(in, at, AllowedGlobals.plain(), limits, persistent);
            Object value = unpickler.load();
            at = unpickler.position();
            return value;
        }

        long count() {
            if (pickle(TarCheckpoint::refuse) instanceof Long count && count >= 0 && count <= MAX_PARTS) {
                return count;
            }
            throw new MalformedFileException(
                    "it does not say how many storages and tensors it has, or more than " + MAX_PARTS);
        }

        PythonTuple tuple() {
            if (pickle(TarCheckpoint::refuse) instanceof PythonTuple tuple) {
                return tuple;
            }
            throw new MalformedFileException("it has a storage or tensor without a number");
        }

        long i64() {
            at += 8;
            return in.i64(at - 8);
        }

        long[] i64s(int count) {
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = i64();
            }
            return values;
        }

        long left() {
            return in.size() - at;
        }

        ByteRegion take(long length) {
            ByteRegion taken = in.slice(at, length);
            at += length;
            return taken;
        }
    }
}
