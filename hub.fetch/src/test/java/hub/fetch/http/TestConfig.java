package hub.fetch.http;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** A configuration with its defaults, and quick retries. */
public final class TestConfig {

    private final Map<String, Object> values = new HashMap<>(Map.of("backoff", 1, "responseTimeout", 20_000));

    public TestConfig with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    public NetworkConfig build() {
        return defaults(NetworkConfig.class, values);
    }

    /** An instance of a configuration type, as the framework makes it. */
    public static <T> T defaults(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
