package hub.loader.runtime;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.LanguageRuntime;
import hub.core.spi.RepoSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.ServiceLookup;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;

/** A language that is read and run by a {@link LanguageRuntime}, which another bundle offers. */
public final class RuntimeLanguage implements Language {

    private final String name;
    private final String hubconf;
    private final String others;
    private final String provider;
    private final ServiceLookup services;

    /** Python: a {@code hubconf.py} at the root. */
    public static RuntimeLanguage python(ServiceLookup services) {
        return new RuntimeLanguage("python", "hubconf.py", null, "hub.python", services);
    }

    /** Exported programs: a {@code hubconf.json} at the root that names them, or the programs themselves. */
    public static RuntimeLanguage programs(ServiceLookup services) {
        return new RuntimeLanguage("program", "hubconf.json", "*.pt2", "hub.gpu", services);
    }

    /**
     * @param hubconf the file at the root that marks a repo as one of this language
     * @param others a pattern for the files that mark a repo without that file, or null
     * @param provider the bundle that offers the runtime
     * @param services finds the runtime that reads repos, as this bundle
     */
    private RuntimeLanguage(String name, String hubconf, String others, String provider, ServiceLookup services) {
        this.name = name;
        this.hubconf = hubconf;
        this.others = others;
        this.provider = provider;
        this.services = services;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String files() {
        return hubconf + (others == null ? "" : " or " + others) + " at its root";
    }

    @Override
    public List<Path> find(Snapshot snapshot) {
        Path root = snapshot.dir().toAbsolutePath();
        if (Files.isRegularFile(root.resolve(hubconf))) {
            return List.of(root.resolve(hubconf));
        }
        // The bundle of a repo may be kept when its files are gone.
        if (others == null || !Files.isDirectory(root)) {
            return List.of();
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, others)) {
            for (Path file : found) {
                if (Files.isRegularFile(file)) {
                    // The runtime reads the others like it, too.
                    return List.of(file);
                }
            }
            return List.of();
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(root, e));
        }
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

    /** A runtime that is being restarted comes back. Where its bundle is not installed, there is nothing to wait for. */
    private LanguageRuntime runtime(ServiceLookup services, Snapshot snapshot) {
        String filter = "(" + LanguageRuntime.LANGUAGE + "=" + name + ")";
        boolean isInstalled = Arrays.stream(services.context().getBundles())
                .anyMatch(bundle -> provider.equals(bundle.getSymbolicName()));
        if (!isInstalled && !services.has(LanguageRuntime.class, filter)) {
            throw noRuntime(snapshot, null);
        }
        try {
            return services.get(LanguageRuntime.class, filter, snapshot.ref().toString());
        } catch (HubException e) {
            throw noRuntime(snapshot, e);
        }
    }

    private HubException noRuntime(Snapshot snapshot, HubException cause) {
        String mark = find(snapshot).stream()
                .map(file -> file.getFileName().toString())
                .findFirst()
                .orElse(hubconf);
        return new HubException(
                Kind.DEPENDENCY,
                "%s has %s, and no bundle runs such repos here: start the bundle %s."
                        .formatted(snapshot.ref(), mark, provider),
                cause);
    }
}
