package hub.gpu.service;

import hub.gpu.Device;
import hub.gpu.DeviceInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/** Describes the CPU and the main memory as a device. */
final class CpuInfo {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

    private CpuInfo() {}

    static DeviceInfo describe() {
        long total = attribute("TotalMemorySize");
        // The free memory of the system does not count its caches, although it gives them back.
        long free = value(MEMORY_INFO, "MemAvailable")
                .map(text -> Long.parseLong(text.replaceAll("\\D", "")) * 1024)
                .orElseGet(() -> attribute("FreeMemorySize"));
        String name = value(CPU_INFO, "model name").orElseGet(() -> System.getProperty("os.arch"));
        return new DeviceInfo(Device.CPU, name, total, free, 0);
    }

    private static long attribute(String name) {
        try {
            var bean = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            return ((Number) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, name)).longValue();
        } catch (JMException e) {
            return -1;
        }
    }

    private static Optional<String> value(Path file, String key) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
