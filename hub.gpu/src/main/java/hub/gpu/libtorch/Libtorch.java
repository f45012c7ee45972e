package hub.gpu.libtorch;

import hub.core.HubException;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.gpu.foreign.CudaDevices;
import hub.gpu.foreign.NativeLibraries;
import hub.gpu.foreign.SupportedVersions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds libtorch and loads it into the process when the first tensor is made. The order of places: what this process holds
 * already, since it can hold only one; a folder that the user names; the PyTorch of a Python environment; the hub
 * directory, which is filled from Maven Central.
 */
public final class Libtorch {

    /** The system property that names a folder. */
    public static final String PROPERTY = "hub.libtorch";

    private static final String VARIABLE = "HUB_LIBTORCH";
    private static final String BUNDLED = "bundled";

    /** Symbols that nothing works without. The oldest supported version brought them. */
    private static final List<String> REQUIRED = List.of(
            "aoti_torch_call_dispatcher",
            "aoti_torch_new_tensor_handle",
            "aoti_torch_get_layout",
            "torch_list_push_back",
            "torch_new_string_handle",
            "aoti_torch_aten_subtract_Tensor");

    private static final Logger LOG = LoggerFactory.getLogger(Libtorch.class);

    private final Supplier<Optional<TorchFolder>> present;
    private final String configured;
    private final Map<String, String> environment;
    private final HubDirectory directory;
    private final FetchedLibtorch fetched;
    private volatile TorchFolder loaded;
    private Path mainLibrary;
    private boolean hasCuda;

    /**
     * @param configured a folder, {@code bundled} for the hub directory's, or empty for the order of places
     * @param environment the process's environment
     */
    public Libtorch(
            String configured,
            Map<String, String> environment,
            HubDirectory directory,
            Downloader downloader,
            Progress progress) {
        this(TorchFolder::ofThisProcess, configured, environment, directory, downloader, progress);
    }

    Libtorch(
            Supplier<Optional<TorchFolder>> present,
            String configured,
            Map<String, String> environment,
            HubDirectory directory,
            Downloader downloader,
            Progress progress) {
        this.present = present;
        this.configured = configured;
        this.environment = environment;
        this.directory = directory;
        this.fetched = new FetchedLibtorch(directory, downloader, progress);
    }

    /** Its main library, which has the operators. Loads it if necessary. */
    public Path mainLibrary() {
        load();
        return mainLibrary;
    }

    /** Whether it can compute on GPUs too, where there are any. Loads it if necessary. */
    public boolean hasCuda() {
        load();
        return hasCuda;
    }

    /** How many GPUs it can compute on. Loads it if necessary. */
    public int gpus() {
        return hasCuda() ? CudaDevices.usable() : 0;
    }

    /** The folder that it was loaded from. Loads it if necessary. */
    public Path folder() {
        load();
        return loaded.dir();
    }

    /**
     * Loads it, the first time.
     *
     * @throws HubException of kind DEPENDENCY if there is none for this platform, or it cannot be loaded
     */
    public void load() {
        if (loaded == null) {
            loadOnce();
        }
    }

    private synchronized void loadOnce() {
        if (loaded != null) {
            return;
        }
        Platform platform = Platform.current().orElseThrow(this::noPlatform);
        Optional<TorchFolder> held = present.get();
        held.flatMap(there -> refusal(there, platform)).ifPresent(LOG::error);
        // To open those that are there already does no harm, and makes the symbols of another library's libtorch
        // global.
        TorchFolder folder = held.orElseGet(() -> find(platform));
        List<Path> libraries = folder.libraries(platform);
        NativeLibraries.open(needed(libraries, CudaDevices.hasDriver()));
        List<String> missing =
                REQUIRED.stream().filter(name -> !NativeLibraries.has(name)).toList();
        if (!missing.isEmpty()) {
            throw new HubException(
                    HubException.Kind.DEPENDENCY,
                    "The libtorch in %s lacks %s; hub works with %s. A process can hold one libtorch: restart it with another"
                            .formatted(folder.dir(), missing, SupportedVersions.WORDS));
        }
        mainLibrary = mainLibrary(libraries);
        hasCuda = libraries.stream().anyMatch(Libtorch::isForCuda);
        loaded = folder;
    }

    /**
     * Opens what {@link #load} without a configuration would open, if it is on this machine. It takes as long as a framework's
     * start, and can be done beside that. Whatever is wrong with it, {@code load} says.
     *
     * @return whether it is there
     */
    public static boolean openIfPresent(Map<String, String> environment, HubDirectory directory) {
        Optional<List<Path>> libraries = Platform.current()
                .flatMap(platform -> present(named("", environment), environment, directory, platform)
                        .map(folder -> folder.libraries(platform)));
        libraries.ifPresent(present -> NativeLibraries.open(needed(present, CudaDevices.hasDriver())));
        return libraries.isPresent();
    }

    /** CUDA's libraries take hundreds of MiB, and nothing in them works without the driver. */
    static List<Path> needed(List<Path> libraries, boolean hasDriver) {
        return libraries.stream()
                .filter(library -> hasDriver || !isForCuda(library))
                .toList();
    }

    private static boolean isForCuda(Path library) {
        return library.getFileName().toString().contains("cuda");
    }

    private static Path mainLibrary(List<Path> libraries) {
        return libraries.stream()
                .filter(library -> library.getFileName().toString().contains("torch_cpu"))
                .findFirst()
                .orElseThrow();
    }

    /** What to tell whoever names another libtorch. A second one would end the process: both register the same operators. */
    Optional<String> refusal(TorchFolder held, Platform platform) {
        String named = named();
        boolean isNamed = named.isEmpty()
                || (named.equals(BUNDLED) ? FetchedLibtorch.isCurrent(held, platform) : held.isAt(Path.of(named)));
        return isNamed
                ? Optional.empty()
                : Optional.of(
                        "libtorch=%s is not used: this process holds the libtorch in %s, and can hold only one. Restart the process to change it"
                                .formatted(named, held.dir()));
    }

    private TorchFolder find(Platform platform) {
        String named = named();
        return present(named, environment, directory, platform).orElseGet(() -> absent(named, platform));
    }

    private static Optional<TorchFolder> present(
            String named, Map<String, String> environment, HubDirectory directory, Platform platform) {
        if (named.equals(BUNDLED)) {
            return FetchedLibtorch.present(directory, platform);
        }
        if (!named.isEmpty()) {
            return Optional.of(new TorchFolder(Path.of(named))).filter(TorchFolder::holdsLibtorch);
        }
        return installed(environment).stream()
                .filter(TorchFolder::holdsLibtorch)
                .filter(TorchFolder::isRecentEnough)
                .findFirst()
                .or(() -> FetchedLibtorch.present(directory, platform));
    }

    private static List<TorchFolder> installed(Map<String, String> environment) {
        return PythonEnvironments.torchFolders(environment, System.getProperty("user.home"));
    }

    private TorchFolder absent(String named, Platform platform) {
        if (!named.isEmpty() && !named.equals(BUNDLED)) {
            throw new HubException(
                    HubException.Kind.DEPENDENCY,
                    ("No libtorch_cpu in %s, which the configuration, the system property %s or the variable %s names;"
                                    + " name the folder that holds it, such as …/site-packages/torch/lib")
                            .formatted(named, PROPERTY, VARIABLE));
        }
        return fetched(platform, named.isEmpty() ? installed(environment) : List.of());
    }

    private TorchFolder fetched(Platform platform, List<TorchFolder> tooOld) {
        try {
            return fetched.folder(platform);
        } catch (HubException e) {
            throw new HubException(
                    e.kind(),
                    ("No libtorch: %s; and it cannot be fetched: %s. Install PyTorch %s or newer, and name its"
                                    + " torch/lib folder with %s")
                            .formatted(
                                    tooOld.isEmpty()
                                            ? "no Python environment with PyTorch is active"
                                            : "none of %s or newer in %s".formatted(SupportedVersions.OLDEST, tooOld),
                                    e.getMessage(),
                                    SupportedVersions.OLDEST,
                                    VARIABLE),
                    e);
        }
    }

    private String named() {
        return named(configured, environment);
    }

    private static String named(String configured, Map<String, String> environment) {
        return Stream.of(configured, System.getProperty(PROPERTY, ""), environment.getOrDefault(VARIABLE, ""))
                .filter(place -> !place.isBlank())
                .findFirst()
                .orElse("");
    }

    private HubException noPlatform() {
        return new HubException(
                HubException.Kind.DEPENDENCY,
                "libtorch runs on Linux, macOS and Windows; this system is %s"
                        .formatted(System.getProperty("os.name")));
    }
}
