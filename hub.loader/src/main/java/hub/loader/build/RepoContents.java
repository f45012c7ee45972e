package hub.loader.build;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;

/** What a snapshot brings for its bundle: sources to compile, or a jar that its publisher compiled. */
sealed interface RepoContents {

    /** What it says of itself; nothing is compiled. */
    Documentation documentation() throws IOException;

    /** Its classes and resources, compiled if need be. */
    Made make(List<Path> libraries) throws Exception;

    /**
     * What goes into the bundle.
     *
     * @param jar classes and resources
     * @param documentation what all its classes say of themselves
     */
    record Made(Jar jar, Documentation documentation) implements AutoCloseable {
        @Override
        public void close() {
            jar.close();
        }
    }

    /**
     * Finds hubconf.java, or else hubconf.jar.
     *
     * @throws HubException of kind NOT_FOUND if there is neither
     */
    static RepoContents of(Snapshot snapshot, FrameworkPackages packages, Duration limit) {
        Path root = snapshot.dir().toAbsolutePath();
        Path hubconf = SourceTree.findHubconf(root);
        if (hubconf != null) {
            return new Sources(root, hubconf, new SourceCompiler(root, packages, limit));
        }
        if (Files.isRegularFile(root.resolve(ReadyJar.NAME))) {
            return new ReadyJar(root.resolve(ReadyJar.NAME));
        }
        throw new HubException(
                Kind.NOT_FOUND,
                snapshot.ref() + " has no hubconf.java at its root or under src/main/java, and no hubconf.jar"
                        + (snapshot.ref() instanceof RepoRef.Local ? "" : " (in " + root + ")")
                        + ": it is no model repo.");
    }

    /** Java sources. */
    record Sources(Path root, Path hubconf, SourceCompiler compiler) implements RepoContents {

        @Override
        public Documentation documentation() throws IOException {
            return compiler.read(List.of(hubconf));
        }

        @Override
        public Made make(List<Path> libraries) throws IOException {
            SourceTree tree = SourceTree.read(root, hubconf);
            var compiled = compiler.compile(tree.sources(), libraries);
            var jar = new Jar("model");
            compiled.classes().forEach((path, bytes) -> jar.putResource(path, new EmbeddedResource(bytes, 0)));
            for (var resource : tree.resources().entrySet()) {
                jar.putResource(resource.getKey(), new FileResource(resource.getValue()));
            }
            return new Made(jar, compiled.documentation());
        }
    }

    /** A jar with compiled classes, in which nothing is compiled again. */
    record ReadyJar(Path file) implements RepoContents {

        static final String NAME = "hubconf.jar";

        @Override
        public Documentation documentation() throws IOException {
            try (var jar = new Jar(file.toFile())) {
                return documentation(jar);
            } catch (IOException | HubException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(file + " cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public Made make(List<Path> libraries) throws Exception {
            var jar = new Jar(file.toFile());
            return new Made(jar, documentation(jar));
        }

        private static Documentation documentation(Jar jar) throws Exception {
            Resource written = jar.getResource(Documentation.PATH);
            if (written != null) {
                try (var in = written.openInputStream()) {
                    return Documentation.ofJson(in.readAllBytes(), Documentation.class);
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
            String header =
                    manifest == null ? null : manifest.getMainAttributes().getValue(ModelJar.DEPENDENCIES);
            return header == null ? List.of() : Arrays.asList(header.trim().split("\\s*,\\s*"));
        }
    }
}
