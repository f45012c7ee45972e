package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions.MemoryPolicy;
import hub.core.LiveModel;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Swaps of a model whose code is native: each revision has a copy of the library, with state of its own. */
class NativeSwapTest extends SwapFixture {

    private Path library;

    @BeforeEach
    void compile() throws Exception {
        library = NativeLibrary.compile(temp.resolve(System.mapLibraryName("kept")), """
            static int kept;
            void Java_hubconf_set(void *env, void *type, int number) { kept = number; }
            int Java_hubconf_get(void *env, void *type) { return kept; }
            """);
    }

    /** A revision that keeps its number in the library. Each call looks whether it is still there. */
    private Snapshot revision(int number) throws IOException {
        return revision(number, """
            static { System.load("%s"); }
            static native void set(int number);
            static native int get();
            public static final class Native implements java.util.function.IntSupplier {
                private final int number;
                Native(int number) { this.number = number; set(number); }
                public int getAsInt() {
                    int kept = get();
                    if (kept != number) throw new IllegalStateException(number + " has the state of " + kept);
                    return kept;
                }
            }
            public Native number() { return new Native(Integer.parseInt(dir.getFileName().toString())); }
            """.formatted(library));
    }

    @Test
    void swapsUnderCallsMixNoState() throws Exception {
        branch.newest = revision(1);
        Snapshot other = revision(2);
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.SIDE_BY_SIDE));
        var stop = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var callers = new ArrayList<Future<Long>>();
            for (int i = 0; i < 2; i++) {
                callers.add(threads.submit(() -> callUntil(stop, model)));
            }
            try {
                for (int i = 2; i <= 21; i++) {
                    // Two built bundles, and a folder of its own for each revision: the number tells them apart.
                    branch.newest = new Snapshot(REF, i % 2 == 0 ? other.revision() : "r1", temp.resolve("" + i));
                    assertTrue(model.update());
                    assertEquals(i, call(model));
                }
            } finally {
                stop.set(true);
            }
            for (Future<Long> caller : callers) {
                assertTrue(caller.get() > 0);
            }
        }
        assertEquals(20, model.status().swaps());
        assertEquals(0, model.status().errors());
    }

    private static long callUntil(AtomicBoolean stop, LiveModel<IntSupplier> model) {
        long calls = 0;
        for (; !stop.get(); calls++) {
            model.use(number -> {
                int first = number.getAsInt();
                Thread.yield();
                assertEquals(first, number.getAsInt());
                return first;
            });
        }
        return calls;
    }

    @Test
    void twoRevisionsAtOnceHaveStateOfTheirOwn() throws Exception {
        branch.newest = revision(1);
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.SIDE_BY_SIDE));
        var inside = new CountDownLatch(1);
        var swapped = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> old = threads.submit(() -> model.use(number -> {
                inside.countDown();
                awaitLatch(swapped);
                return number.getAsInt();
            }));
            awaitLatch(inside);
            branch.newest = revision(2);
            // It waits for the call inside the old revision.
            Future<Boolean> update = threads.submit(model::update);
            try {
                awaitTrue(() -> call(model) == 2);
            } finally {
                swapped.countDown();
            }
            assertEquals(1, old.get());
            assertTrue(update.get());
        }
    }
}
