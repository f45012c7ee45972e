package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.checkpoint.format.ShardIndex;
import hub.gpu.memory.MalformedFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Function;

/** Puts together a state dict that lies in several files. */
final class ShardedStateDict {

    private final Path index;
    private final Map<String, String> files;
    private final Map<String, Object> all = new LinkedHashMap<>();

    private ShardedStateDict(Path index, ShardIndex shards) {
        this.index = index;
        this.files = shards.files();
    }

    /**
     * @param place finds the file of a name that the index has
     * @throws HubException of kind NOT_FOUND if a file is missing, CORRUPT if one lacks a tensor that the index has there
     */
    static Map<String, Object> read(Path index, ShardIndex shards, Function<String, Path> place) {
        var reader = new ShardedStateDict(index, shards);
        for (String name : new LinkedHashSet<>(shards.files().values())) {
            reader.add(name, place.apply(name));
        }
        return Collections.unmodifiableMap(reader.inOrder());
    }

    private void add(String name, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new HubException(
                    Kind.NOT_FOUND,
                    index + ": "
                            + MalformedFileException.shown(
                                    "its tensors are partly in " + name + ", and there is no file " + file));
        }
        Checkpoint shard = Checkpoint.open(file, part -> {
            throw corrupt(name + " is an index itself; expected a file of tensors");
        });
        if (!(shard.root() instanceof Map<?, ?> tensors)) {
            throw corrupt(name + " holds no tensors by name");
        }
        tensors.forEach((key, value) -> {
            if (key instanceof String tensor && files.getOrDefault(tensor, name).equals(name)) {
                all.put(tensor, value);
            }
        });
    }

    /** The tensors in the order of the index, then those that it does not name. */
    private Map<String, Object> inOrder() {
        var ordered = LinkedHashMap.<String, Object>newLinkedHashMap(all.size());
        files.forEach((tensor, file) -> {
            if (!all.containsKey(tensor)) {
                throw corrupt(tensor + " is not in " + file + ", where the index has it");
            }
            ordered.put(tensor, all.get(tensor));
        });
        all.forEach(ordered::putIfAbsent);
        return ordered;
    }

    private HubException corrupt(String what) {
        return new HubException(Kind.CORRUPT, index + ": " + MalformedFileException.shown(what));
    }
}
