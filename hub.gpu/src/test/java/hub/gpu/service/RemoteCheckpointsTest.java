package hub.gpu.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.spi.CheckpointRequest;
import hub.core.spi.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteCheckpointsTest {

    private static final Path FILES = Path.of("src/test/resources/hub/gpu/checkpoint");

    private final List<String> asked = new ArrayList<>();

    /** Has the files by names of its own, as the hub directory has where two URLs end in the same name. */
    private Path fetch(CheckpointRequest request) {
        asked.add(request.url().toString());
        String path = request.url().getPath();
        return FILES.resolve(path.substring(path.lastIndexOf('/') + 1));
    }

    @Test
    void theFilesOfAnIndexAreFetchedFromItsFolder() {
        var remote = new RemoteCheckpoints(this::fetch, Progress.NONE);

        var checkpoint =
                remote.open(null, "https://host/org/net/model.safetensors.index.json?key=1", null, true, false, null);

        assertEquals(
                List.of(
                        "https://host/org/net/model.safetensors.index.json?key=1",
                        "https://host/org/net/model-00001-of-00002.safetensors?key=1",
                        "https://host/org/net/model-00002-of-00002.safetensors?key=1"),
                asked);
        assertEquals("0.weight", checkpoint.tensors().firstEntry().getKey());
    }
}
