package hub.python.service;

import hub.core.spi.CheckedConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The configuration of repos in Python. The command line has none; there, a variable says which packages repos find. */
final class PythonSettings {

    private static final String ENVIRONMENT = "environment";

    private PythonSettings() {}

    /**
     * @param properties the configuration
     * @param variables the variables of the process, by name
     */
    static PythonConfig read(Map<String, Object> properties, UnaryOperator<String> variables) {
        var all = new HashMap<>(properties);
        String environment = variables.apply("HUB_PYTHON_ENVIRONMENT");
        if (environment != null && !environment.isBlank()) {
            all.putIfAbsent(ENVIRONMENT, environment.strip());
        }
        return CheckedConfiguration.read(PythonService.PID, PythonConfig.class, all)
                .values();
    }
}
