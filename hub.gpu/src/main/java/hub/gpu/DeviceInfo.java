package hub.gpu;

/**
 * A device that tensors can live on.
 *
 * @param device the device
 * @param name what it is: the processor's or the card's name
 * @param totalBytes of its memory, or -1 if that is not known
 * @param freeBytes of its memory at this moment, or -1
 * @param usedBytes held by tensors of this process
 */
public record DeviceInfo(Device device, String name, long totalBytes, long freeBytes, long usedBytes) {}
