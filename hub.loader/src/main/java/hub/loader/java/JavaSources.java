package hub.loader.java;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Jar;
import hub.core.Inspection.Use;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A repo's Java sources, which are compiled in process. */
record JavaSources(Path root, Path hubconf, SourceCompiler compiler, JavaDependencies dependencies)
        implements RepoCode {

    @Override
    public Documentation documentation() throws IOException {
        return compiler.read(hubconf);
    }

    @Override
    public BundleContent build(FrameworkPackages packages) throws Exception {
        List<Path> libraries = dependencies.fetch(documentation().dependencies(), packages);
        SourceTree tree = SourceTree.read(root, hubconf);
        var compiled = compiler.compile(tree, tree.serviceProviders(), packages, libraries);
        var jar = new Jar("model");
        compiled.classes().forEach((path, bytes) -> jar.putResource(path, new EmbeddedResource(bytes, 0)));
        for (var resource : tree.resourcesFor(compiled.sources()).entrySet()) {
            jar.putResource(resource.getKey(), new FileResource(resource.getValue()));
        }
        HubconfClass.check(jar);
        List<Use> uses = ReachInspector.uses(jar, libraries);
        NativeCalls.redirect(jar, libraries, uses);
        LibraryHeaders.apply(jar, libraries, dependencies.platform());
        return new BundleContent(jar, libraries, compiled.documentation(), uses, List.of());
    }
}
