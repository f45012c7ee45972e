package hub.loader.java;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.ServiceLookup;
import hub.loader.java.call.Defaults;
import hub.loader.java.call.HubconfConstructor;
import hub.loader.java.call.HubconfObject;
import hub.loader.java.call.Invoker;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import hub.loader.language.RepoCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Java: sources that are compiled in process, or a jar with compiled classes. */
public final class JavaLanguage implements Language {

    /**
     * What each step may take.
     *
     * @param compile the compilation of a repo
     * @param constructor the constructor of hubconf
     */
    public record TimeLimits(Duration compile, Duration constructor) {}

    private final JavaDependencies dependencies;
    private final TimeLimits limits;

    public JavaLanguage(JavaDependencies dependencies, TimeLimits limits) {
        this.dependencies = dependencies;
        this.limits = limits;
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public String files() {
        return "hubconf.java at its root or under src/main/java, no hubconf.jar";
    }

    @Override
    public List<Path> find(Snapshot snapshot) {
        Path root = snapshot.dir().toAbsolutePath();
        return Stream.concat(SourceTree.hubconfs(root), Stream.of(root.resolve(PrecompiledJar.NAME)))
                .filter(Files::isRegularFile)
                .toList();
    }

    @Override
    public RepoCode code(Snapshot snapshot, Path hubconf) {
        Path root = snapshot.dir().toAbsolutePath();
        return hubconf.endsWith(PrecompiledJar.NAME)
                ? new PrecompiledJar(hubconf, dependencies)
                : new JavaSources(root, hubconf, new SourceCompiler(root, limits.compile()), dependencies);
    }

    @Override
    public void check(List<String> names) {
        dependencies.check(names);
    }

    @Override
    public List<String> wrongDefaults(Documentation documentation, Path jar) {
        return Defaults.wrong(documentation.entrypoints(), jar);
    }

    @Override
    public RunningCode run(
            Bundle bundle, Snapshot snapshot, Documentation documentation, ServiceLookup services, int workers) {
        var constructor = new HubconfConstructor(services, snapshot.dir(), limits.constructor());
        DesktopModule.prepareFor(bundle);
        Object hubconf = constructor.create(hubconf(bundle, snapshot));
        var invoker = new Invoker(bundle.adapt(BundleWiring.class).getClassLoader());
        return new HubconfObject(hubconf, snapshot.ref().toString(), invoker, documentation);
    }

    private static Class<?> hubconf(Bundle bundle, Snapshot snapshot) {
        try {
            return bundle.loadClass(Documentation.HUBCONF);
        } catch (ClassNotFoundException e) {
            throw new HubException(Kind.BUILD, "hubconf.java of " + snapshot.ref() + " declares no class hubconf.", e);
        }
    }
}
