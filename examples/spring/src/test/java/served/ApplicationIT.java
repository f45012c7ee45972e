package served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/** The endpoint, in the JVM of the test and in the one jar that Spring Boot makes. */
class ApplicationIT {

    private static final Path EXAMPLES = Path.of("..");
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    @TempDir
    Path folder;

    private Path repo;

    @BeforeEach
    void copyTheRepo() throws IOException {
        repo = folder.resolve("echo");
        Files.createDirectories(repo.resolve("model"));
        copy("echo-a");
    }

    private void copy(String example) throws IOException {
        for (String file : List.of("hubconf.java", "model/Echo.java")) {
            Files.writeString(
                    repo.resolve(file),
                    Files.readString(EXAMPLES.resolve(example).resolve(file)));
        }
    }

    private String[] settings() {
        return new String[] {"--server.port=0", "--repo=" + repo};
    }

    /** What a user of the endpoint sees: an answer, and another one after the swap. */
    private void assertSwaps(int port) throws Exception {
        String address = "http://localhost:" + port;
        var ask = HttpRequest.newBuilder(URI.create(address + "/echo?text=hello"));
        var update = HttpRequest.newBuilder(URI.create(address + "/update"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertEquals(
                    "{\"answer\":\"hello\"}",
                    client.send(ask.build(), BodyHandlers.ofString()).body());
            copy("echo-b");
            assertEquals(200, client.send(update, BodyHandlers.ofString()).statusCode());
            assertEquals(
                    "{\"answer\":\"olleh\"}",
                    client.send(ask.build(), BodyHandlers.ofString()).body());
        }
    }

    @Test
    void servesAndSwaps() throws Exception {
        try (var application = SpringApplication.run(Application.class, settings())) {
            assertSwaps(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        }
    }

    @Test
    void servesAndSwapsFromOneJar() throws Exception {
        Path log = folder.resolve("log.txt");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-Djava.io.tmpdir=" + folder, "-jar", System.getProperty("application.jar")));
        command.addAll(List.of(settings()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertSwaps(port(log, process));
        } finally {
            process.destroy();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        }
        try (var left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName().toString().startsWith("hub-framework-"))
                            .toList());
        }
    }

    private static int port(Path log, Process process) throws Exception {
        while (true) {
            boolean alive = process.isAlive();
            var port = PORT.matcher(Files.readString(log));
            if (port.find()) {
                return Integer.parseInt(port.group(1));
            }
            assertTrue(alive, Files.readString(log));
            Thread.sleep(50);
        }
    }
}
