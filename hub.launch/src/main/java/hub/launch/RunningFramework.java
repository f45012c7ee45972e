package hub.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** A framework and its storage folder, which goes with it. */
record RunningFramework(Framework framework, Path storage) implements AutoCloseable {

    BundleContext context() {
        return framework.getBundleContext();
    }

    void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    @Override
    public synchronized void close() {
        try {
            framework.stop();
            framework.waitForStop(10_000);
            delete(storage);
        } catch (BundleException | IOException e) {
            System.err.println("hub: the framework did not stop cleanly: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
