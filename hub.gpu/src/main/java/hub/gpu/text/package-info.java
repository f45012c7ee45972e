/** Tensors as PyTorch prints them. It sees them through their public interface alone. */
package hub.gpu.text;
