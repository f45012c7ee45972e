package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.StoredTensor;
import hub.gpu.checkpoint.format.CheckpointContent;
import hub.gpu.checkpoint.format.CheckpointFormats;
import hub.gpu.checkpoint.format.ShardIndex;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A file of weights, as PyTorch or safetensors wrote it.
 *
 * <p>The file is mapped and not copied, and stays mapped for as long as a tensor of it is in use. Nothing in it is
 * trusted: a pickle is read as data, and all offsets and lengths are checked before anything is built from them.
 */
public final class Checkpoint {

    private final Path file;
    private final String format;
    private final Object root;
    private final Map<String, Object> metadata;

    private Checkpoint(Path file, String format, Object root, Map<String, Object> metadata) {
        this.file = file;
        this.format = format;
        this.root = root;
        this.metadata = metadata;
    }

    /**
     * Opens a file, whatever its name, and checks it. If a checkpoint lies in several files, this is their index, {@code
     * model.safetensors.index.json} for instance; the other files are beside it.
     *
     * @throws HubException of kind NOT_FOUND if there is no such file, DISK if it cannot be read, CORRUPT if it is damaged, or is not a checkpoint of tensors; the message says what it is
     */
    public static Checkpoint open(Path file) {
        return open(file, file::resolveSibling);
    }

    /**
     * Opens a file as {@link #open(Path)} does. If the checkpoint lies in several files, and this is their index, they may be
     * anywhere.
     *
     * @param shards gives the place of a file whose name the index has
     */
    public static Checkpoint open(Path file, Function<String, Path> shards) {
        if (!Files.isRegularFile(file)) {
            throw new HubException(
                    Kind.NOT_FOUND, file + ": " + (Files.exists(file) ? "it is not a file" : "there is no such file"));
        }
        try {
            CheckpointContent content = ByteRegion.map(file, CheckpointFormats::read);
            Object root = content.root() instanceof ShardIndex index
                    ? ShardedStateDict.read(file, index, shards)
                    : content.root();
            return new Checkpoint(file, content.format(), root, content.metadata());
        } catch (MalformedFileException e) {
            throw new HubException(Kind.CORRUPT, file + ": " + e.getMessage(), e);
        } catch (InternalError e) {
            // The JVM throws this if a page of a mapped file is gone.
            throw new HubException(Kind.DISK, file + ": it was cut short while it was read", e);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
    }

    /**
     * Writes tensors so that PyTorch reads them back: as safetensors if the file's name ends in {@code .safetensors},
     * else as {@code torch.save} does. The file is there as a whole or not at all.
     *
     * {@snippet :
     * Checkpoint.save(Path.of("net.safetensors"), weights.stateDict().asMap());
     * Checkpoint.save(Path.of("run.pth"), Map.of("model", weights.stateDict().asMap(), "epoch", 3));
     * }
     *
     * @param tree tensors by name, made by {@link hub.gpu.Torch} or read from another checkpoint. The zip format also takes
     *     maps, lists and the plain values that {@link #root()} has, but no NumPy arrays. In the zip format, weights that
     *     share their bytes are written once; safetensors has no sharing, and has them once for each name.
     * @throws IllegalStateException if a tensor is closed
     * @throws HubException of kind ARGUMENT if something in the tree cannot be written, DISK if the file cannot
     */
    public static void save(Path file, Map<?, ?> tree) {
        save(file, tree, Map.of());
    }

    /**
     * The same, with metadata of a safetensors file.
     *
     * @throws HubException of kind ARGUMENT if something in the tree cannot be written, or if there is metadata and the format is not safetensors; DISK if the file cannot be written
     */
    public static void save(Path file, Map<?, ?> tree, Map<String, String> metadata) {
        CheckpointWriter.write(file, tree, metadata);
    }

    /** The file that it was read from. */
    public Path file() {
        return file;
    }

    /** {@code zip}, {@code torchscript}, {@code legacy}, {@code tar}, {@code safetensors} or {@code sharded}. */
    public String format() {
        return format;
    }

    /**
     * The whole content, as a tree that cannot be changed: maps, sets and lists in the order of the file. The leaves are {@link
     * StoredTensor}, {@link NumpyArray}, String, Long, BigInteger, Double, Boolean, byte[], {@link hub.gpu.DType}, null, or a {@link
     * UnreadValue} for an object that is not read. A complex number is a list of two numbers, and a device is its name.
     */
    public Object root() {
        return root;
    }

    /** What the file says about itself: {@code _metadata} of a state dict, or the metadata of safetensors. */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /**
     * All tensors, in the order of the file, by their path: keys, attributes and indices joined by dots. Tensors with the
     * same path are numbered: {@code a.b (1)} and {@code a.b (2)}.
     *
     * @throws HubException of kind CORRUPT if the paths are too long for names
     */
    public SequencedMap<String, StoredTensor> tensors() {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        leaves(StoredTensor.class::isInstance).byName().forEach((name, leaf) -> tensors.put(name, (StoredTensor) leaf));
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /** All values that are no tensors, by their path, unread ones among them. Values with the same path are numbered. */
    public SequencedMap<String, Object> values() {
        return Collections.unmodifiableSequencedMap(
                leaves(leaf -> !(leaf instanceof StoredTensor)).byName());
    }

    /**
     * Why there is no tensor at a path: an object there is not read, or the path is that of several tensors.
     *
     * @return the unread values by their path
     */
    public SequencedMap<String, UnreadValue> unreadValues() {
        var unreadValues = new LinkedHashMap<String, UnreadValue>();
        leaves(UnreadValue.class::isInstance)
                .byName()
                .forEach((name, leaf) -> unreadValues.put(name, (UnreadValue) leaf));
        leaves(StoredTensor.class::isInstance)
                .shared()
                .forEach((path, count) -> unreadValues.put(
                        path,
                        new UnreadValue(
                                "torch.Tensor",
                                "the path of " + count + " tensors, which are numbered: " + path + " (1)")));
        return Collections.unmodifiableSequencedMap(unreadValues);
    }

    private NamedLeaves leaves(Predicate<Object> wanted) {
        return NamedLeaves.of(file, root, wanted);
    }

    /**
     * A part of it: {@code at("model")} of {@code {"model": …, "optimizer": …, "epoch": 3}}.
     *
     * @throws HubException of kind NOT_FOUND if there is no such key, CORRUPT if what it has is a {@link UnreadValue}
     */
    public Checkpoint at(String key) {
        if (root instanceof Map<?, ?> map && map.containsKey(key)) {
            if (map.get(key) instanceof UnreadValue unread) {
                throw corrupt("\"" + key + "\" is not read, because it is " + unread
                        + ". Save tensors in its place, a state_dict() for instance");
            }
            return new Checkpoint(file, format, map.get(key), Map.of());
        }
        throw new HubException(
                Kind.NOT_FOUND,
                file + ": "
                        + MalformedFileException.shown("it has no \"" + key + "\" at its root"
                                + (root instanceof Map<?, ?> map
                                        ? ", only "
                                                + map.keySet().stream()
                                                        .limit(20)
                                                        .toList()
                                        : "")));
    }

    private HubException corrupt(String what) {
        return new HubException(Kind.CORRUPT, file + ": " + MalformedFileException.shown(what));
    }

    /**
     * The same checkpoint, without a prefix of the keys at its root: {@code "module."}, which {@code DataParallel} adds.
     *
     * @throws HubException of kind CORRUPT if two keys would then be the same
     */
    public Checkpoint withoutPrefix(String prefix) {
        if (!(root instanceof Map<?, ?> map)) {
            return this;
        }
        var stripped = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> {
            Object shorter =
                    key instanceof String name && name.startsWith(prefix) ? name.substring(prefix.length()) : key;
            if (stripped.containsKey(shorter)) {
                throw corrupt("without " + prefix + " it has " + shorter + " twice");
            }
            stripped.put(shorter, value);
        });
        return new Checkpoint(file, format, Collections.unmodifiableMap(stripped), metadata);
    }

    @Override
    public String toString() {
        return "Checkpoint[" + file + ", " + format + "]";
    }
}
