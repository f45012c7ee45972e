package hub.loader.java;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.loader.java.inrepo.CopiedLibraries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Lets two repos of a process, or two revisions of one, use the same native library. Classes of a bundle and of its libraries
 * that call {@code load} or {@code loadLibrary} of System or Runtime call {@link CopiedLibraries} instead.
 */
final class NativeCalls {

    private final Jar bundle;

    private NativeCalls(Jar bundle) {
        this.bundle = bundle;
    }

    /**
     * Changes the classes of a bundle. A changed class of a library lies in the bundle itself, which comes before its
     * libraries on the class path; the library stays as it was published. A jar that a ready bundle has in it is written anew.
     *
     * @param uses what the classes reach for
     */
    static void redirect(Jar bundle, List<Path> libraries, List<Use> uses) throws Exception {
        if (uses.stream().noneMatch(NativeCalls::loads)) {
            return;
        }
        var calls = new NativeCalls(bundle);
        for (Map.Entry<String, Resource> resource :
                Map.copyOf(bundle.getResources()).entrySet()) {
            calls.redirect(resource.getKey(), resource.getValue());
        }
        for (Path library : libraries) {
            calls.redirect(library);
        }
        String path = CopiedLibraries.class.getName().replace('.', '/') + ".class";
        try (var in = CopiedLibraries.class.getClassLoader().getResourceAsStream(path)) {
            bundle.putResource(path, new EmbeddedResource(in.readAllBytes(), 0));
        }
    }

    private static boolean loads(Use use) {
        return use.reach() == Reach.NATIVE
                && (use.what().startsWith("java.lang.System.load") || use.what().startsWith("java.lang.Runtime.load"));
    }

    private void redirect(String path, Resource resource) throws Exception {
        try (var in = resource.openInputStream()) {
            if (isClass(path)) {
                put(path, in.readAllBytes());
            } else if (path.endsWith(".jar")) {
                bundle.putResource(path, new EmbeddedResource(redirectedJar(in), resource.lastModified()));
            }
        }
    }

    private static byte[] redirectedJar(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipInputStream(in);
                var out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry; (entry = jar.getNextEntry()) != null; ) {
                byte[] content = jar.readAllBytes();
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(isClass(entry.getName()) ? RedirectedClass.of(content) : content);
            }
        }
        return bytes.toByteArray();
    }

    private void redirect(Path library) throws IOException {
        // As a framework opens it: of a class in several versions, the one for this Java.
        try (var jar = new JarFile(library.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            for (var entry : jar.versionedStream().toList()) {
                // The repo's own class of a name hides the library's.
                if (isClass(entry.getName()) && bundle.getResource(entry.getName()) == null) {
                    try (var in = jar.getInputStream(entry)) {
                        put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private void put(String path, byte[] type) {
        byte[] changed = RedirectedClass.of(type);
        if (changed != type) {
            bundle.putResource(path, new EmbeddedResource(changed, 0));
        }
    }

    private static boolean isClass(String path) {
        return path.endsWith(".class") && !path.endsWith("module-info.class");
    }
}
