package hub.gpu.service;

import hub.core.spi.LanguageRuntime;
import hub.core.spi.RepoSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.gpu.program.repo.ProgramReader;
import hub.gpu.program.repo.ProgramRepo;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** Reads and runs repos of exported programs. Their tensors belong to the bundle that uses this instance. */
@Component(
        service = LanguageRuntime.class,
        property = LanguageRuntime.LANGUAGE + "=program",
        scope = ServiceScope.BUNDLE)
public final class ProgramRuntime implements LanguageRuntime {

    private final LibtorchService libtorch;
    private final RemoteCheckpoints remote;
    private final ComponentContext context;
    private TorchService torch;

    @Activate
    public ProgramRuntime(
            @Reference LibtorchService libtorch, @Reference RemoteCheckpoints remote, ComponentContext context) {
        this.libtorch = libtorch;
        this.remote = remote;
        this.context = context;
    }

    @Override
    public RepoSource read(Snapshot snapshot) {
        return ProgramReader.read(snapshot);
    }

    @Override
    public RunningCode start(Snapshot snapshot, RepoSource source, int workers) {
        return new ProgramRepo(
                snapshot,
                source.entrypoints(),
                (url, sha256, fileName) -> remote.fetch(snapshot.ref().toString(), url, sha256, fileName),
                torch());
    }

    private synchronized TorchService torch() {
        if (torch == null) {
            torch = new TorchService(libtorch, remote, context);
        }
        return torch;
    }

    @Deactivate
    synchronized void close() {
        if (torch != null) {
            torch.close();
        }
    }
}
