package hub.core.service;

import java.lang.reflect.Proxy;

/** Stands for a part that a test does not use: each call of it fails. */
final class Unused {

    private Unused() {}

    static <T> T of(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            throw new AssertionError("unexpected call of " + method);
        }));
    }
}
