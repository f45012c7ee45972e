package hub.loader.runtime;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.LanguageRuntime;
import hub.core.spi.RepoSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.FrameworkOffers;
import hub.loader.framework.ServiceLookup;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.Bundle;

/** A language that is read and run by a {@link LanguageRuntime}, which another bundle offers. */
public final class RuntimeLanguage implements Language {

    private final String name;
    private final List<String> files;
    private final String provider;
    private final ServiceLookup services;

    /** Python: a {@code hubconf.py} at the root. */
    public static RuntimeLanguage python(ServiceLookup services) {
        return new RuntimeLanguage("python", List.of("hubconf.py"), "hub.python", services);
    }

    /** Exported programs: a {@code hubconf.json} at the root that names them, or the programs themselves. */
    public static RuntimeLanguage programs(ServiceLookup services) {
        return new RuntimeLanguage("program", List.of("hubconf.json", "*.pt2"), "hub.gpu", services);
    }

    /**
     * @param files the files at the root, one of which marks a repo as one of this language; a {@code *} stands for any text
     * @param provider the bundle that offers the runtime, for a person
     * @param services finds the runtime that reads repos, as this bundle
     */
    private RuntimeLanguage(String name, List<String> files, String provider, ServiceLookup services) {
        this.name = name;
        this.files = files;
        this.provider = provider;
        this.services = services;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String files() {
        return String.join(" or ", files) + " at its root";
    }

    @Override
    public List<Path> find(Snapshot snapshot) {
        Path root = snapshot.dir().toAbsolutePath();
        if (!Files.isDirectory(root)) {
            // Its bundle may be kept when its files are gone.
            return List.of();
        }
        for (String pattern : files) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(root, pattern)) {
                for (Path file : found) {
                    if (Files.isRegularFile(file)) {
                        // The runtime reads the others like it, too.
                        return List.of(file);
                    }
                }
            } catch (IOException e) {
                throw DiskErrors.of(DiskErrors.named(root, e));
            }
        }
        return List.of();
    }

    @Override
    public RepoCode code(Snapshot snapshot, Path hubconf) {
        return new RuntimeCode(() -> runtime(services, snapshot).read(snapshot));
    }

    /** What a repo lists must be there where it runs, which is asked as it starts. */
    @Override
    public void check(List<String> dependencies) {}

    @Override
    public RunningCode run(
            Bundle bundle, Snapshot snapshot, Documentation documentation, ServiceLookup services, int workers) {
        return runtime(services, snapshot).start(snapshot, source(bundle), workers);
    }

    private static RepoSource source(Bundle bundle) {
        try (var in = bundle.getEntry(RuntimeCode.SOURCE).openStream()) {
            return RuntimeCode.source(in.readAllBytes());
        } catch (IOException e) {
            throw new HubException(Kind.DISK, "Cannot read " + RuntimeCode.SOURCE + " of " + bundle + ": " + e, e);
        }
    }

    /** A runtime that is being restarted comes back. Where no bundle has one, there is nothing to wait for. */
    private LanguageRuntime runtime(ServiceLookup services, Snapshot snapshot) {
        String filter = "(" + LanguageRuntime.LANGUAGE + "=" + name + ")";
        var offers = new FrameworkOffers(services.context());
        if (!services.has(LanguageRuntime.class, filter) && !offers.promisesService(LanguageRuntime.class)) {
            throw noRuntime(snapshot, null);
        }
        try {
            return services.get(LanguageRuntime.class, filter, snapshot.ref().toString());
        } catch (HubException e) {
            throw noRuntime(snapshot, e);
        }
    }

    private String mark(Snapshot snapshot) {
        return find(snapshot).stream()
                .map(file -> file.getFileName().toString())
                .findFirst()
                .orElse(files());
    }

    private HubException noRuntime(Snapshot snapshot, HubException cause) {
        return new HubException(
                Kind.DEPENDENCY,
                "%s has %s, and no bundle runs such repos here: start the bundle %s."
                        .formatted(snapshot.ref(), mark(snapshot), provider),
                cause);
    }
}
