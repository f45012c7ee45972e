package hub.loader.java;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import hub.loader.framework.NativePlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Headers of OSGi bundles that lie inside a repo's bundle as libraries. A framework reads only the headers of the bundle
 * itself, so what they ask for is done here, or a warning says that it is not.
 */
final class LibraryHeaders {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryHeaders.class);

    /** Where the native libraries of a repo's libraries lie in its bundle. */
    private static final String FOLDER = "native/";

    private final Jar bundle;
    private final NativePlatform platform;
    private final Set<String> natives = new LinkedHashSet<>();

    private LibraryHeaders(Jar bundle, NativePlatform platform) {
        this.bundle = bundle;
        this.platform = platform;
    }

    /**
     * Puts the native code of libraries, as their Bundle-NativeCode names it, into the bundle and its Bundle-NativeCode. The
     * framework gives each bundle a file of its own, so any number of repos may use one library.
     *
     * @param platform what native code is chosen for; the bundle's own is chosen, too
     */
    static void apply(Jar bundle, List<Path> libraries, NativePlatform platform) throws Exception {
        var headers = new LibraryHeaders(bundle, platform);
        Manifest manifest = bundle.getManifest() == null ? new Manifest() : bundle.getManifest();
        headers.natives.addAll(headers.chosen("The bundle", manifest));
        for (int i = 0; i < libraries.size(); i++) {
            headers.apply(libraries.get(i), FOLDER + i + "/");
        }
        if (!headers.natives.isEmpty()) {
            manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
            manifest.getMainAttributes().putValue(Constants.BUNDLE_NATIVECODE, String.join(";", headers.natives));
            bundle.setManifest(manifest);
        }
    }

    private void apply(Path library, String folder) throws IOException {
        try (var jar = new JarFile(library.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return;
            }
            warnOfInnerJars(library, manifest);
            for (String path : chosen(library.getFileName().toString(), manifest)) {
                ZipEntry entry = jar.getEntry(path);
                if (entry == null) {
                    LOG.warn("{} has no {}, which its Bundle-NativeCode names", library.getFileName(), path);
                    continue;
                }
                String place = folder + path.substring(path.lastIndexOf('/') + 1);
                try (var in = jar.getInputStream(entry)) {
                    bundle.putResource(place, new EmbeddedResource(in.readAllBytes(), 0));
                }
                natives.add(place);
            }
        }
    }

    private List<String> chosen(String name, Manifest manifest) {
        String header = manifest.getMainAttributes().getValue(Constants.BUNDLE_NATIVECODE);
        if (header == null) {
            return List.of();
        }
        return platform.choose(header).orElseGet(() -> {
            LOG.warn("{} has native code, and none for {}: what loads it will fail", name, platform);
            return List.of();
        });
    }

    private static void warnOfInnerJars(Path library, Manifest manifest) {
        String header = manifest.getMainAttributes().getValue(Constants.BUNDLE_CLASSPATH);
        if (header != null && header.contains(".jar")) {
            LOG.warn(
                    "{} is a bundle with jars in it ({}), and a library's inner jars are not on the class path: name"
                            + " what is in them in dependencies",
                    library.getFileName(),
                    header);
        }
    }
}
