package hub.gpu.libtorch;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A platform that libtorch is published for, and the names of its libraries. Only Linux x86-64 has been tried; the rest is
 * this table.
 *
 * @param name the classifier of the artifacts
 * @param libraries how the file names of the libraries begin, in the order to load them
 * @param artifacts where they are published
 */
record Platform(String name, List<String> libraries, List<Artifact> artifacts) {

    /** The version in {@link #artifacts}. A folder is named after it. */
    static final String VERSION = "2.13.0";

    private static final String REPOSITORY = "https://repo1.maven.org/maven2/org/bytedeco/";
    private static final String PYTORCH = "pytorch/" + VERSION + "-1.5.14/pytorch-" + VERSION + "-1.5.14-";
    private static final String OPENBLAS = "openblas/0.3.31-1.5.13/openblas-0.3.31-1.5.13-";

    /** A jar of native libraries, by its address and what its bytes must be. */
    record Artifact(URI url, String sha256) {}

    private static final List<Platform> PUBLISHED = List.of(
            new Platform(
                    "linux-x86_64",
                    List.of(
                            "libgomp",
                            "libquadmath.",
                            "libgfortran.",
                            "libopenblas.",
                            "libc10.",
                            "libtorch_cpu.",
                            "libc10_cuda.",
                            "libtorch_cuda."),
                    artifacts(
                            "linux-x86_64",
                            "df6c77af6e69ee94b171e157b4a2a67453256feed9a1b47443cb2c0cf1c93643",
                            "7a5e1494e0565b6e06a5d93f8b29993c9ed33239cb9ffab84909360f245b4688")),
            new Platform(
                    "macosx-arm64",
                    List.of(
                            "libomp",
                            "libgcc_s.",
                            "libquadmath.",
                            "libgfortran.5",
                            "libopenblas.",
                            "libc10.",
                            "libtorch_cpu."),
                    artifacts(
                            "macosx-arm64",
                            "88c4e0871d3f7e0a43f2852c1b491e577fa56103be0196f0c4acaa54149234dc",
                            "63665943d4a9a940c96886342ddc9dcd9749da8116194025404ff72d7f9240c3")),
            new Platform(
                    "windows-x86_64",
                    List.of("libopenblas.", "uv.", "c10.", "torch_cpu.", "c10_cuda.", "torch_cuda."),
                    artifacts(
                            "windows-x86_64",
                            "8de0fe432f56460577e29a5e2ec3971e34c0c676f6b6204750aa985d29fdffb6",
                            "e23b752970f5e8bc1d7a9cad3500eda2f4f88fbfd409f0eca79adf8ef40dad28")));

    private static List<Artifact> artifacts(String classifier, String pytorchSha256, String openblasSha256) {
        return List.of(
                new Artifact(URI.create(REPOSITORY + PYTORCH + classifier + ".jar"), pytorchSha256),
                new Artifact(URI.create(REPOSITORY + OPENBLAS + classifier + ".jar"), openblasSha256));
    }

    /** The platform of this JVM, if the names of its libraries are known. */
    static Optional<Platform> current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Optional<Platform> of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
        String arch = osArch.equals("amd64") ? "x86_64" : osArch.equals("aarch64") ? "arm64" : osArch;
        String name = system + "-" + arch;
        return PUBLISHED.stream()
                .filter(platform -> platform.name.startsWith(system + "-"))
                .findFirst()
                .map(platform -> platform.name.equals(name) ? platform : platform.unpublished(name));
    }

    /** Another processor of the same system: a PyTorch may be installed there, but none can be fetched. */
    private Platform unpublished(String name) {
        return new Platform(name, libraries, List.of());
    }

    /** Whether its libraries can be fetched. */
    boolean isPublished() {
        return !artifacts.isEmpty();
    }

    /** Whether a file is one of the libraries, by its name. */
    boolean isLibrary(Path file) {
        return libraries.stream().anyMatch(prefix -> isNamed(file, prefix));
    }

    /** The libraries among some files, in the order to load them. */
    List<Path> inLoadOrder(List<Path> files) {
        return libraries.stream()
                .flatMap(prefix ->
                        files.stream().filter(file -> isNamed(file, prefix)).limit(1))
                .toList();
    }

    private static boolean isNamed(Path file, String prefix) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix) && Stream.of(".so", ".dylib", ".dll").anyMatch(name::contains);
    }
}
