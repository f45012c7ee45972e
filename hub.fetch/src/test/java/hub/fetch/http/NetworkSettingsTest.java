package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.fetch.testing.TlsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSettingsTest {

    private static NetworkSettings settings(Map<String, String> environment) {
        return new NetworkSettings(new TestConfig().build(), environment);
    }

    private static List<String> addresses(NetworkSettings settings) {
        return List.of(
                settings.github().toString(),
                settings.githubArchive().toString(),
                settings.githubApi().toString());
    }

    @Test
    void githubHasThreeAddresses() {
        assertEquals(
                List.of("https://github.com", "https://codeload.github.com", "https://api.github.com"),
                addresses(settings(Map.of())));
    }

    @Test
    void aMirrorStandsForAllThreeUnlessTheOthersAreGiven() {
        var mirror = Map.of("HUB_GITHUB_URL", "https://mirror/");
        assertEquals(List.of("https://mirror", "https://mirror", "https://mirror"), addresses(settings(mirror)));
        var three = Map.of(
                "HUB_GITHUB_URL",
                "https://a",
                "HUB_GITHUB_ARCHIVE_URL",
                "https://b",
                "HUB_GITHUB_API_URL",
                "https://c");
        assertEquals(List.of("https://a", "https://b", "https://c"), addresses(settings(three)));
    }

    @Test
    void configurationComesBeforeTheEnvironment() {
        var config = new TestConfig().with("githubUrl", "https://configured").build();
        var settings = new NetworkSettings(config, Map.of("HUB_GITHUB_URL", "https://environment"));
        assertEquals(URI.create("https://configured"), settings.github());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ftp://host", "https://", "https://a b"})
    void anAddressThatIsNoneIsNamed(String url) {
        var error = assertThrows(HubException.class, () -> settings(Map.of("HUB_GITHUB_API_URL", url)));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertTrue(error.getMessage().contains("HUB_GITHUB_API_URL")
                && error.getMessage().contains(url));
    }

    @ParameterizedTest
    @CsvSource({
        "http://, http://",
        "no sense, no sense",
        "host:port, host:port",
        "http://host:99999, http://host:99999",
        "ftp://proxy:secret@host, ftp://***@host",
        "http://user:sec/ret@, http://***@",
        "user:se@cret@ho st, ***@ho st"
    })
    void aProxyThatIsNoneIsNamedAndShownWithoutItsPassword(String url, String shown) {
        for (String variable : List.of("HTTPS_PROXY", "http_proxy", "ALL_PROXY")) {
            assertProxyIsRefused(variable, shown, () -> settings(Map.of(variable, url)));
        }
        assertProxyIsRefused(
                "proxy of hub.network",
                shown,
                () -> new Network(Map.of("proxy", url)).http().settings());
    }

    @Test
    void aProxyIsNotReadOffline() {
        assertTrue(
                settings(Map.of("HTTPS_PROXY", "no sense", "HUB_OFFLINE", "1")).offline());
    }

    private static void assertProxyIsRefused(String name, String shown, Executable reads) {
        var error = assertThrows(HubException.class, reads);
        assertEquals(Kind.ARGUMENT, error.kind());
        assertEquals(
                name + " is \"" + shown + "\": expected a proxy as http://[user:password@]host[:port].",
                error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "text", "."})
    void certificatesThatAreNoneAreLeftOut(String name, @TempDir Path dir) throws IOException {
        Files.createFile(dir.resolve("empty"));
        Files.writeString(dir.resolve("text"), "no certificate");
        var settings = settings(Map.of("HUB_CA_BUNDLE", dir.resolve(name).toString()));
        assertEquals(Optional.empty(), settings.caCertificates());
    }

    @Test
    void certificatesAreReadWhenTheyAreFirstAskedFor(@TempDir Path dir) throws Exception {
        Path pem = Files.writeString(dir.resolve("pem"), "not yet");
        var settings = settings(Map.of("HUB_CA_BUNDLE", pem.toString()));
        try (var server = new TlsServer(dir, HttpExchange::close)) {
            Files.copy(Path.of(server.pem()), pem, StandardCopyOption.REPLACE_EXISTING);
        }
        assertEquals(1, settings.caCertificates().orElseThrow().size());
    }

    @Test
    void whatIsWrongTakesTheComponentNotAway() {
        var network = new Network(Map.of("proxy", "ftp://x", ".tokens", "secret", "caCertificates", "/missing"));
        assertThrows(HubException.class, () -> network.http().settings());
        network.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "yes", "on"})
    void offlineIsOn(String value) {
        assertTrue(settings(Map.of("HUB_OFFLINE", value)).offline());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "false", "No", " off "})
    void offlineIsOff(String value) {
        assertFalse(settings(Map.of("HUB_OFFLINE", value)).offline());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokens", ".tokens"})
    void tokensAreConfiguredWithTheDotAndWithout(String key) {
        var network = new Network(Map.of(key, new String[] {"git.example.org=secret"}));
        assertEquals(
                Map.of("git.example.org", "secret"), network.http().settings().tokens());
        network.close();
    }

    @Test
    void theTokenOfGithubIsConfiguredElseOfTheEnvironment() {
        var environment = Map.of("GITHUB_TOKEN", "first", "GH_TOKEN", "second");
        var config = new TestConfig()
                .with("_tokens", new String[] {"github.com=configured"})
                .build();
        assertEquals(Optional.of("configured"), new NetworkSettings(config, environment).githubToken());
        assertEquals(Optional.of("first"), settings(environment).githubToken());
        assertEquals(
                Optional.of("second"), settings(Map.of("GH_TOKEN", "second")).githubToken());
    }
}
