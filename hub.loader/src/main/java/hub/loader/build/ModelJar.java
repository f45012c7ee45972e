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
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.Language;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the jar of a model bundle: bnd finds what its classes import, and every package stays private. */
final class ModelJar {

    private static final Logger LOG = LoggerFactory.getLogger(ModelJar.class);

    static final String REPO = "Hub-Repo";
    static final String REF = "Hub-Ref";
    static final String COMMIT = "Hub-Commit";
    static final String ENTRYPOINTS = "Hub-Entrypoints";
    static final String LANGUAGE = "Hub-Language";
    static final String NAMESPACE = "hub.entrypoint";

    private final Snapshot snapshot;
    private final Language language;
    private final FrameworkPackages packages;

    ModelJar(Snapshot snapshot, Language language, FrameworkPackages packages) {
        this.snapshot = snapshot;
        this.language = language;
        this.packages = packages;
    }

    /**
     * Writes the jar.
     *
     * @param content more is put into its jar
     * @return what its code reaches for and imports
     * @throws HubException of kind BUILD if bnd finds the classes in error
     */
    Inspection write(BundleContent content, OutputStream out) throws Exception {
        Jar jar = content.jar();
        Documentation documentation = content.documentation();
        try (var analyzer = new Analyzer();
                var exports = exportsOfTheFramework()) {
            describe(analyzer, documentation);
            addLibraries(analyzer, jar, content.libraries());
            keep(Constants.BUNDLE_NATIVECODE, analyzer, jar);
            // Of a class in several versions, the one for this Java runs.
            keep(Name.MULTI_RELEASE.toString(), analyzer, jar);
            jar.putResource(Documentation.PATH, new EmbeddedResource(documentation.toJson(), 0));
            jar.setManifest((Manifest) null);
            analyzer.setJar(jar);
            analyzer.addClasspath(exports);
            Manifest manifest = analyzer.calcManifest();
            if (!analyzer.getErrors().isEmpty()) {
                throw new HubException(
                        Kind.BUILD,
                        snapshot.ref() + " cannot become a bundle: " + String.join("; ", analyzer.getErrors()));
            }
            analyzer.getWarnings().forEach(warning -> LOG.warn("{}: {}", snapshot.ref(), warning));
            List<String> imports = makeUnknownImportsOptional(manifest);
            var inspection = new Inspection(
                    content.uses(),
                    Stream.concat(content.imports().stream(), imports.stream())
                            .sorted()
                            .toList());
            jar.putResource(BuiltBundle.INSPECTION, new EmbeddedResource(BuiltBundle.toJson(inspection), 0));
            jar.setManifest(manifest);
            jar.setReproducible("true");
            jar.write(out);
            return inspection;
        }
    }

    /** A ready jar may have a class path of its own already. */
    private static void addLibraries(Analyzer analyzer, Jar contents, List<Path> libraries) throws Exception {
        String brought = header(contents, Constants.BUNDLE_CLASSPATH);
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

    /** Keeps a header that a ready jar has, or its libraries. */
    private static void keep(String header, Analyzer analyzer, Jar contents) throws Exception {
        String given = header(contents, header);
        if (given != null) {
            analyzer.setProperty(header, given);
        }
    }

    private static String header(Jar contents, String name) throws Exception {
        Manifest given = contents.getManifest();
        return given == null ? null : given.getMainAttributes().getValue(name);
    }

    private void describe(Analyzer analyzer, Documentation documentation) {
        BundleName name = BundleName.of(snapshot);
        List<String> entrypoints = documentation.entrypoints().stream()
                .filter(entrypoint -> !entrypoint.helper())
                .map(Entrypoint::name)
                .toList();
        analyzer.setProperty(Constants.BUNDLE_SYMBOLICNAME, name.symbolicName());
        analyzer.setProperty(Constants.BUNDLE_VERSION, name.version());
        analyzer.setProperty(Constants.BUNDLE_NAME, snapshot.ref().toString());
        analyzer.setProperty(REPO, snapshot.ref().toString());
        if (snapshot.ref() instanceof RepoRef.Remote remote) {
            remote.ref().ifPresent(ref -> analyzer.setProperty(REF, ref));
        }
        analyzer.setProperty(COMMIT, snapshot.revision());
        analyzer.setProperty(LANGUAGE, language.name());
        analyzer.setProperty(ENTRYPOINTS, String.join(",", entrypoints));
        if (!documentation.dependencies().isEmpty()) {
            analyzer.setProperty(Documentation.DEPENDENCIES, String.join(",", documentation.dependencies()));
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
        // bnd warns of classes in the unnamed package, because no bundle can import them. hubconf is meant to be there.
        analyzer.setProperty("-fixupmessages", "\"The default package*\";is:=ignore");
    }

    /** A jar that has only a manifest: bnd reads there which versions the framework exports. */
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

    /** The repo's own code was compiled, so its imports are there. Its libraries name packages that they can do without. */
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
