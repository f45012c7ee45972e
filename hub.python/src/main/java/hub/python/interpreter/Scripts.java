package hub.python.interpreter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The Python scripts of this bundle, in a temporary folder that nobody else can write. Python runs files, and a bundle may
 * be a jar.
 */
@Component(service = Scripts.class)
public final class Scripts {

    /** All of them; a test compares it with what lies in the resources. */
    static final List<String> NAMES = List.of(
            "environment.py",
            "hub_environment/__init__.py",
            "hub_environment/base.py",
            "hub_environment/making.py",
            "hub_environment/requirements.py",
            "hub_environment/status.py",
            "hub_worker/__init__.py",
            "hub_worker/asks.py",
            "hub_worker/bytecode.py",
            "hub_worker/calls.py",
            "hub_worker/crossing.py",
            "hub_worker/describing.py",
            "hub_worker/distributions.py",
            "hub_worker/export.py",
            "hub_worker/failures.py",
            "hub_worker/frames.py",
            "hub_worker/hubconf.py",
            "hub_worker/images.py",
            "hub_worker/interrupts.py",
            "hub_worker/memory.py",
            "hub_worker/samples.py",
            "hub_worker/seeds.py",
            "hub_worker/tensors.py",
            "hub_worker/torchhub.py",
            "hub_worker/values.py",
            "hub_worker/worker.py",
            "reader.py",
            "reading/__init__.py",
            "reading/calculation.py",
            "reading/callables.py",
            "reading/calls.py",
            "reading/effects.py",
            "reading/evaluator.py",
            "reading/execution.py",
            "reading/installed.py",
            "reading/module.py",
            "reading/modules.py",
            "reading/objects.py",
            "reading/reach.py",
            "reading/signatures.py",
            "reading/sources.py",
            "reading/survey.py",
            "reading/values.py",
            "server.py");

    private static final String RESOURCES = "/hub/python/";

    private final SocketFolder folder;

    /** Copies them. */
    @Activate
    public Scripts() {
        try {
            folder = SocketFolder.make();
            for (String name : NAMES) {
                Path file = file(name);
                Files.createDirectories(file.getParent());
                try (var in = Scripts.class.getResourceAsStream(RESOURCES + name)) {
                    Files.copy(in, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The scripts of hub.python cannot be copied to the temporary folder", e);
        }
    }

    /** The file of a script. */
    public Path file(String name) {
        return folder.path().resolve(name);
    }

    /** Removes them. */
    @Deactivate
    public void close() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.path() + " cannot be removed", e);
        }
    }
}
