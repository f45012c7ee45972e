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
import hub.gpu.memory.ZipArchive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} writes since 1.6, and {@code torch.jit.save}: a ZIP archive with a pickle, {@code
 * NAME/data.pkl}, and each storage as a record of its own, {@code NAME/data/KEY}.
 */
final class ZipCheckpoint {

    private static final String PICKLE = "data.pkl";

    /** Versions of the archive that PyTorch reads. Old files have none. */
    private static final int FIRST_VERSION = 1;

    private static final int LAST_VERSION = 10;

    private final ZipArchive zip;
    private final String root;
    private final boolean bigEndian;
    private final Map<String, Storage> storages = new HashMap<>();

    private ZipCheckpoint(ZipArchive zip, String root) {
        this.zip = zip;
        this.root = root;
        this.bigEndian = isBigEndian();
    }

    static boolean is(ByteRegion file) {
        return ZipArchive.is(file);
    }

    static CheckpointContent read(ByteRegion file) {
        var zip = new ZipArchive(file);
        return new ZipCheckpoint(zip, findRoot(zip)).content();
    }

    private static String findRoot(ZipArchive zip) {
        List<String> pickles = new ArrayList<>();
        for (String name : zip.names()) {
            // The root is one folder; TorchScript may have files of any name below.
            boolean isAtRoot = name.indexOf('/') == name.length() - PICKLE.length() - 1;
            if (isAtRoot && name.endsWith(PICKLE)) {
                pickles.add(name);
            }
        }
        if (pickles.size() > 1) {
            throw new MalformedFileException(
                    "it has more than one pickle: " + pickles.get(0) + " and " + pickles.get(1));
        }
        if (pickles.isEmpty()) {
            throw new MalformedFileException(NotACheckpoint.describe(zip.names()));
        }
        String pickle = pickles.getFirst();
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private boolean isBigEndian() {
        if (!zip.has(root + "byteorder")) {
            return false;
        }
        ByteRegion record = zip.record(root + "byteorder");
        String order = record.size() > 16 ? null : record.utf8(0, record.size());
        if (!"little".equals(order) && !"big".equals(order)) {
            throw new MalformedFileException("its byteorder is neither little nor big");
        }
        return order.equals("big");
    }

    private void requireKnownVersion() {
        if (!zip.has(root + "version")) {
            return;
        }
        ByteRegion record = zip.record(root + "version");
        String version = record.size() > 16 ? null : record.utf8(0, record.size());
        int number = version != null && version.strip().matches("\\d{1,9}") ? Integer.parseInt(version.strip()) : -1;
        if (number < FIRST_VERSION || number > LAST_VERSION) {
            throw new MalformedFileException("it has version \"" + (version == null ? "?" : version.strip())
                    + "\" of PyTorch's zip format; " + FIRST_VERSION + " to " + LAST_VERSION + " are known");
        }
    }

    private CheckpointContent content() {
        requireKnownVersion();
        boolean jit = zip.has(root + "constants.pkl");
        var limits = new PickleLimits(zip.size());
        var globals = jit ? AllowedGlobals.jit() : AllowedGlobals.plain();
        Object value = new Unpickler(zip.record(root + PICKLE), 0, globals, limits, this::storage).load();
        return CheckpointContent.pickled(jit ? "torchscript" : "zip", value, limits);
    }

    private Object storage(Object id) {
        if (!(id instanceof PythonTuple tuple) || !"storage".equals(tuple.get(0))) {
            throw new MalformedFileException("its pickle refers to something that is no storage");
        }
        if (tuple.get(1) instanceof UnreadObject unread) {
            return unread;
        }
        var type = tuple.get(1, StorageType.class);
        String key = CheckpointContent.key(tuple.get(2));
        var storage = storages.computeIfAbsent(key, name -> new Storage(zip.record(root + "data/" + name), bigEndian));
        return new PickledStorage(storage, type, 0, tuple.integer(4));
    }
}
