package hub.python.process;

import hub.python.interpreter.Interpreter;
import hub.python.interpreter.Scripts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The fork servers: one for each Python, and another one for repos without torch, which must not see it. */
@Component(service = ForkServers.class)
public final class ForkServers {

    private static final String TORCH = "torch";

    /** What takes long to import, and can be forked. */
    private static final Set<String> HEAVY = Set.of(TORCH, "torchvision");

    private record Key(Path executable, boolean withTorch) {}

    private final Path script;
    private final AtomicLong processes = new AtomicLong();
    private final Map<Key, ForkServer> servers = new HashMap<>();

    @Activate
    public ForkServers(@Reference Scripts scripts) {
        this.script = scripts.file("server.py");
    }

    /**
     * A server that has imported what takes long.
     *
     * @param modules what the repo imports
     */
    ForkServer get(Interpreter interpreter, Set<String> modules) {
        Set<String> heavy = modules.stream().filter(HEAVY::contains).collect(Collectors.toSet());
        ForkServer server = server(new Key(interpreter.executable(), heavy.contains(TORCH)), interpreter);
        server.require(heavy);
        return server;
    }

    /** A number for one more process. */
    long number() {
        return processes.incrementAndGet();
    }

    private synchronized ForkServer server(Key key, Interpreter interpreter) {
        ForkServer server = servers.get(key);
        if (server == null || server.hasEnded()) {
            server = new ForkServer(interpreter, script);
            servers.put(key, server);
        }
        return server;
    }

    /** Ends all of them, and all their processes. */
    @Deactivate
    public synchronized void close() {
        servers.values().forEach(ForkServer::close);
        servers.clear();
    }
}
