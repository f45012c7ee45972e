package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The commands that other bundles than hub.core offer, typed in the shell. hub.core has a test of its own for its commands. */
@ExtendWith(InFelix.class)
public class TypedCommandsIT {

    /** Each form, and how what it returns begins. */
    private static final Map<String, String> FORMS = Map.of("devices", "[DeviceRow[device=cpu, name=", "memory", "[]");

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
                offered.addAll(names instanceof String[] several ? List.of(several) : List.of((String) names));
            }
        }
        assertEquals(
                FORMS.keySet().stream().sorted().toList(),
                offered.stream().sorted().toList());
    }

    @Test
    public void eachFormArrives() throws Exception {
        for (var form : FORMS.entrySet()) {
            String result = String.valueOf(type(form.getKey()));
            assertTrue(result.startsWith(form.getValue()), result);
        }
    }

    @Test
    public void aWordTooManyIsSaid() {
        for (String form : FORMS.keySet()) {
            assertEquals(
                    "hub: usage: " + form,
                    assertThrows(Exception.class, () -> type(form + " x")).toString());
        }
    }
}
