package hub.python.environment;

import hub.core.spi.DiskErrors;
import hub.core.spi.Folders;
import hub.core.spi.HubDirectory;
import hub.core.spi.KeptFiles;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * What Python compiled of each repo, in the hub directory: snapshots themselves are never written. A process compiles anew what
 * is gone, so any folder can be removed at any time.
 */
@Component(service = {CompiledModules.class, KeptFiles.class})
public final class CompiledModules implements KeptFiles {

    // Models run on while other parts of hub are restarted.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile HubDirectory directory;

    @Activate
    public CompiledModules() {}

    CompiledModules(HubDirectory directory) {
        this.directory = directory;
    }

    /** The folder for a snapshot; null where there can be none. */
    public Path folder(Snapshot snapshot) {
        HubDirectory there = directory;
        if (there == null) {
            return null;
        }
        String dir = snapshot.dir().toAbsolutePath().toString();
        String name =
                UUID.nameUUIDFromBytes(dir.getBytes(StandardCharsets.UTF_8)).toString();
        try {
            Path folder = Files.createDirectories(root(there).resolve(name));
            return Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // The hub directory cannot be written: the next start compiles again.
            return null;
        }
    }

    private static Path root(HubDirectory directory) {
        return directory.state().resolve("python-compiled");
    }

    @Override
    public List<Kept> kept() {
        HubDirectory there = directory;
        if (there == null) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root(there))) {
            var kept = new ArrayList<Kept>();
            for (Path folder : folders.sorted().toList()) {
                Instant used = Files.getLastModifiedTime(folder).toInstant();
                kept.add(new Kept(folder, Folders.size(folder), used, true));
            }
            return kept;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw DiskErrors.of(e, there.root());
        }
    }

    @Override
    public boolean remove(Path path, boolean dryRun) {
        boolean isThere = Files.isDirectory(path);
        if (isThere && !dryRun) {
            try {
                Folders.delete(path);
            } catch (IOException e) {
                throw DiskErrors.of(e);
            }
        }
        return isThere;
    }
}
