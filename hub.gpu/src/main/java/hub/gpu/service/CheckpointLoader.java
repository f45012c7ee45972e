package hub.gpu.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.operators.Call;
import hub.gpu.operators.StorageView;
import hub.gpu.operators.TensorScopes;
import hub.gpu.ownership.BlobTensors;
import hub.gpu.ownership.TensorOwner;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/** Makes tensors of a checkpoint: views of the mapped file on the CPU, copies on any other device. */
final class CheckpointLoader {

    private final Supplier<TensorOwner> owner;

    /** @param owner loads libtorch, if that was not done before, and gives the owner of the tensors */
    CheckpointLoader(Supplier<TensorOwner> owner) {
        this.owner = owner;
    }

    StateDict load(Checkpoint checkpoint) {
        TensorOwner mine = owner.get();
        var tensors = new LinkedHashMap<String, Tensor>();
        TensorScopes.outside(() -> {
            try {
                checkpoint.tensors().forEach((name, stored) -> {
                    tensors.put(name, BlobTensors.tensor((MappedTensor) stored, mine));
                });
            } catch (UncheckedIOException e) {
                throw DiskErrors.of(DiskErrors.named(checkpoint.file(), e.getCause()));
            } catch (MalformedFileException e) {
                throw new HubException(Kind.CORRUPT, checkpoint.file() + ": " + e.getMessage(), e);
            }
            return null;
        });
        var unreadValues = checkpoint.unreadValues();
        if (tensors.isEmpty() && !unreadValues.isEmpty()) {
            var first = unreadValues.firstEntry();
            throw new HubException(
                    Kind.CORRUPT,
                    checkpoint.file() + ": "
                            + MalformedFileException.shown(
                                    "it has no tensors, and " + first.getKey() + " is not read, because it is "
                                            + first.getValue() + ". Save a state_dict() instead"));
        }
        return StateDict.of("the checkpoint " + checkpoint.file(), tensors, unreadValues);
    }

    StateDict load(Checkpoint checkpoint, Device device) {
        StateDict loaded = load(checkpoint);
        return device.isCpu() ? loaded : moved(loaded, device);
    }

    private static StateDict moved(StateDict loaded, Device device) {
        var moved = new LinkedHashMap<String, Tensor>();
        var brought = new HashMap<StorageView, Tensor>();
        TensorScopes.outside(() -> {
            // If the device has too little memory, the scope frees what was copied, and does not wait for the
            // collector.
            try (TensorScope scope = TensorScopes.open()) {
                loaded.asMap().forEach((name, tensor) -> {
                    // Tied weights stay tied, as with PyTorch's map_location.
                    Tensor there = brought.computeIfAbsent(StorageView.of(tensor), _ -> tensor.to(device));
                    moved.put(name, Call.of("alias").arg(there).tensor());
                });
                moved.values().forEach(scope::keep);
            } finally {
                loaded.asMap().values().forEach(Tensor::close);
            }
            return null;
        });
        return loaded.with(moved);
    }
}
