package hub.gpu.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.service.TestTorch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {

    @Test
    void openMpSleepsBesideAnOpenBlasWithThreads() throws Throwable {
        TestTorch.close(TestTorch.open("waits"));
        assumeTrue(NativeLibraries.has("openblas_get_parallel"), "this libtorch has no OpenBLAS");

        String asked = System.getenv("OMP_WAIT_POLICY");
        assertEquals(asked == null ? "passive" : asked, nativeEnvironment("OMP_WAIT_POLICY"));
    }

    @Test
    void whatIsMissingKeepsNothingOfWhoAskedFirst() {
        MethodHandle missing =
                Downcalls.function("no_such_function", FunctionDescriptor.of(Downcalls.INT32, Downcalls.INT64));

        var e = assertThrows(UnsupportedOperationException.class, () -> missing.invoke(1L));

        assertTrue(e.getMessage().contains("has no no_such_function"), e::getMessage);
        // Made by the call that failed: one made before would keep the classes of its stack, a model's for instance.
        assertNotSame(e, assertThrows(UnsupportedOperationException.class, () -> missing.invoke(1L)));
    }

    /** The process's own, that Java's copy does not show. */
    private static String nativeEnvironment(String name) throws Throwable {
        var getenv = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("getenv"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            var value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
            return value.reinterpret(Long.MAX_VALUE).getString(0);
        }
    }
}
