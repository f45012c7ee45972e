package hub.gpu.service;

import hub.core.spi.Progress;
import hub.gpu.Torch;
import java.nio.file.Path;
import java.util.Map;

/** An instance of {@link Torch} outside of a framework, on the libtorch that {@code hub.libtorch} names. */
public final class BenchTorch {

    private BenchTorch() {}

    /** Opens one. */
    public static Torch open() {
        var libtorch = new LibtorchService(
                System.getProperty("hub.libtorch"),
                System.getProperty("hub.device", "cpu"),
                Map.of(),
                () -> Path.of("."),
                null,
                Progress.NONE);
        return new TorchService(libtorch, null, "bench", null, 0);
    }

    /** Ends one, as when its bundle stops. */
    public static void close(Torch torch) {
        ((TorchService) torch).close();
    }
}
