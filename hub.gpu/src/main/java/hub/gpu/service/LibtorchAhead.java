package hub.gpu.service;

import hub.core.spi.HubDirectory;
import hub.gpu.foreign.NativeLibraries;
import hub.gpu.libtorch.Libtorch;
import java.util.Map;

/** libtorch, opened before a service asks for it, in a process that runs one command and ends. */
public final class LibtorchAhead {

    private LibtorchAhead() {}

    /**
     * Opens the libtorch that a service without a configuration takes, if it is on this machine. Nothing is fetched. The process
     * will end without the destructors of the one that was opened.
     *
     * @throws hub.core.HubException of kind DEPENDENCY if it cannot be loaded
     */
    public static void open(Map<String, String> environment, HubDirectory directory) {
        if (Libtorch.openIfPresent(environment, directory)) {
            NativeLibraries.skipDestructorsAtExit();
        }
    }
}
