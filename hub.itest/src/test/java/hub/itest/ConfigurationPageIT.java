package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import hub.itest.Metatype.Key;
import hub.launch.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page of all configurations says what the bundles' metatype says, and each key has a test that sets it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigurationPageIT {

    private static final Path PAGE = HubProcess.ROOT.resolve("docs/configuration.md");

    /** What stands below is generated. */
    private static final String MARK =
            "<!-- From here on, ConfigurationPageIT writes this page from the bundles. -->\n";

    private static final String WRITE = "page";
    private static final String COMMAND = "mvn -pl hub.itest -am verify -Dpage=write -Dtest=NONE"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ConfigurationPageIT"
            + " -Dfailsafe.failIfNoSpecifiedTests=false";

    private List<Metatype> configurations;

    @BeforeAll
    void read() throws Exception {
        configurations = Metatype.of(new Distribution(HubProcess.HOME).bundles());
        assertFalse(configurations.isEmpty());
    }

    @Test
    void thePageSaysWhatTheBundlesSay() throws Exception {
        String page = Files.readString(PAGE);
        String byHand = page.substring(0, page.indexOf(MARK) + MARK.length());
        String expected = byHand
                + configurations.stream().map(ConfigurationPageIT::section).collect(Collectors.joining());
        if ("write".equals(System.getProperty(WRITE))) {
            Files.writeString(PAGE, expected);
        } else {
            assertEquals(expected, page, "docs/configuration.md is old. This command writes it: " + COMMAND);
        }
    }

    @Test
    void everyKeyHasATestThatSetsIt() {
        List<String> keys = configurations.stream()
                .flatMap(each -> each.keys().stream().map(key -> each.pid() + " " + key.id()))
                .sorted()
                .toList();
        List<String> tested = Stream.of(
                        NetworkKeysIT.class, PartKeysIT.class, ModelKeysIT.class, ServeKeysIT.class, ServeBatchIT.class)
                .flatMap(test -> Stream.of(test.getMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getAnnotation(SetsKeys.class))
                .flatMap(set -> Stream.of(set.keys()).map(key -> set.pid() + " " + key))
                .distinct()
                .sorted()
                .toList();
        assertEquals(String.join("\n", keys), String.join("\n", tested));
    }

    private static String section(Metatype configuration) {
        return "\n## " + configuration.pid() + ": "
                + configuration.title().replaceFirst("^hub: ", "")
                + "\n\n" + escaped(configuration.changes())
                + "\n\n| key | type | default | what it is |\n|---|---|---|---|\n"
                + configuration.keys().stream().map(ConfigurationPageIT::row).collect(Collectors.joining());
    }

    private static String row(Key key) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(key.id(), type(key), fallback(key.fallback()), escaped(key.description()));
    }

    private static String type(Key key) {
        if (!key.options().isEmpty()) {
            return key.options().stream().map(option -> "`" + option + "`").collect(Collectors.joining(", "));
        }
        String type = switch (key.type()) {
            case "Boolean" -> "`true`, `false`";
            case "Integer", "Long" -> "whole number";
            case "String" -> "text";
            case "Password" -> "secret text";
            default -> throw new IllegalArgumentException(key + ": a type that has no words here");
        };
        return key.isList() ? "list of " + type : type;
    }

    private static String fallback(Optional<String> fallback) {
        return fallback.map(text -> text.isEmpty() ? "" : "`" + text + "`").orElse("it must be given");
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }
}
