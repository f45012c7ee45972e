package hub.python.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.spi.Progress;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the command asks for and refuses; {@code PythonExportIT} exports. */
class ExportCommandTest {

    private final List<Object> asked = new ArrayList<>();
    private Object returned = "text";

    private final Repo repo = proxy(Repo.class);
    private final ExportCommand command = new ExportCommand(proxy(Hub.class), Progress.NONE);

    /** Writes down the calls, and gives the repo and what its entrypoint returns. */
    private <T> T proxy(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    asked.add(method.getName() + " " + arguments[0]);
                    Arrays.stream(arguments).filter(Arguments.class::isInstance).forEach(asked::add);
                    return method.getName().equals("open") ? repo : returned;
                }));
    }

    private void assertRefused(String message, String item, Object... words) {
        var failure = assertThrows(
                HubException.class,
                () -> command.export(false, item, new String[] {"float32:1x3"}, "owner/name", "net", words));
        assertEquals(Kind.ARGUMENT, failure.kind());
        assertEquals(message, failure.getMessage());
    }

    @Test
    void theLastWordIsTheFileAndTheOthersAreArguments() {
        assertRefused(
                "Only a model of a repo in Python can be exported, and this is a String.",
                "",
                "fast",
                "size=3",
                "net.pt2");
        assertEquals(
                List.of(
                        "open owner/name",
                        "load net",
                        Arguments.of("fast").with("size", "3").asWords()),
                asked);
    }

    @Test
    void withoutAFileNothingIsLoaded() {
        String message = "Which file? The last word is its name and ends with .pt2, as in export owner/name net net.pt2"
                + " --input float32:1x3x224x224.";
        assertRefused(message, "");
        assertRefused(message, "", "size=3");
        assertRefused(message, "", List.of("net.pt2"));
        assertEquals(List.of(), asked);
    }

    @Test
    void severalItemsAreShownToChooseFrom() {
        returned = Arrays.asList("text", List.of(), Map.of(), null);
        String message =
                "net returned several items: 0 is a String, 1 is a list, 2 is a dict, 3 is None. Say which one is"
                        + " the model, as in --item 0.";
        assertRefused(message, "", "net.pt2");
        assertRefused(message, "4", "net.pt2");
        assertRefused("Only a model of a repo in Python can be exported, and this is None.", "3", "net.pt2");
    }

    @Test
    void anItemOfADictIsChosenByItsKey() {
        returned = Map.of("decoder", "text");
        assertRefused(
                "net returned several items: decoder is a String. Say which one is the model, as in --item decoder.",
                "",
                "net.pt2");
        assertRefused("Only a model of a repo in Python can be exported, and this is a String.", "decoder", "net.pt2");
    }

    @Test
    void anItemOfWhatHasNoneIsRefused() {
        assertRefused("net returned a String and no items. Leave --item out.", "0", "net.pt2");
    }
}
