package hub.loader.java.maven;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.spi.connector.transport.TransporterFactory;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.util.artifact.ArtifactIdUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the {@code mvn:} dependencies of repos, and what these depend on, by Maven's own resolver. */
public final class MavenLibraries {

    /** What marks a dependency as one of these. */
    public static final String PREFIX = "mvn:";

    private static final Set<String> RUNTIME_SCOPES = Set.of("compile", "runtime");

    private static final Logger LOG = LoggerFactory.getLogger(MavenLibraries.class);

    /**
     * A library.
     *
     * @param file its jar
     * @param version its version in Maven
     * @param direct whether the repo itself names it
     */
    public record Library(Path file, String version, boolean direct) {

        /** What is wrong with its jar, if it cannot be opened. */
        private Optional<String> fault() throws IOException {
            return file.toString().endsWith(".jar") ? DamagedJars.fault(file) : Optional.empty();
        }
    }

    /**
     * What was found, and the names of what no repository has.
     *
     * @param libraries all that is needed to run, if nothing is missing
     * @param missing {@code mvn:} names
     */
    public record Resolution(List<Library> libraries, List<String> missing) {}

    private final HubDirectory directory;
    private final Downloader downloader;
    private final List<RemoteRepository> repositories;

    /**
     * @param directory where they are kept
     * @param downloader fetches them
     * @param repositories the URLs of Maven repositories, in the order in which they are asked
     */
    public MavenLibraries(HubDirectory directory, Downloader downloader, List<URI> repositories) {
        this.directory = directory;
        this.downloader = downloader;
        // A file is not used if its checksum is wrong or missing.
        var policy =
                new RepositoryPolicy(true, RepositoryPolicy.UPDATE_POLICY_NEVER, RepositoryPolicy.CHECKSUM_POLICY_FAIL);
        this.repositories = repositories.stream()
                .map(url -> new RemoteRepository.Builder(id(url), "default", url.toString())
                        .setPolicy(policy)
                        .build())
                .toList();
    }

    /** Maven's local repository notes under this name where a file came from. */
    private static String id(URI url) {
        return url.toString().replaceAll("[^A-Za-z0-9.-]+", "-");
    }

    /**
     * The libraries for some dependencies, resolved together, with their transitive dependencies of scope runtime.
     *
     * @param coordinates {@code mvn:group:artifact:version}
     * @throws HubException of kind BUILD if one is malformed, or named in two versions; CORRUPT if a jar is damaged where it
     *     is published; as the downloader throws it, with the names of what could not be fetched, if there is no network
     */
    public Resolution resolve(List<String> coordinates) throws IOException {
        if (coordinates.isEmpty()) {
            return new Resolution(List.of(), List.of());
        }
        Resolution resolved = find(coordinates);
        return removeDamaged(resolved.libraries()) ? refuseDamaged(find(coordinates)) : resolved;
    }

    /** Maven does not look into a file that is there. A damaged one has to go before it fetches it again. */
    private static boolean removeDamaged(List<Library> libraries) throws IOException {
        boolean removed = false;
        for (Library library : libraries) {
            Optional<String> fault = library.fault();
            if (fault.isPresent()) {
                LOG.warn("{} is damaged ({}), and is fetched again.", library.file(), fault.get());
                Files.delete(library.file());
                removed = true;
            }
        }
        return removed;
    }

    private static Resolution refuseDamaged(Resolution resolved) throws IOException {
        for (Library library : resolved.libraries()) {
            Optional<String> fault = library.fault();
            if (fault.isPresent()) {
                throw new HubException(
                        Kind.CORRUPT,
                        library.file() + " is damaged, and so it comes from its repository: " + fault.get()
                                + ". Name another version of it in dependencies.");
            }
        }
        return resolved;
    }

    private Resolution find(List<String> coordinates) {
        LOG.info("Resolving {}", String.join(", ", coordinates));
        List<Artifact> roots =
                coordinates.stream().map(MavenLibraries::artifact).toList();
        refuseTwoVersions(roots);
        // Maven looks for parts of itself by the context class loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(MavenLibraries.class.getClassLoader());
        try (RepositorySystem system = system();
                CloseableSession session = session(system)) {
            var collect = new CollectRequest()
                    .setDependencies(roots.stream()
                            .map(root -> new Dependency(root, "runtime"))
                            .toList())
                    .setRepositories(repositories);
            var request = new DependencyRequest(collect, (node, _) -> isForRunning(node.getDependency()));
            return new Resolution(
                    system.resolveDependencies(session, request).getArtifactResults().stream()
                            .map(ArtifactResult::getArtifact)
                            .map(found -> new Library(found.getPath(), found.getVersion(), isOneOf(roots, found)))
                            .toList(),
                    List.of());
        } catch (DependencyResolutionException e) {
            return new Resolution(List.of(), missing(coordinates, e));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Artifact artifact(String coordinates) {
        try {
            return new DefaultArtifact(coordinates.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new HubException(
                    Kind.BUILD, "\"" + coordinates + "\" in dependencies is not mvn:group:artifact:version.", e);
        }
    }

    /** Maven would take the first and say nothing. */
    private static void refuseTwoVersions(List<Artifact> roots) {
        var first = new HashMap<String, Artifact>();
        for (Artifact root : roots) {
            Artifact other = first.putIfAbsent(ArtifactIdUtils.toVersionlessId(root), root);
            if (other != null && !other.getVersion().equals(root.getVersion())) {
                throw new HubException(
                        Kind.BUILD,
                        "dependencies names " + root.getGroupId() + ":" + root.getArtifactId() + " in the versions "
                                + other.getVersion() + " and " + root.getVersion() + ". Name one.");
            }
        }
    }

    /** The name as a repo would write it. A plain jar needs no more than group:artifact:version. */
    private static String coordinates(Artifact artifact) {
        boolean plain = artifact.getExtension().equals("jar")
                && artifact.getClassifier().isEmpty();
        return plain
                ? artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion()
                : artifact.toString();
    }

    private static boolean isForRunning(Dependency dependency) {
        return dependency == null || RUNTIME_SCOPES.contains(dependency.getScope());
    }

    private static boolean isOneOf(List<Artifact> roots, Artifact artifact) {
        return roots.stream()
                .anyMatch(root -> root.getGroupId().equals(artifact.getGroupId())
                        && root.getArtifactId().equals(artifact.getArtifactId()));
    }

    private RepositorySystem system() {
        return new RepositorySystemSupplier() {
            @Override
            protected Map<String, TransporterFactory> createTransporterFactories() {
                return Map.of(DownloaderTransport.NAME, new DownloaderTransport.Factory(downloader));
            }
        }.get();
    }

    private CloseableSession session(RepositorySystem system) {
        return new SessionBuilderSupplier(system)
                .get()
                .withLocalRepositoryBaseDirectories(directory.state().resolve("maven"))
                .setSystemProperties(System.getProperties())
                .withRepositoryListener(new BrokenDescriptors())
                // Other processes may fetch the same file.
                .setConfigProperty("aether.syncContext.named.factory", "file-lock")
                .setConfigProperty("aether.syncContext.named.nameMapper", "file-hgav")
                .build();
    }

    private List<String> missing(List<String> coordinates, DependencyResolutionException e) {
        List<ArtifactResult> results =
                e.getResult() == null ? List.of() : e.getResult().getArtifactResults();
        List<String> unresolved = results.stream()
                .filter(result -> !result.isResolved())
                .map(result -> PREFIX + coordinates(result.getRequest().getArtifact()) + reason(result))
                .toList();
        List<String> missing = unresolved.isEmpty() ? coordinates : unresolved;
        HubException failure = failure(e);
        if (failure != null) {
            throw new HubException(
                    failure.kind(),
                    "Missing dependencies: " + String.join(", ", missing) + ". " + failure.getMessage(),
                    e);
        }
        return missing;
    }

    /** Why a file that a repository has is not used; empty if none has it. */
    private static String reason(ArtifactResult result) {
        for (Exception e : result.getExceptions()) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ChecksumFailureException) {
                    return " (" + cause.getMessage() + ")";
                }
            }
        }
        return "";
    }

    /** If a library's POM cannot be read, goes on without its dependencies, as Maven does, and logs it. */
    private static final class BrokenDescriptors extends AbstractRepositoryListener {

        @Override
        public void artifactDescriptorInvalid(RepositoryEvent event) {
            LOG.warn(
                    "The POM of {} is invalid, so what it depends on is not fetched: {}",
                    coordinates(event.getArtifact()),
                    event.getException().getMessage());
        }

        @Override
        public void artifactDescriptorMissing(RepositoryEvent event) {
            LOG.warn("There is no POM of {}, so what it depends on is not fetched", coordinates(event.getArtifact()));
        }
    }

    /** The failure of network or disk behind a resolver's exception; null if all servers only lack the file. */
    private HubException failure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HubException hub && hub.kind() != Kind.NOT_FOUND) {
                return hub;
            }
            if (cause instanceof FileSystemException disk) {
                return DiskErrors.of(disk, directory.root());
            }
        }
        return null;
    }
}
