package hub.gpu.libtorch;

import hub.core.spi.DiskErrors;
import hub.gpu.foreign.LoadedLibraries;
import hub.gpu.foreign.SupportedVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder that holds libtorch's libraries: an unpacked libtorch, or a Python environment's {@code torch/lib}. */
record TorchFolder(Path dir) {

    private static final Pattern VERSION = Pattern.compile("__version__[^=]*= *['\"](\\d+)\\.(\\d+)\\.?([^'\"]*)");
    private static final List<String> MAIN_LIBRARIES =
            List.of("libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll");

    /** The one that this process has loaded, if it has. */
    static Optional<TorchFolder> ofThisProcess() {
        return LoadedLibraries.find(MAIN_LIBRARIES).map(library -> new TorchFolder(library.getParent()));
    }

    /** Whether libtorch's main library lies there. */
    boolean holdsLibtorch() {
        return files().stream()
                .anyMatch(file -> MAIN_LIBRARIES.contains(file.getFileName().toString()));
    }

    /** Whether it lies at a path, also by way of links. */
    boolean isAt(Path other) {
        try {
            return Files.isSameFile(dir, other);
        } catch (IOException notThere) {
            return dir.equals(other.toAbsolutePath().normalize());
        }
    }

    /** Whether it is new enough. A folder that does not say its version is taken as such. */
    boolean isRecentEnough() {
        Path version = dir.resolveSibling("version.py");
        if (!Files.isRegularFile(version)) {
            return true;
        }
        try {
            var found = VERSION.matcher(Files.readString(version));
            return !found.find()
                    || SupportedVersions.isSupported(
                            Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(version, e));
        }
    }

    /** The libraries, in the order to load them. */
    List<Path> libraries(Platform platform) {
        return platform.inLoadOrder(files());
    }

    private List<Path> files() {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dir)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(dir, e));
        }
    }
}
