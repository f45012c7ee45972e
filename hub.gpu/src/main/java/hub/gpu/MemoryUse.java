package hub.gpu;

/**
 * The memory that a bundle's tensors hold on one device. Memory that several of them look at counts once.
 *
 * @param bundle the bundle's symbolic name
 * @param device the device
 * @param tensors how many there are
 * @param bytes allocated
 * @param mappedBytes of mapped files, which the system reads as they are needed and can drop again
 */
public record MemoryUse(String bundle, Device device, long tensors, long bytes, long mappedBytes) {}
