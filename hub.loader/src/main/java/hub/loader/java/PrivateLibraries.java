package hub.loader.java;

import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Jar;
import aQute.bnd.version.MavenVersion;
import hub.core.spi.DiskErrors;
import hub.loader.framework.FrameworkPackages;
import hub.loader.java.maven.MavenLibraries.Library;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Decides which libraries a bundle must bring, because the framework does not offer what is in them. */
final class PrivateLibraries {

    private PrivateLibraries() {}

    /**
     * The jars that go into the bundle. A library that the repo names is left out only if the framework has the same
     * version. A library that another library needs is left out if the framework has that version or a later one, with
     * the same major number.
     */
    static List<Path> choose(List<Library> libraries, FrameworkPackages packages) throws IOException {
        var brought = new ArrayList<Path>();
        for (Library library : libraries) {
            if (!isExported(library, packages)) {
                brought.add(library.file());
            }
        }
        return brought;
    }

    private static boolean isExported(Library library, FrameworkPackages packages) throws IOException {
        Map<String, Version> offered = packagesOf(library);
        return !offered.isEmpty()
                && offered.entrySet().stream()
                        .allMatch(wanted -> packages.find(wanted.getKey())
                                .filter(export -> fits(export.version(), wanted.getValue(), library.direct()))
                                .isPresent());
    }

    private static boolean fits(Version exported, Version wanted, boolean exactly) {
        return exactly
                ? exported.equals(wanted)
                : exported.getMajor() == wanted.getMajor() && exported.compareTo(wanted) >= 0;
    }

    /** The packages that a library offers. A bundle offers what it exports; any other jar offers all its packages. */
    private static Map<String, Version> packagesOf(Library library) throws IOException {
        var offered = new TreeMap<String, Version>();
        try (var jar = new Jar(library.file().toFile())) {
            Manifest manifest = jar.getManifest();
            String exports =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
            if (exports != null) {
                new Parameters(exports)
                        .forEach((name, attributes) -> offered.put(
                                name, Version.parseVersion(attributes.getOrDefault(Constants.VERSION_ATTRIBUTE, "0"))));
                return offered;
            }
            var version = Version.parseVersion(MavenVersion.parseMavenString(library.version())
                    .getOSGiVersion()
                    .toString());
            jar.getPackages().stream()
                    .filter(name -> !name.isEmpty() && !name.startsWith("META-INF"))
                    .forEach(name -> offered.put(name, version));
            return offered;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw DiskErrors.named(library.file(), new IOException(e.getMessage(), e));
        }
    }
}
