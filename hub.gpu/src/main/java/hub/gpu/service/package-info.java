/**
 * The components of hub.gpu: {@link hub.gpu.Torch} for each bundle that asks for it, the libtorch that they share, and the
 * shell's commands on devices. Nothing here is exported.
 */
package hub.gpu.service;
