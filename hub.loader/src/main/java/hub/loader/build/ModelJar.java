package hub.loader.build;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Jar;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Use;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Constants;

/** Makes the jar of a model bundle: bnd finds what its classes import, and every package stays private. */
final class ModelJar {

    static final String REPO = "Hub-Repo";
    static final String REF = "Hub-Ref";
    static final String COMMIT = "Hub-Commit";
    static final String ENTRYPOINTS = "Hub-Entrypoints";
    static final String DEPENDENCIES = "Hub-Dependencies";
    static final String NAMESPACE = "hub.entrypoint";

    private final Snapshot snapshot;
    private final FrameworkPackages packages;

    ModelJar(Snapshot snapshot, FrameworkPackages packages) {
        this.snapshot = snapshot;
        this.packages = packages;
    }

    /**
     * Writes the jar.
     *
     * @param contents classes and resources; more is put into it
     * @param libraries the jars of its private class path
     * @return what its classes reach for
     * @throws HubException of kind BUILD if bnd finds the classes in error
     */
    Inspection write(Jar contents, Documentation documentation, List<Path> libraries, OutputStream out)
            throws Exception {
        try (var analyzer = new Analyzer();
                var exports = exportsOfTheFramework()) {
            describe(analyzer, documentation);
            addLibraries(analyzer, contents, libraries);
            contents.putResource(Documentation.PATH, new EmbeddedResource(documentation.toJson(), 0));
            contents.setManifest((Manifest) null);
            analyzer.setJar(contents);
            analyzer.addClasspath(exports);
            Manifest manifest = analyzer.calcManifest();
            if (!analyzer.getErrors().isEmpty()) {
                throw new HubException(
                        Kind.BUILD,
                        snapshot.ref() + " cannot become a bundle: " + String.join("; ", analyzer.getErrors()));
            }
            List<String> imports = makeUnknownImportsOptional(manifest);
            var inspection = new Inspection(uses(contents), imports);
            contents.putResource(BuiltBundle.INSPECTION, new EmbeddedResource(Documentation.json(inspection), 0));
            contents.setManifest(manifest);
            contents.setReproducible("true");
            contents.write(out);
            return inspection;
        }
    }

    /** A ready jar may bring libraries of its own. */
    private static void addLibraries(Analyzer analyzer, Jar contents, List<Path> libraries) throws Exception {
        Manifest given = contents.getManifest();
        String brought = given == null ? null : given.getMainAttributes().getValue(Constants.BUNDLE_CLASSPATH);
        var classPath = new ArrayList<>(List.of(brought == null ? "." : brought));
        for (Path library : libraries) {
            String name = library.getFileName().toString();
            // Two groups may have an artifact of one name.
            String path = "lib/" + (contents.getResource("lib/" + name) == null ? "" : classPath.size() + "-") + name;
            contents.putResource(path, new FileResource(library));
            classPath.add(path);
        }
        if (brought != null || !libraries.isEmpty()) {
            analyzer.setProperty(Constants.BUNDLE_CLASSPATH, String.join(",", classPath));
        }
    }

    private static List<Use> uses(Jar contents) throws Exception {
        var inspector = new Inspector();
        for (var resource : contents.getResources().entrySet()) {
            String path = resource.getKey();
            try (var in = resource.getValue().openInputStream()) {
                if (path.endsWith(".class") && !path.endsWith("module-info.class")) {
                    inspector.readClass("", in.readAllBytes());
                } else if (path.endsWith(".jar")) {
                    inspector.readJar(path.substring(path.lastIndexOf('/') + 1), in);
                }
            }
        }
        return inspector.uses();
    }

    private void describe(Analyzer analyzer, Documentation documentation) {
        BundleName name = BundleName.of(snapshot);
        List<String> entrypoints =
                documentation.entrypoints().stream().map(Entrypoint::name).toList();
        analyzer.setProperty(Constants.BUNDLE_SYMBOLICNAME, name.symbolicName());
        analyzer.setProperty(Constants.BUNDLE_VERSION, name.version());
        analyzer.setProperty(Constants.BUNDLE_NAME, snapshot.ref().toString());
        analyzer.setProperty(REPO, snapshot.ref().toString());
        if (snapshot.ref() instanceof RepoRef.Remote remote) {
            remote.ref().ifPresent(ref -> analyzer.setProperty(REF, ref));
        }
        analyzer.setProperty(COMMIT, snapshot.revision());
        analyzer.setProperty(ENTRYPOINTS, String.join(",", entrypoints));
        if (!documentation.dependencies().isEmpty()) {
            analyzer.setProperty(DEPENDENCIES, String.join(",", documentation.dependencies()));
        }
        var capabilities = new Parameters();
        for (String entrypoint : entrypoints) {
            var attributes = new Attrs();
            attributes.put(NAMESPACE, entrypoint);
            attributes.put("repo", snapshot.ref().toString());
            attributes.put("commit", snapshot.revision());
            capabilities.add(NAMESPACE, attributes);
        }
        analyzer.setProperty(Constants.PROVIDE_CAPABILITY, capabilities.toString());
        analyzer.setProperty("-noimportjava", "true");
        // hubconf lives in the unnamed package, which no bundle can import: here that is what is wanted.
        analyzer.setProperty("-fixupmessages", "\"The default package*\";is:=ignore");
    }

    /** From its manifest bnd takes the versions of what is imported. */
    private Jar exportsOfTheFramework() {
        var jar = new Jar("exports");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, "exports");
        manifest.getMainAttributes()
                .putValue(
                        Constants.EXPORT_PACKAGE,
                        packages.all().entrySet().stream()
                                .map(export -> export.getKey() + ";version=\""
                                        + export.getValue().version() + "\"")
                                .collect(Collectors.joining(",")));
        jar.setManifest(manifest);
        return jar;
    }

    /** What the repo's own code needs was there to compile against; the rest is what its libraries can do without. */
    private List<String> makeUnknownImportsOptional(Manifest manifest) {
        Attributes attributes = manifest.getMainAttributes();
        var imports = new Parameters(attributes.getValue(Constants.IMPORT_PACKAGE));
        imports.forEach((name, attrs) -> {
            if (packages.find(name).isEmpty()) {
                attrs.put(Constants.RESOLUTION_DIRECTIVE + ":", Constants.RESOLUTION_OPTIONAL);
            }
        });
        if (!imports.isEmpty()) {
            attributes.putValue(Constants.IMPORT_PACKAGE, imports.toString());
        }
        return imports.keySet().stream().sorted().toList();
    }
}
