package hub.core.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Knows how much memory outside the Java heap each bundle holds, for instance for tensors. */
@ConsumerType
public interface BundleMemory {

    /**
     * What a bundle holds on one device.
     *
     * @param device {@code cpu}, {@code cuda:0}
     * @param bytes held by the bundle
     * @param free what is free on the device, in bytes, or -1 if that is not known
     */
    record Usage(String device, long bytes, long free) {}

    /** What a bundle holds, by device; empty if it holds nothing, or no longer exists. */
    List<Usage> usage(long bundleId);

    /** What a bundle holds, by device, as far as any of these knows. */
    static List<Usage> usage(List<BundleMemory> memories, long bundleId) {
        return memories.stream()
                .flatMap(memory -> memory.usage(bundleId).stream())
                .toList();
    }

    /** What a bundle holds in all, in bytes: on every device, as far as any of these knows. */
    static long bytes(List<BundleMemory> memories, long bundleId) {
        return usage(memories, bundleId).stream().mapToLong(Usage::bytes).sum();
    }
}
