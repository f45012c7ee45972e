package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The commands that other bundles than hub.core offer, typed in the shell. hub.core has a test of its own for its commands. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class TypedCommandsIT {

    /** Each command, and its usage. */
    private static final Map<String, String> USAGES = Map.of(
            "devices",
            "devices",
            "export",
            "export [--dynamic] [--item KEY] --input SAMPLE... REPO ENTRYPOINT [[NAME=]VALUE...]" + " FILE.pt2",
            "memory",
            "memory",
            "python",
            "python");

    private static final String ECHO =
            HubProcess.ROOT.resolve("examples/echo-a").toString();

    @Inject
    private BundleContext context;

    @Inject
    private CommandProcessor processor;

    private Object type(String line) throws Exception {
        try (CommandSession session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream())) {
            return session.execute("hub:" + line);
        }
    }

    @Test
    public void eachCommandIsTyped() throws Exception {
        var offered = new ArrayList<String>();
        for (ServiceReference<?> component : context.getAllServiceReferences(null, "(hub.command=*)")) {
            if (!component.getBundle().getSymbolicName().equals("hub.core")) {
                Object names = component.getProperty("hub.command");
                var commands =
                        new TreeSet<>(names instanceof String[] several ? List.of(several) : List.of((String) names));
                assertEquals(described(component), commands, "a method is forgotten in @HubCommand");
                offered.addAll(commands);
            }
        }
        var typed = new ArrayList<>(USAGES.keySet());
        typed.add("serve");
        assertEquals(typed.stream().sorted().toList(), offered.stream().sorted().toList());
    }

    private Set<String> described(ServiceReference<?> component) {
        return Stream.of(context.getService(component).getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(Descriptor.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    public void devicesAndTheirMemoryAreShown() throws Exception {
        String devices = String.valueOf(type("devices"));
        assertTrue(devices.startsWith("[DeviceRow[device=cpu, name="), devices);
        String memory = String.valueOf(type("memory"));
        assertTrue(memory.startsWith("[]"), memory);
    }

    @Test
    public void thePythonOfReposIsShown() throws Exception {
        try {
            String result = String.valueOf(type("python"));
            assertTrue(result.startsWith("PythonStatus[python=/"), result);
        } catch (Exception e) {
            assumeFalse(e.toString().startsWith("hub: There is no Python"), e.toString());
            throw e;
        }
    }

    /** All of its words arrive: the repo is loaded with the argument, and only its model is refused. */
    @Test
    public void anExportArrives() {
        String line = "export --dynamic --input float32:1x3 " + ECHO + " echo times=2";
        assertEquals(
                "hub: Only a model of a repo in Python can be exported, and this is a Echo.",
                error(line + " e.pt2 --input x=int64:2"));
        assertEquals(
                "hub: Which file? The last word is its name and ends with .pt2, as in export " + ECHO
                        + " echo echo.pt2 --input float32:1x3x224x224.",
                error(line));
        assertTrue(error(line + " tims=2 e.pt2").contains("has no argument tims"), error(line + " tims=2 e.pt2"));
    }

    @Test
    public void aRepoIsNotServedWithoutAnEntrypoint() {
        assertEquals("hub: Which entrypoint of " + ECHO + "? hub list shows its entrypoints.", error("serve " + ECHO));
    }

    private String error(String line) {
        return assertThrows(Exception.class, () -> type(line)).toString();
    }

    @Test
    public void aWordTooManyOrTooFewIsSaid() {
        USAGES.forEach((command, usage) ->
                assertEquals("hub: usage: " + usage, error(command.equals("export") ? "export x" : command + " x")));
    }
}
