package hub.loader.java;

import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection.Use;
import hub.core.spi.DiskErrors;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.RepoCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** A jar with the classes that a repo's publisher compiled; nothing in it is compiled again. */
record PrecompiledJar(Path file, JavaDependencies dependencies) implements RepoCode {

    static final String NAME = "hubconf.jar";

    @Override
    public Documentation documentation() throws IOException {
        try (var jar = new Jar(file.toFile())) {
            return documentation(jar);
        } catch (ZipException e) {
            throw damaged(e);
        } catch (IOException | HubException e) {
            throw e;
        } catch (Exception e) {
            throw DiskErrors.named(file, new IOException(e.getMessage(), e));
        }
    }

    @Override
    public BundleContent build(FrameworkPackages packages) throws Exception {
        Jar jar;
        try {
            jar = new Jar(file.toFile());
        } catch (ZipException e) {
            throw damaged(e);
        }
        try {
            Documentation documentation = documentation(jar);
            HubconfClass.check(jar);
            List<Path> libraries = dependencies.fetch(documentation.dependencies(), packages);
            List<Use> uses = ReachInspector.uses(jar, libraries);
            NativeCalls.redirect(jar, libraries, uses);
            LibraryHeaders.apply(jar, libraries, dependencies.platform());
            return new BundleContent(jar, libraries, documentation, uses, List.of());
        } catch (ZipException e) {
            jar.close();
            throw damaged(e);
        } catch (Throwable e) {
            jar.close();
            throw e;
        }
    }

    private static HubException damaged(ZipException e) {
        return new HubException(
                Kind.BUILD, NAME + " or a jar in it is damaged: " + e.getMessage() + ". Publish it again.", e);
    }

    private static Documentation documentation(Jar jar) throws Exception {
        Resource written = jar.getResource(Documentation.PATH);
        if (written != null) {
            try (var in = written.openInputStream()) {
                return Documentation.ofJson(in.readAllBytes());
            }
        }
        var reader = new ClassFileReader();
        for (Map.Entry<String, Resource> resource : jar.getResources().entrySet()) {
            String path = resource.getKey();
            if (path.endsWith(".class") && !path.endsWith("module-info.class") && !path.startsWith("META-INF/")) {
                try (var in = resource.getValue().openInputStream()) {
                    reader.read(in.readAllBytes());
                }
            }
        }
        return new Documentation(dependencies(jar.getManifest()), reader.methods());
    }

    private static List<String> dependencies(Manifest manifest) {
        String header = manifest == null ? null : manifest.getMainAttributes().getValue(Documentation.DEPENDENCIES);
        return header == null ? List.of() : Arrays.asList(header.trim().split("\\s*,\\s*"));
    }
}
