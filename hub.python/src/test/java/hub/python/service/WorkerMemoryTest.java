package hub.python.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.BundleMemory.Usage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "Linux alone tells the memory of a process")
class WorkerMemoryTest {

    private final WorkerMemory memory = new WorkerMemory();
    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    private long bytes(long bundleId) {
        List<Usage> usage = memory.usage(bundleId);
        assertEquals(1, usage.size());
        assertEquals("cpu", usage.getFirst().device());
        return usage.getFirst().bytes();
    }

    @Test
    void allProcessesOfABundleCount() {
        memory.add(1, () -> List.of(process.pid()));
        long own = bytes(1);
        assertTrue(own > 0 && own < 1 << 24, () -> own + " bytes");
        memory.add(1, () -> List.of(ProcessHandle.current().pid()));
        assertTrue(bytes(1) > own + (1 << 24));
        assertEquals(List.of(), memory.usage(2));
    }

    @Test
    void whatHasEndedHasNone() throws InterruptedException {
        memory.add(1, () -> List.of(process.pid()));
        process.destroyForcibly().waitFor();
        assertEquals(List.of(), memory.usage(1));
    }

    @Test
    void aBundleThatStoppedHasNone() {
        memory.add(1, () -> List.of(process.pid()));
        memory.add(2, () -> List.of(process.pid()));
        memory.remove(1);
        assertEquals(List.of(), memory.usage(1));
        assertTrue(bytes(2) > 0);
    }
}
