package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.loader.framework.ServiceLookup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

class ServiceLookupTest {

    /** A component that is configured anew is registered, and for a moment it cannot be had. */
    private static final class Late implements ServiceFactory<Supplier<?>> {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Supplier<?> getService(Bundle bundle, ServiceRegistration<Supplier<?>> registration) {
            return asked.getAndIncrement() == 0 ? null : () -> "here";
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<Supplier<?>> registration, Supplier<?> service) {}
    }

    @Test
    void aServiceThatCannotBeHadForAMomentIsAwaited(@TempDir Path temp) throws Exception {
        try (var running = TestFramework.start(temp)) {
            running.context().registerService(Supplier.class.getName(), new Late(), null);
            var lookup = new ServiceLookup(running.context(), Duration.ofMinutes(1));
            assertEquals("here", lookup.get(Supplier.class, "a test").get());
        }
    }
}
