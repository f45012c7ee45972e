package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedConfigurationTest {

    enum Color {
        RED,
        GREEN
    }

    /** One with words of its own for a file that people write. */
    enum Policy {
        ALWAYS;

        @Override
        public String toString() {
            return "always";
        }
    }

    @interface PolicyConfig {

        Policy policy();
    }

    /** Consoles offer the names of the constants, since metatype has these. */
    @ParameterizedTest
    @ValueSource(strings = {"always", "ALWAYS"})
    void aConstantIsReadByItsNameAndByItsWord(String text) {
        var config = CheckedConfiguration.read("hub.test", PolicyConfig.class, Map.of("policy", text));
        assertEquals(Policy.ALWAYS, config.values().policy());
        assertEquals(Map.of(), config.problems());
    }

    @interface Config {

        int interval_seconds() default 60;

        long bytes() default 1L << 40;

        boolean follow() default true;

        Color color() default Color.RED;

        String[] words() default {"a", "b"};

        String name();

        @AtLeast(1)
        int tries() default 5;

        int _secret() default 1;

        String under__score() default "";
    }

    private static CheckedConfiguration<Config> read(Map<String, ?> properties) {
        return CheckedConfiguration.read("hub.test", Config.class, properties);
    }

    @Test
    void whatIsMissingIsTheDefault() {
        Config config = read(Map.of()).values();
        assertEquals(60, config.interval_seconds());
        assertEquals(1L << 40, config.bytes());
        assertEquals(true, config.follow());
        assertEquals(Color.RED, config.color());
        assertArrayEquals(new String[] {"a", "b"}, config.words());
        assertEquals("", config.name());
    }

    @Test
    void textAndTypedValuesAreRead() {
        Config config = read(Map.of(
                        "interval.seconds", " 5 ",
                        "bytes", 7,
                        "follow", "false",
                        "color", "GREEN",
                        "words", "one",
                        "name", List.of("n"),
                        "under_score", "u"))
                .values();
        assertEquals(5, config.interval_seconds());
        assertEquals(7, config.bytes());
        assertEquals(false, config.follow());
        assertEquals(Color.GREEN, config.color());
        assertArrayEquals(new String[] {"one"}, config.words());
        assertEquals("n", config.name());
        assertEquals("u", config.under__score());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "interval.seconds | 2 minutes  | a whole number from 0 to 2147483647",
                "interval.seconds | 3000000000 | a whole number from 0 to 2147483647",
                "interval.seconds | -1         | a whole number from 0 to 2147483647",
                "tries            | 0          | a whole number from 1 to 2147483647",
                "bytes            | 5.5        | a whole number from 0 to 9223372036854775807",
                "follow           | yes        | true or false",
                "color            | red        | RED or GREEN"
            })
    void aBadValueIsNamedAndItsDefaultIsUsed(String key, String value, String expected) {
        CheckedConfiguration<Config> config = read(Map.of(key, value, "name", "n"));
        assertEquals(
                Map.of(key, "hub.test: " + key + " is \"" + value + "\": expected " + expected + "."),
                config.problems());
        assertEquals(60, config.values().interval_seconds());
        assertEquals(true, config.values().follow());
        assertEquals("n", config.values().name());
    }

    @Test
    void severalValuesAreNotOne() {
        assertEquals(
                Map.of("follow", "hub.test: follow is \"true, false\": expected one value."),
                read(Map.of("follow", new String[] {"true", "false"})).problems());
    }

    @Test
    void aKeyThatIsLikeAnotherIsNamed() {
        assertEquals(
                Map.of(
                        "interval.seconds",
                        "hub.test: there is no key intervalSeconds: expected interval.seconds.",
                        ".secret",
                        "hub.test: there is no key secret: expected .secret."),
                read(Map.of("intervalSeconds", 5, "secret", 1, "service.pid", "hub.test", "component.name", "c"))
                        .problems());
    }

    @Test
    void aSecretIsNotShown() {
        assertEquals(
                Map.of(".secret", "hub.test: .secret: expected a whole number from 0 to 2147483647."),
                read(Map.of(".secret", "swordfish")).problems());
    }

    @Test
    void textWithASyntaxIsReadOrLeftOut() {
        assertEquals(
                Optional.of(URI.create("http://a")),
                CheckedConfiguration.parse("p", "k", "http://a", "a URL", "it is left out", URI::create));
        assertEquals(
                Optional.empty(),
                CheckedConfiguration.parse("p", "k", "http://[", "a URL", "it is left out", URI::create));
    }
}
