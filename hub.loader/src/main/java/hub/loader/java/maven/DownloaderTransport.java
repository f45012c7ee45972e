package hub.loader.java.maven;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Downloader;
import hub.core.spi.ProcessFolder;
import hub.core.spi.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.transport.AbstractTransporter;
import org.eclipse.aether.spi.connector.transport.GetTask;
import org.eclipse.aether.spi.connector.transport.PeekTask;
import org.eclipse.aether.spi.connector.transport.PutTask;
import org.eclipse.aether.spi.connector.transport.Transporter;
import org.eclipse.aether.spi.connector.transport.TransporterFactory;

/** Lets Maven's resolver fetch by hub's downloader, so that its proxies, certificates and offline mode apply. */
final class DownloaderTransport extends AbstractTransporter {

    static final String NAME = "hub";

    private final Downloader downloader;
    private final URI base;

    private DownloaderTransport(Downloader downloader, String base) {
        this.downloader = downloader;
        this.base = URI.create(base.endsWith("/") ? base : base + "/");
    }

    /** Makes one for each remote repository. */
    record Factory(Downloader downloader) implements TransporterFactory {

        @Override
        public Transporter newInstance(RepositorySystemSession session, RemoteRepository repository) {
            return new DownloaderTransport(downloader, repository.getUrl());
        }

        @Override
        public float getPriority() {
            return 0;
        }
    }

    @Override
    public int classify(Throwable error) {
        return error instanceof HubException hub && hub.kind() == Kind.NOT_FOUND ? ERROR_NOT_FOUND : ERROR_OTHER;
    }

    @Override
    protected void implGet(GetTask task) throws Exception {
        try (var folder = ProcessFolder.make("maven")) {
            Path file = folder.path().resolve("file");
            downloader.download(base.resolve(task.getLocation()), file, null, Progress.NONE);
            utilGet(task, Files.newInputStream(file), true, Files.size(file), false);
        }
    }

    @Override
    protected void implPeek(PeekTask task) throws Exception {
        implGet(new GetTask(task.getLocation()));
    }

    @Override
    protected void implPut(PutTask task) throws IOException {
        throw new IOException("hub publishes nothing");
    }

    @Override
    protected void implClose() {}
}
