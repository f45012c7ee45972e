package hub.loader.java;

import hub.loader.framework.FrameworkPackages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * What the compiler sees of the framework. Exported packages come through the class loaders that serve them at run time.
 * Private libraries come first, as they do at run time. Compiled classes stay in memory.
 */
final class WiringFileManager extends ForwardingJavaFileManager<StandardJavaFileManager> {

    private final FrameworkPackages packages;
    private final StandardJavaFileManager libraries;
    private final SourceIndex sources;
    private final Map<String, List<JavaFileObject>> listed = new HashMap<>();
    private final Map<String, Output> outputs = new TreeMap<>();
    private boolean hasLauncherClasses;

    /**
     * @param sources where the compiler finds the repo's own classes; null if it has none to look for
     */
    WiringFileManager(JavaCompiler compiler, FrameworkPackages packages, List<Path> libraries, SourceIndex sources)
            throws IOException {
        super(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8));
        this.sources = sources;
        this.packages = packages;
        this.libraries = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        this.libraries.setLocationFromPaths(StandardLocation.CLASS_PATH, libraries);
    }

    /**
     * Lets the class path have the system bundle's exports: the launcher's, and the framework's jar where a container has put
     * it. This takes time, and what is only read needs none of them.
     */
    private void addLauncherClasses() throws IOException {
        if (hasLauncherClasses) {
            return;
        }
        hasLauncherClasses = true;
        var classPath = new ArrayList<Path>();
        fileManager.getLocationAsPaths(StandardLocation.CLASS_PATH).forEach(classPath::add);
        CodeSource framework = Bundle.class.getProtectionDomain().getCodeSource();
        if (framework != null && framework.getLocation().getProtocol().equals("file")) {
            classPath.add(Path.of(URI.create(framework.getLocation().toString())));
        }
        fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
    }

    /** The compiled classes by their path in the bundle, {@code model/Net.class}. */
    Map<String, byte[]> classes() {
        return outputs.values().stream()
                .collect(Collectors.toMap(
                        output -> output.binaryName.replace('.', '/') + ".class",
                        output -> output.bytes.toByteArray(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    @Override
    public boolean hasLocation(Location location) {
        return location == StandardLocation.SOURCE_PATH
                ? sources != null
                : location != StandardLocation.ANNOTATION_PROCESSOR_PATH && super.hasLocation(location);
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        if (location == StandardLocation.SOURCE_PATH) {
            return sources == null || !kinds.contains(JavaFileObject.Kind.SOURCE)
                    ? List.of()
                    : List.copyOf(sources.ofPackage(packageName).values());
        }
        if (location != StandardLocation.CLASS_PATH) {
            return super.list(location, packageName, kinds, recurse);
        }
        if (!kinds.contains(JavaFileObject.Kind.CLASS)) {
            return List.of();
        }
        List<JavaFileObject> known = listed.get(packageName);
        if (known == null) {
            known = listClasses(packageName);
            listed.put(packageName, known);
        }
        return known;
    }

    private List<JavaFileObject> listClasses(String packageName) throws IOException {
        var found = new ArrayList<JavaFileObject>();
        libraries
                .list(StandardLocation.CLASS_PATH, packageName, Set.of(JavaFileObject.Kind.CLASS), false)
                .forEach(found::add);
        Optional<FrameworkPackages.Export> export = packages.find(packageName);
        if (!found.isEmpty() || export.isEmpty()) {
            return found;
        }
        if (export.get().fromSystemBundle()) {
            // Its wiring lists no resources. What it exports beside the JDK is on the launcher's class path.
            addLauncherClasses();
            super.list(StandardLocation.CLASS_PATH, packageName, Set.of(JavaFileObject.Kind.CLASS), false)
                    .forEach(found::add);
            return found;
        }
        BundleWiring wiring = export.get().wiring();
        String folder = packageName.replace('.', '/');
        for (String name : wiring.listResources(folder, "*.class", BundleWiring.LISTRESOURCES_LOCAL)) {
            URL url = wiring.getClassLoader().getResource(name);
            if (url != null) {
                found.add(new Imported(wiring.getBundle().getBundleId(), name, url));
            }
        }
        return found;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return switch (file) {
            case SourceFile source -> source.className();
            case Imported imported -> imported.binaryName;
            case Output output -> output.binaryName;
            default -> {
                String name = super.inferBinaryName(location, file);
                yield name != null ? name : libraries.inferBinaryName(location, file);
            }
        };
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        if (file instanceof Imported) {
            return location == StandardLocation.CLASS_PATH;
        }
        if (file instanceof SourceFile) {
            return location == StandardLocation.SOURCE_PATH;
        }
        return !(file instanceof Output) && super.contains(location, file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        boolean ours = one instanceof SimpleJavaFileObject || other instanceof SimpleJavaFileObject;
        return ours ? one.toUri().equals(other.toUri()) : super.isSameFile(one, other);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return outputs.computeIfAbsent(className, Output::new);
    }

    @Override
    public void close() throws IOException {
        libraries.close();
        super.close();
    }

    /** A class of another bundle. */
    private static final class Imported extends SimpleJavaFileObject {

        private final String binaryName;
        private final URL url;

        Imported(long bundle, String name, URL url) {
            super(URI.create("bundle://" + bundle + "/" + name), Kind.CLASS);
            this.binaryName = name.substring(0, name.length() - Kind.CLASS.extension.length())
                    .replace('/', '.');
            this.url = url;
        }

        @Override
        public InputStream openInputStream() throws IOException {
            return url.openStream();
        }
    }

    /** A class of the repo. */
    private static final class Output extends SimpleJavaFileObject {

        private final String binaryName;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(String binaryName) {
            super(URI.create("memory:///" + binaryName.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.binaryName = binaryName;
        }

        @Override
        public OutputStream openOutputStream() {
            bytes.reset();
            return bytes;
        }
    }
}
