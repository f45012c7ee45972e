package hub.loader;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** A Maven repository on a loopback server, with artifacts that are compiled as they are put in. */
final class MavenRepository implements AutoCloseable {

    private final Path root;
    private final HttpServer server;

    private MavenRepository(Path root, HttpServer server) {
        this.root = root;
        this.server = server;
    }

    static MavenRepository start(Path root) throws IOException {
        Files.createDirectories(root);
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                root.toRealPath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
        return new MavenRepository(root, server);
    }

    URI url() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/");
    }

    /** Adds an artifact with one class; what it depends on is given as group:artifact:version. */
    Path add(
            String coordinates, String className, String source, Map<String, String> headers, List<String> dependencies)
            throws Exception {
        String[] parts = coordinates.split(":");
        Path folder = root.resolve(parts[0].replace('.', '/')).resolve(parts[1]).resolve(parts[2]);
        Files.createDirectories(folder);
        Path jar = folder.resolve(parts[1] + "-" + parts[2] + ".jar");
        Path classes = Files.createTempDirectory(root, "classes");
        Path file = classes.resolve(className.substring(className.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), file.toString());
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        String path = className.replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry(path));
            out.write(Files.readAllBytes(classes.resolve(path)));
        }
        Path pom = folder.resolve(parts[1] + "-" + parts[2] + ".pom");
        Files.writeString(pom, """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
              <dependencies>%s</dependencies>
            </project>
            """.formatted(
                        parts[0],
                        parts[1],
                        parts[2],
                        dependencies.stream().map(MavenRepository::dependency).collect(Collectors.joining())));
        checksum(jar);
        checksum(pom);
        return jar;
    }

    /** Puts a file into a jar that was added. */
    static void put(Path jar, String path, String text) throws Exception {
        try (var zip = FileSystems.newFileSystem(jar)) {
            Path file = zip.getPath(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        checksum(jar);
    }

    private static String dependency(String coordinates) {
        String[] parts = coordinates.split(":");
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted(parts[0], parts[1], parts[2]);
    }

    static void checksum(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".sha1"),
                HexFormat.of().formatHex(digest));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
