package hub.fetch.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {

    private static NetworkSettings settings(Map<String, String> environment, Map<String, String> properties) {
        return new NetworkSettings(new TestConfig().build(), environment, properties);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,              example.com,      true",
        "example.com,              a.example.com,    true",
        "example.com,              myexample.com,    false",
        ".example.com,             example.com,      true",
        "*.example.com,            a.example.com,    true",
        "'a, b',                   b,                true",
        "*,                        anything,         true",
        "example.com:443,          example.com,      true",
        "example.com:80,           example.com,      false",
        "10.0.0.0/8,               10.1.2.3,         true",
        "10.0.0.0/8,               11.1.2.3,         false",
        "192.168.4.0/22,           192.168.7.255,    true",
        "192.168.4.0/22,           192.168.8.0,      false",
        "0.0.0.0/0,                8.8.8.8,          true",
        "10.0.0.0/8,               10.example.com,   false",
        "10.0.0.0/33,              10.0.0.1,         false",
        "10.0.0.0/x,               10.0.0.1,         false",
        "10.0.0.1,                 10.0.0.1,         true",
        "fd00::/8,                 fd12:3456::1,     true",
        "fd00::/8,                 [fd12:3456::1],   true",
        "fd00::/8,                 fe80::1,          false",
        "[fd00::1],                fd00::1,          true",
        "[fd00::1]:443,            fd00::1,          true",
        "[fd00::1]:80,             fd00::1,          false",
        "fd00:0::1,                fd00::1,          true",
        "fd00::/8,                 10.0.0.1,         false",
    })
    void theEntriesOfNoProxy(String noProxy, String host, boolean direct) {
        var hosts = new NoProxy(settings(Map.of("NO_PROXY", noProxy), Map.of()));
        assertEquals(direct, hosts.covers(host, 443));
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com,            a.example.com,    true",
        "a.example.com,            b.example.com,    false",
        "*.example.com|localhost,  b.example.com,    true",
        "*.example.com|localhost,  localhost,        true",
        "10.*,                     10.1.2.3,         true",
        "example.com,              a.example.com,    false",
        "[::1],                    ::1,              true",
    })
    void thePatternsOfJava(String patterns, String host, boolean direct) {
        var hosts = new NoProxy(settings(Map.of(), Map.of("http.nonProxyHosts", patterns)));
        assertEquals(direct, hosts.covers(host, 443));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com:443, https, -1,   true",
        "example.com:443, https, 8443, false",
        "example.com:443, http,  -1,   false",
        "example.com:80,  http,  -1,   true",
        "example.com:80,  https, -1,   false",
    })
    void anAddressWithoutAPortHasTheOneOfItsScheme(String noProxy, String scheme, int port, boolean direct) {
        var proxies = new Proxies(settings(Map.of("ALL_PROXY", "http://proxy", "NO_PROXY", noProxy), Map.of()));
        HttpHost proxy = proxies.determineProxy(new HttpHost(scheme, "example.com", port), null);
        assertEquals(direct, proxy == null);
    }

    @Test
    void javasProxyLeavesThisHostOutAsItDoesInJava() {
        var java = new NoProxy(settings(Map.of(), Map.of("https.proxyHost", "proxy")));
        assertEquals(true, java.covers("127.0.0.1", 443));
        assertEquals(false, java.covers("example.com", 443));
        assertEquals(false, new NoProxy(settings(Map.of("HTTPS_PROXY", "x"), Map.of())).covers("127.0.0.1", 443));
    }

    @Test
    void configurationComesBeforeJavasPropertiesAndTheyBeforeTheEnvironment() {
        Map<String, String> properties =
                Map.of("http.proxyHost", "java", "http.proxyPort", "3128", "https.proxyHost", "secure");
        Map<String, String> environment =
                Map.of("HTTP_PROXY", "http://environment", "HTTPS_PROXY", "http://environment");
        var both = settings(environment, properties);
        assertEquals(Optional.of("http://java:3128"), both.httpProxy().map(Setting::value));
        assertEquals(Optional.of("http://secure:443"), both.httpsProxy().map(Setting::value));
        var config = new TestConfig().with("proxy", "http://configured").build();
        assertEquals(
                Optional.of("http://configured"),
                new NetworkSettings(config, environment, properties).httpProxy().map(Setting::value));
    }
}
