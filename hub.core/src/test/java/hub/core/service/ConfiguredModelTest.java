package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredModelTest {

    @ParameterizedTest
    @ValueSource(strings = {"name", "repo", "entrypoint"})
    void whatAConfigurationLacksIsNamed(String key) {
        var values = new HashMap<String, Object>(Map.of("name", "echo", "repo", "owner/name", "entrypoint", "echo"));
        values.remove(key);
        var config = (ConfiguredModel.Config) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConfiguredModel.Config.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
        var failure = assertThrows(HubException.class, () -> new ConfiguredModel(null, null, config));
        assertEquals(Kind.ARGUMENT, failure.kind());
        assertEquals(
                "A configuration of hub.model has no " + key + ". It needs name, repo and entrypoint.",
                failure.getMessage());
    }
}
